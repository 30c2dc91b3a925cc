"""The environment variables that the settings are read from: their names, meanings and defaults."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from settings.mail_server import MailServer
from settings.masking import without_password
from settings.model import ENV_PREFIX, NESTED_DELIMITER, Settings

ENV_FILE_VARIABLE = "SJE_ENV_FILE"
"""Names a file of ``NAME=value`` lines; environment variables override the file."""

DEPARTMENT_PLACE = "<DEPARTMENT>"
"""Stands for a department's slug, with underscores: ``SJE_DEPARTMENTS__PARTS_SOURCING__EMAIL``."""


_DEPARTMENTS = f"{ENV_PREFIX}DEPARTMENTS"


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable; ``default`` is None if there is none."""

    name: str
    meaning: str
    default: Any


def variables(channels: Iterable[type[BaseModel]] = ()) -> tuple[Variable, ...]:
    """List every variable, in the order of the model.

    Args:
        channels: the declared settings of the channels, which every department may have.

    """
    return tuple(_variables_of(Settings, ENV_PREFIX, tuple(channels)))


def variable_name(location: tuple[int | str, ...]) -> str:
    """Name the variable of a place in the model, such as ``("smtp", "port")``; places in a list are left out."""
    return ENV_PREFIX + NESTED_DELIMITER.join(_capitals(part) for part in location if isinstance(part, str))


def _capitals(part: str) -> str:
    return part.upper().replace("-", "_")


def find_variable(name: str) -> Variable | None:
    """Find a variable by its name, in any case; None if there is none, or if it is a department's."""
    return next((variable for variable in variables() if variable.name == name.upper()), None)


def is_known(name: str) -> bool:
    """Whether a variable of our prefix is understood; those of departments are checked by the channels."""
    return name.upper() == ENV_FILE_VARIABLE or _is_of_a_department(name) or find_variable(name) is not None


def values_in_force(
    settings: Settings, channels: Mapping[str, Sequence[BaseModel]] | None = None
) -> Iterator[tuple[Variable, str]]:
    """Yield each variable with its value in these settings, as it may be shown: secrets and passwords are stars.

    Args:
        settings: the settings.
        channels: the settings of each department's channels, by the department's slug.

    """
    of_departments = {
        name: value for slug, models in (channels or {}).items() for name, value in _values_of_department(slug, models)
    }
    for variable in variables({type(model): None for models in (channels or {}).values() for model in models}):
        if DEPARTMENT_PLACE not in variable.name:
            parts = variable.name.removeprefix(ENV_PREFIX).lower().split(NESTED_DELIMITER)
            yield variable, _shown(_value_at(settings, parts))
            continue
        for slug in channels or {}:
            name = variable.name.replace(DEPARTMENT_PLACE, _capitals(slug))
            yield replace(variable, name=name), of_departments[name]


def _values_of_department(slug: str, models: Iterable[BaseModel]) -> Iterator[tuple[str, str]]:
    for model in models:
        for field in type(model).model_fields:
            yield variable_name(("departments", slug, field)), _shown(getattr(model, field))


def _value_at(model: BaseModel, parts: list[str]) -> Any:
    value: Any = model
    for part in parts:
        value = getattr(value, part)
    return value


def _shown(value: object) -> str:
    if value in (None, (), {}):
        return ""
    if isinstance(value, SecretStr):
        return "***"
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(value) if isinstance(value, tuple) else without_password(str(value))


def _variables_of(
    model: type[BaseModel], prefix: str, channels: tuple[type[BaseModel], ...] = ()
) -> Iterator[Variable]:
    for name, field in model.model_fields.items():
        yield from _variables_of_field(name, field, prefix, channels)


def _variables_of_field(
    name: str, field: FieldInfo, prefix: str, channels: tuple[type[BaseModel], ...]
) -> Iterator[Variable]:
    full_name = prefix + name.upper()
    if field.annotation is MailServer:
        yield from _variables_of(MailServer, full_name + NESTED_DELIMITER)
    elif full_name == _DEPARTMENTS:
        place = full_name + NESTED_DELIMITER + DEPARTMENT_PLACE + NESTED_DELIMITER
        for channel in channels:
            yield from _variables_of(channel, place)
    else:
        default = None if field.default_factory is not None else field.default
        yield Variable(name=full_name, meaning=field.description or "", default=default)


def _is_of_a_department(name: str) -> bool:
    before, delimiter, _ = name.upper().partition(NESTED_DELIMITER)
    return before == _DEPARTMENTS and bool(delimiter)
