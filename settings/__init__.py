"""One typed settings model, read from the environment; nothing else reads the environment."""

from settings.loading import SettingsError, load_settings, refusals
from settings.mail_server import MailServer
from settings.masking import without_password
from settings.model import Settings
from settings.variables import Variable, values_in_force, variables

__all__ = [
    "MailServer",
    "Settings",
    "SettingsError",
    "Variable",
    "load_settings",
    "refusals",
    "values_in_force",
    "variables",
    "without_password",
]
