"""Read what each department's channels are set to: a misspelt department or setting would silently have no effect."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from settings import Settings, SettingsError, refusals
from state_machines.declaration.departments import Department, UnknownDepartmentError
from suggestions import did_you_mean
from tasks.channels.engine.channel import ChannelSettings

ByDepartment = Mapping[str, Mapping[str, ChannelSettings]]
"""The settings of each department's channels, by the department's slug and the channel's name."""


def channel_settings(settings: Settings) -> ByDepartment:
    """The settings of the channels of every department for which something is set.

    Raises:
        SettingsError: a department or a setting does not exist, or a value is not valid. Everything that is wrong is
            named at once.

    """
    if not settings.departments:
        return {}
    wrong = [*_unknown_departments(settings)]
    read: dict[str, dict[str, ChannelSettings]] = {}
    for department, given in sorted(settings.departments.items()):
        read[department], problems = _read(department, {name.lower(): value for name, value in given.items()})
        wrong += problems
    wrong = wrong or list(_missing(read, settings))
    if wrong:
        raise SettingsError("\n".join(wrong))
    return read


def _unknown_departments(settings: Settings) -> Iterator[str]:
    known = [department.slug for department in Department]
    for name in sorted(settings.departments.keys() - set(known)):
        yield f"SJE_DEPARTMENTS__{_capitals(name)}: {UnknownDepartmentError(name, known)}"


def _read(department: str, given: Mapping[str, Any]) -> tuple[dict[str, ChannelSettings], list[str]]:
    from tasks.channels.engine.registry import channel_types  # noqa: PLC0415 - it loads every channel's libraries

    models = {name: declared.settings for name, declared in channel_types().items()}
    read: dict[str, ChannelSettings] = {}
    problems = [_unknown(department, name, models) for name in sorted(given) if name not in _settings_of(models)]
    for channel, model in models.items():
        own = {name: value for name, value in given.items() if name in model.model_fields}
        try:
            read[channel] = model.model_validate(own)
        except ValidationError as error:
            meanings = {name: field.description or "" for name, field in model.model_fields.items()}
            problems += refusals(error, department, meanings)
    return read, problems


def _unknown(department: str, name: str, models: Mapping[str, type[ChannelSettings]]) -> str:
    here = f"SJE_DEPARTMENTS__{_capitals(department)}__"
    known = [setting.upper() for setting in _settings_of(models)]
    meant = did_you_mean(name, known, at_most=1) or f"All: {', '.join(known)}."
    return f"{here}{name.upper()}: no channel has this setting. {meant}"


def _settings_of(models: Mapping[str, type[ChannelSettings]]) -> list[str]:
    return [name for model in models.values() for name in model.model_fields]


def _missing(read: ByDepartment, settings: Settings) -> Iterator[str]:
    from tasks.channels.engine.registry import channel_types  # noqa: PLC0415 - likewise

    for name, declared in channel_types().items():
        users = [department for department, channels in read.items() if channels[name].is_set]
        sentence = declared.missing(users, settings) if users else ""
        if sentence:
            yield sentence


def _capitals(name: str) -> str:
    return name.upper().replace("-", "_")
