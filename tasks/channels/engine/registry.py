"""Every channel, found by walking ``tasks/channels/``: a new channel is one new file, listed nowhere."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import tasks.channels
from tasks.channels.engine.channel import ChannelType


class ChannelDeclarationError(TypeError):
    """A file declares no channel, or one that contradicts another."""


@cache
def channel_types() -> Mapping[str, ChannelType[Any]]:
    """The declared channels by name, in alphabetical order.

    Raises:
        ChannelDeclarationError: a file declares no channel, two declare the same setting, or one is not described.

    """
    found: dict[str, ChannelType[Any]] = {}
    for module in sorted(pkgutil.iter_modules(tasks.channels.__path__), key=lambda module: module.name):
        if module.ispkg:
            continue
        name = f"{tasks.channels.__name__}.{module.name}"
        declared = getattr(importlib.import_module(name), "CHANNEL", None)
        if not isinstance(declared, ChannelType):
            message = f"{name} declares no channel; give it a module-level CHANNEL = ChannelType(...)"
            raise ChannelDeclarationError(message)
        found[module.name] = declared
    _check_settings(found)
    return MappingProxyType(found)


def _check_settings(types: Mapping[str, ChannelType[Any]]) -> None:
    owners: dict[str, str] = {}
    for name, declared in types.items():
        for setting, field in declared.settings.model_fields.items():
            if setting in owners:
                raise ChannelDeclarationError(f"the channels {owners[setting]} and {name} both declare {setting!r}")
            if field.is_required() or not field.description:
                message = f"the setting {setting!r} of the channel {name} needs a default and a description"
                raise ChannelDeclarationError(message)
            owners[setting] = name
