"""One typed settings model, read from the environment; nothing else reads the environment."""

from settings.channels import DepartmentChannels, MailServer
from settings.loading import SettingsError, load_settings
from settings.masking import without_password
from settings.model import Settings
from settings.variables import Variable, values_in_force, variables

__all__ = [
    "DepartmentChannels",
    "MailServer",
    "Settings",
    "SettingsError",
    "Variable",
    "load_settings",
    "values_in_force",
    "variables",
    "without_password",
]
