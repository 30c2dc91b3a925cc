"""The address of a webhook as a setting, and what `sje doctor` reports about it."""

from collections.abc import Iterator, Mapping
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr

from settings import Settings
from settings.variables import variable_name
from state_machines.declaration.departments import Department
from tasks.channels.engine.channel import Examination


def _checked(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("is not a web address; use https://HOST/PATH")
    return value


def _checked_secret(value: SecretStr) -> SecretStr:
    _checked(value.get_secret_value())
    return value


WebAddress = Annotated[str, AfterValidator(_checked)]
SecretWebAddress = Annotated[SecretStr, AfterValidator(_checked_secret)]


def examine_addresses(
    addresses: Mapping[str, str], channel: str, setting: str, settings: Settings
) -> Iterator[Examination]:
    """Report whether addresses may be called at all. They may be secrets, so they are never shown.

    Args:
        addresses: the address of each department, by its slug.
        channel: the name of the channel.
        setting: the name of the setting that holds the address.
        settings: the settings of the system.

    """
    from tasks.channels.engine.destination import (  # noqa: PLC0415 - an HTTP client, loaded when something is called
        ForbiddenDestinationError,
        destination,
    )

    for slug, address in addresses.items():
        which = f"{Department.named(slug)}'s {channel}"
        fix = f"Correct {variable_name(('departments', slug, setting))}."
        try:
            destination(address, allow_private=settings.webhook_allow_private)
        except ForbiddenDestinationError as error:
            yield Examination(verdict="fail", found=f"{which} is never called: {error}", fix=fix)
        except (OSError, UnicodeError):
            found = f"{which} cannot be called: the name of its host cannot be resolved"
            yield Examination(verdict="warn", found=found, fix=fix)
        else:
            yield Examination(verdict="ok", found=f"{which} has an address that may be called")
