"""The people file: TOML that operations maintain, read into profiles, and what loading it changed.

[shifts.night]
zone = "America/Chicago"
hours = { mon-fri = [["22:00", "06:00"]] }

[[people]]
name = "ann"
departments = ["Escalations"]
work_groups = ["Tier 3"]
zone = "America/Chicago"
shifts = ["night"]
capacity = 5
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from business_time.windows import weekly
from business_time.zones import zone_name
from events.explanations import explained
from state_machines.declaration.departments import Department
from store.engine import Connection, Store
from store.people import PROFILE, Profile, Shift, everybody, keep_profiles, lock_people
from workflows.assignment.claiming import in_transaction


class PeopleFileError(ValueError):
    """The people file cannot be used; the message names what to correct."""


def _department(name: str) -> str:
    return Department.named(name).value


def _hours(hours: dict[str, list[tuple[str, str]]]) -> dict[str, list[tuple[str, str]]]:
    weekly(hours)  # refuses hours that contradict themselves, in terms of the file
    return hours


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
ZoneName = Annotated[str, AfterValidator(zone_name)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _ShiftEntry(_Strict):
    zone: ZoneName
    hours: Annotated[dict[str, list[tuple[str, str]]], AfterValidator(_hours)]


class _PersonEntry(_Strict):
    name: Name
    departments: tuple[Annotated[str, AfterValidator(_department)], ...] = Field(min_length=1)
    work_groups: tuple[Name, ...] = ()
    role: Name = "Agent"
    skills: tuple[Name, ...] = ()
    zone: ZoneName | None = None
    shifts: tuple[Name, ...] = ()
    capacity: Annotated[int, Field(ge=0)] | None = None


class _File(_Strict):
    shifts: dict[str, _ShiftEntry] = Field(default_factory=dict)
    people: tuple[_PersonEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleLoadResult:
    """What loading the file changed."""

    added: tuple[str, ...]
    changed: Mapping[str, tuple[str, ...]]
    """By name, the fields that have a new value."""

    unchanged: tuple[str, ...]
    not_in_file: tuple[str, ...]
    """Known people who are not in the file; they stay as they are."""


def read_people(path: Path) -> list[Profile]:
    """Read the people file.

    Raises:
        PeopleFileError: it cannot be read, is not TOML, or contains an invalid value.

    """
    try:
        file = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise PeopleFileError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PeopleFileError(f"{path} is not TOML: {error}") from error
    except ValidationError as error:
        problems = " ".join(f"{why} {do}" for why, do in explained(error, _File))
        raise PeopleFileError(f"{path}: {problems}") from error
    names = [entry.name for entry in file.people]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise PeopleFileError(f"{path}: {', '.join(twice)} appears twice; keep one entry per person")
    return [_profile(path, entry, file.shifts) for entry in file.people]


def load_people(store: Store, profiles: Sequence[Profile], now: datetime) -> PeopleLoadResult:
    """Store what the file says about people; presence stays as it is, and new people are away.

    Raises:
        StoreUnavailableError: the database cannot be reached; nothing was changed.

    """
    return in_transaction(store, lambda connection: _keep(connection, profiles, now))


def _keep(connection: Connection, profiles: Sequence[Profile], now: datetime) -> PeopleLoadResult:
    names = {profile.name for profile in profiles}
    before: dict[str, Any] = {person.name: person for person in lock_people(connection, names)}
    changed = {
        profile.name: fields
        for profile in profiles
        if profile.name in before and (fields := _differences(before[profile.name], profile))
    }
    added = tuple(profile.name for profile in profiles if profile.name not in before)
    keep_profiles(connection, [each for each in profiles if each.name in changed or each.name in added], now)
    return PeopleLoadResult(
        added=added,
        changed=changed,
        unchanged=tuple(name for name in before if name not in changed),
        not_in_file=tuple(person.name for person in everybody(connection) if person.name not in names),
    )


def _differences(before: Profile, after: Profile) -> tuple[str, ...]:
    return tuple(name for name in PROFILE if getattr(before, name) != getattr(after, name))


def _profile(path: Path, entry: _PersonEntry, shifts: Mapping[str, _ShiftEntry]) -> Profile:
    return Profile(
        name=entry.name,
        departments=entry.departments,
        work_groups=entry.work_groups,
        role=entry.role,
        skills=entry.skills,
        zone=entry.zone,
        shifts=tuple(_shift(path, entry, name, shifts) for name in entry.shifts),
        capacity=entry.capacity,
    )


def _shift(path: Path, entry: _PersonEntry, name: str, shifts: Mapping[str, _ShiftEntry]) -> Shift:
    if name not in shifts:
        known = ", ".join(shifts) or "none"
        raise PeopleFileError(
            f"{path}: {entry.name} works the shift {name!r}, which [shifts] does not define; it defines {known}"
        )
    declared = shifts[name]
    hours = tuple((days, tuple((first, last) for first, last in spans)) for days, spans in declared.hours.items())
    return Shift(name=name, zone=declared.zone, hours=hours)
