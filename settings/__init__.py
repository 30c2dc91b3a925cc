"""One typed settings model, read from the environment; nothing else reads the environment."""

from settings.channels import DepartmentChannels, MailServer
from settings.loading import SettingsError, load_settings
from settings.masking import without_password
from settings.model import Settings
from settings.variables import Variable, variables

__all__ = [
    "DepartmentChannels",
    "MailServer",
    "Settings",
    "SettingsError",
    "Variable",
    "load_settings",
    "variables",
    "without_password",
]
