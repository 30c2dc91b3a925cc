"""Read the settings, and say in a person's words what is wrong with them."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pydantic
import pydantic_settings
from dotenv import dotenv_values
from pydantic_core import ErrorDetails

from settings.model import ENV_PREFIX, Settings
from settings.service_links import is_service_link
from settings.variables import ENV_FILE_VARIABLE, find_variable, is_known, variable_name, variables
from suggestions import did_you_mean

OTHER_PREFIXES = ("SJE_TEST_", "SJE_BENCH_")
"""Variables of a test run or a measurement, which are no settings."""


class SettingsError(ValueError):
    """The settings cannot be used; the message has a line for each variable, saying what to change."""


def load_settings(**overrides: Any) -> Settings:
    """Read the environment and the file named by ``SJE_ENV_FILE``; overrides (by field name) win over both.

    Raises:
        SettingsError: a variable is unknown or has a value that cannot be used. All are named at once.

    """
    env_file = _env_file()
    unknown = _unknown_variables(env_file)
    try:
        settings = Settings(_env_file=env_file, **overrides)
    except pydantic.ValidationError as error:
        raise _refused([*unknown, *map(_sentence, error.errors(include_url=False))]) from None
    except pydantic_settings.SettingsError as error:
        raise _refused([*unknown, f"{error}: it must be JSON, or be set part by part"]) from None
    if unknown:
        raise _refused(unknown)
    return settings


def _env_file() -> Path | None:
    named = os.environ.get(ENV_FILE_VARIABLE)
    if not named:
        return None
    path = Path(named).expanduser()
    if not path.is_file():
        raise _refused([f"{ENV_FILE_VARIABLE}: there is no file {path}; create it, or unset the variable"])
    return path


def _unknown_variables(env_file: Path | None) -> list[str]:
    """A misspelt variable would be silently without effect, so it is refused."""
    names = {name for name, value in os.environ.items() if not is_service_link(name, value)}
    if env_file is not None:
        names.update(dotenv_values(env_file))
    ours = sorted(name for name in names if name.upper().startswith(ENV_PREFIX))
    return [_unknown_sentence(n) for n in ours if not (is_known(n) or n.upper().startswith(OTHER_PREFIXES))]


def _unknown_sentence(name: str) -> str:
    known = [variable.name for variable in variables()]
    meant = did_you_mean(name, known, at_most=1) or "deploy/env.example lists all settings."
    return f"{name}: no setting has this name. {meant}"


def refusals(error: pydantic.ValidationError, department: str, meanings: Mapping[str, str]) -> list[str]:
    """What is wrong with the settings of a department's channels, a sentence for each variable.

    Args:
        error: what pydantic found.
        department: the slug of the department.
        meanings: what each setting means, by its name.

    """
    sentences = []
    for found in error.errors(include_url=False):
        name = variable_name(("departments", department, *found["loc"]))
        sentences.append(_named(name, found, meanings.get(str(found["loc"][0]), "") if found["loc"] else ""))
    return sentences


def _sentence(error: ErrorDetails) -> str:
    if not error["loc"]:
        return _said(error)  # about several settings, which it names itself
    name = variable_name(error["loc"])
    variable = find_variable(name)
    return _named(name, error, variable.meaning if variable else "")


def _named(name: str, error: ErrorDetails, meaning: str) -> str:
    return f"{name}: {_said(error)}" + (f" (what it is: {meaning})" if meaning else "")


_NO_SUCH_VALUES = {
    "int_parsing": "is no whole number",
    "int_from_float": "is no whole number",
    "float_parsing": "is no number",
    "bool_parsing": "is neither true nor false",
}
"""What is said of a value, by the kind of pydantic's error; no setting of these kinds is secret."""


def _said(error: ErrorDetails) -> str:
    """What is wrong, in our words where pydantic's are about parsing."""
    wrong = _NO_SUCH_VALUES.get(error["type"])
    return f"{error['input']!r} {wrong}" if wrong else error["msg"].removeprefix("Value error, ").removeprefix("Input ")


def _refused(sentences: Iterable[str]) -> SettingsError:
    return SettingsError("\n".join(sentences))
