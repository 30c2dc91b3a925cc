"""Read the settings, and explain what is wrong with them."""

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
"""Prefixes of variables for tests and benchmarks, which are not settings."""


class SettingsError(ValueError):
    """The settings are invalid; the message has a line per variable, with what to change."""


def load_settings(**overrides: Any) -> Settings:
    """Read the environment and the file named by ``SJE_ENV_FILE``; arguments, by field name, override both.

    Raises:
        SettingsError: a variable is unknown or invalid. All of them are named at once.

    """
    env_file = _env_file()
    unknown = _unknown_variables(env_file)
    try:
        settings = Settings(_env_file=env_file, **overrides)
    except pydantic.ValidationError as error:
        raise _invalid([*unknown, *map(_sentence, error.errors(include_url=False))]) from None
    except pydantic_settings.SettingsError as error:
        raise _invalid([*unknown, f"{error}: write JSON, or set its parts one by one"]) from None
    if unknown:
        raise _invalid(unknown)
    return settings


def _env_file() -> Path | None:
    named = os.environ.get(ENV_FILE_VARIABLE)
    if not named:
        return None
    path = Path(named).expanduser()
    if not path.is_file():
        raise _invalid([f"{ENV_FILE_VARIABLE}: there is no file {path}; create it, or unset the variable"])
    return path


def _unknown_variables(env_file: Path | None) -> list[str]:
    """Unknown variables, one sentence each: a misspelled variable is refused, because it would have no effect."""
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
    """What is wrong with the settings of a department's channels, one sentence per variable.

    Args:
        error: the error of pydantic.
        department: the slug of the department.
        meanings: the meaning of each setting, by its name.

    """
    sentences = []
    for found in error.errors(include_url=False):
        name = variable_name(("departments", department, *found["loc"]))
        sentences.append(_named(name, found, meanings.get(str(found["loc"][0]), "") if found["loc"] else ""))
    return sentences


def _sentence(error: ErrorDetails) -> str:
    if not error["loc"]:
        return _finding(error)  # about several settings, which it names itself
    name = variable_name(error["loc"])
    variable = find_variable(name)
    return _named(name, error, variable.meaning if variable else "")


def _named(name: str, error: ErrorDetails, meaning: str) -> str:
    return f"{name}: {_finding(error)}" + (f" (meaning: {meaning})" if meaning else "")


_PARSING_ERRORS = {
    "int_parsing": "is not a whole number",
    "int_from_float": "is not a whole number",
    "float_parsing": "is not a number",
    "bool_parsing": "is neither true nor false",
}
"""What is wrong with a value, by the type of pydantic's error; no setting of these types is secret."""


def _finding(error: ErrorDetails) -> str:
    """What is wrong; in our words if pydantic's are about parsing."""
    wrong = _PARSING_ERRORS.get(error["type"])
    return f"{error['input']!r} {wrong}" if wrong else error["msg"].removeprefix("Value error, ").removeprefix("Input ")


def _invalid(sentences: Iterable[str]) -> SettingsError:
    return SettingsError("\n".join(sentences))
