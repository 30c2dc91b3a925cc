"""Find a version of a type's rules by its name: a version, its beginning, ``TYPE@VERSION`` or ``TYPE``."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from state_machines.engine.description import describe
from state_machines.engine.registry import UnknownExceptionTypeError, exception_type, rule_version, work_types
from store.rule_versions import RuleVersion
from suggestions import did_you_mean


class UnknownVersionError(LookupError):
    """No version, or more than one, matches a name; the message names the nearest."""


def with_current(kept: Sequence[RuleVersion], now: datetime) -> list[RuleVersion]:
    """The recorded versions and those of this program that no process has started with yet, by type."""
    known = {(version.type, version.version) for version in kept}
    unseen = [
        RuleVersion(type=key, version=rule_version(key), first_seen_at=now, description=describe(declared))
        for key, declared in work_types().items()
        if (key, rule_version(key)) not in known
    ]
    return sorted([*kept, *unseen], key=lambda version: (version.type, version.first_seen_at, version.version))


def find_version(name: str, versions: Iterable[RuleVersion]) -> RuleVersion:
    """The version that a name refers to.

    Args:
        name: a version or its unique beginning; ``TYPE@`` and either; or a type, for its current version.
        versions: all that are known.

    Raises:
        UnknownVersionError: none or several match; the message names the nearest.

    """
    versions = list(versions)
    owner, at, start = name.rpartition("@")
    key = _type_key(owner) if at else None
    if key is not None:
        found = [version for version in versions if version.type == key and version.version.startswith(start)]
    else:
        found = [version for version in versions if version.version.startswith(name)] or _current(name, versions)
    exact = [version for version in found if version.version == start]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if found:
        raise UnknownVersionError(f"{name!r} matches {', '.join(map(label, found))}; enter more of it")
    raise UnknownVersionError(f"there is no version {name!r}. {_near(name, versions, key)}")


def is_current(version: RuleVersion) -> bool:
    """Whether this program uses a version."""
    return version.type in work_types() and version.version == rule_version(version.type)


def label(version: RuleVersion) -> str:
    """The name of a version: ``call_back@0123456789ab``."""
    return f"{version.type}@{version.version}"


def _current(name: str, versions: Sequence[RuleVersion]) -> list[RuleVersion]:
    try:
        key = exception_type(name).key
    except UnknownExceptionTypeError:
        return []
    return [version for version in versions if version.type == key and is_current(version)]


def _type_key(name: str) -> str:
    try:
        return exception_type(name).key
    except UnknownExceptionTypeError as error:
        raise UnknownVersionError(str(error)) from error


def _near(name: str, versions: Sequence[RuleVersion], key: str | None) -> str:
    """The nearest names: of the named type, or of all."""
    labels = [label(version) for version in versions if key in {None, version.type}]
    others = [] if key else [*(version.version for version in versions), *work_types()]
    return did_you_mean(name, [*labels, *others], likeness=0.4) or "`sje rules` lists the versions."
