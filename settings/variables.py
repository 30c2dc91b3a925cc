"""The environment variables that the settings are read from: their names, meanings and defaults."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from settings.channels import DepartmentChannels, MailServer
from settings.masking import without_password
from settings.model import ENV_PREFIX, NESTED_DELIMITER, Settings

ENV_FILE_VARIABLE = "SJE_ENV_FILE"
"""Names a file of ``NAME=value`` lines; a variable that is really set wins over the file."""

DEPARTMENT_PLACE = "<DEPARTMENT>"
"""Stands for a department's slug, with underscores: ``SJE_DEPARTMENTS__PARTS_SOURCING__EMAIL``."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: ``default`` is None where there is none that can be written down."""

    name: str
    meaning: str
    default: Any


def variables() -> tuple[Variable, ...]:
    """List every variable that is understood, in the order of the model."""
    return tuple(_variables_of(Settings, ENV_PREFIX))


def variable_name(location: tuple[int | str, ...]) -> str:
    """Name the variable of a place in the model, such as ``("smtp", "port")``; places in a list are left out."""
    parts = [part for part in location if isinstance(part, str)]
    return ENV_PREFIX + NESTED_DELIMITER.join(part.upper().replace("-", "_") for part in parts)


def find_variable(name: str) -> Variable | None:
    """Find a variable by its name (capitals do not matter), of whichever department; None where there is none."""
    wanted = name.upper()
    return next((variable for variable in variables() if _matches(wanted, variable.name)), None)


def is_known(name: str) -> bool:
    """Say whether a variable of our prefix is one that is understood."""
    return name.upper() == ENV_FILE_VARIABLE or find_variable(name) is not None


def values_in_force(settings: Settings) -> Iterator[tuple[Variable, str]]:
    """Yield each variable with its value in these settings, as it may be shown: secrets and passwords are stars.

    A department's variables come once for each department that is set, under its own name.
    """
    for variable in variables():
        parts = variable.name.removeprefix(ENV_PREFIX).lower().split(NESTED_DELIMITER)
        if DEPARTMENT_PLACE.lower() not in parts:
            yield variable, _shown(_value_at(settings, parts))
            continue
        for slug, channels in settings.departments.items():
            name = variable.name.replace(DEPARTMENT_PLACE, slug.upper().replace("-", "_"))
            yield replace(variable, name=name), _shown(_value_at(channels, parts[-1:]))


def _value_at(model: BaseModel, parts: list[str]) -> Any:
    value: Any = model
    for part in parts:
        value = getattr(value, part)
    return value


def _shown(value: object) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, SecretStr):
        return "***"
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(value) if isinstance(value, tuple) else without_password(str(value))


def _variables_of(model: type[BaseModel], prefix: str) -> Iterator[Variable]:
    for name, field in model.model_fields.items():
        yield from _variables_of_field(name, field, prefix)


def _variables_of_field(name: str, field: FieldInfo, prefix: str) -> Iterator[Variable]:
    full_name = prefix + name.upper()
    if field.annotation is MailServer:
        yield from _variables_of(MailServer, full_name + NESTED_DELIMITER)
    elif field.annotation == dict[str, DepartmentChannels]:
        place = full_name + NESTED_DELIMITER + DEPARTMENT_PLACE + NESTED_DELIMITER
        yield from _variables_of(DepartmentChannels, place)
    else:
        default = None if field.default_factory is not None else field.default
        yield Variable(name=full_name, meaning=field.description or "", default=default)


def _matches(name: str, pattern: str) -> bool:
    before, place, after = pattern.partition(DEPARTMENT_PLACE)
    if not place:
        return name == pattern
    return name.startswith(before) and name.endswith(after) and len(name) > len(before) + len(after)
