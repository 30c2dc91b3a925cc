"""What changed between two versions of a type's rules, in words.

It compares two descriptions (``engine.description.describe``), so an old version can be compared although its code is
gone, and new parts of a description are compared without a change here.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

from business_time.formatting import exact_duration

Description = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field whose value changed."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that was added, removed or changed."""

    kind: Literal["added", "removed", "changed"]
    part: str
    """The kind of thing: ``rule``, ``move``, ``comment``, ``creator``, ``clock``, ..."""

    name: str
    """Which one; empty if there is only one."""

    description: str = ""
    """The description of an added or removed thing."""

    fields: tuple[FieldChange, ...] = ()
    """The changed fields of a changed thing."""


_PARTS = {
    "advanced_by": "event that moves it",
    "noted_by": "event that is noted on it",
    "aliases": "alias",
    "clocks": "clock",
    "comment_flags": "flag of comment",
    "comment_meanings": "meaning of comment",
    "comments": "comment",
    "conflicts": "disagreement",
    "creators": "creator",
    "details": "detail",
    "follow_on": "follow-on work",
    "guards": "rule",
    "opened_by": "event that raises it",
    "related": "related type",
    "remarks": "remark",
    "resolution_reasons": "resolution reason",
    "sources": "source",
    "starts_in": "start",
    "statuses": "status",
    "time_rules": "time rule",
    "transitions": "move",
    "unknown": "unknown",
}
"""The keys of a description in words, in the singular; any other key is its own word."""

_OF_A_COMMENT = {_PARTS["comment_meanings"], _PARTS["comment_flags"]}
"""Attributes of a comment; for a comment that was added or removed they are part of that change."""

_IDENTITY = {
    "advanced_by": ("event", "description"),
    "noted_by": ("event", "description"),
    "follow_on": ("after", "raises"),
    "guards": ("rule", "refuses"),
    "opened_by": ("event", "description"),
    "starts_in": ("status", "when"),
    "transitions": ("trigger", "dest", "when"),
}
"""The fields that identify an entry of a list; any other list is identified by name."""

_SECONDS = {"target"}
"""Fields of a clock or time rule that are durations in seconds."""

_COMMENT_FORM = "comment_form"
"""The form of a comment in one line; for a vocabulary it repeats the codes."""

_SUMMARY_FIELDS = ("description", "when", "title")
"""Fields that describe a thing in words."""


def compare(before: Description, after: Description) -> tuple[Change, ...]:
    """Everything that differs in the second description, in the order of a description."""
    # One may come from the program and the other from the database, as JSON, in which a tuple is a list.
    old, new = (_without_codes_in_form(json.loads(json.dumps(each, default=str))) for each in (before, after))
    keys = [*new, *(key for key in old if key not in new)]
    changes = [change for key in keys for change in _changes(key, old.get(key), new.get(key))]
    return tuple(_each_comment_once(changes))


def _each_comment_once(changes: Sequence[Change]) -> Iterator[Change]:
    """A comment that was added or removed is one change, which includes its meaning and its flag."""
    comment = _PARTS["comments"]
    added_or_removed = {change.name for change in changes if change.part == comment and change.kind != "changed"}
    for change in changes:
        if change.name not in added_or_removed or change.part not in {comment, *_OF_A_COMMENT}:
            yield change
        elif change.part == comment:
            description = [
                other.description for other in changes if other.part in _OF_A_COMMENT and other.name == change.name
            ]
            yield replace(change, description="; ".join(filter(None, description)))


def _without_codes_in_form(described: dict[str, Any]) -> Description:
    """The description with "..." for the codes in the form of its comment: their own changes are listed as comments."""
    form, codes = described.get(_COMMENT_FORM), ", ".join(described.get("comments") or [])
    return {**described, _COMMENT_FORM: form.replace(codes, "...")} if form and codes else described


def _changes(key: str, before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    part = _PARTS.get(key, key.replace("_", " "))
    if _is_list_of(before, Mapping) and _is_list_of(after, Mapping) and (before or after):
        yield from _of_things(part, _by_name(key, before or ()), _by_name(key, after or ()))
    elif _is_list_of(before, str) and _is_list_of(after, str):
        yield from _of_words(part, before or (), after or ())
    elif isinstance(before or {}, Mapping) and isinstance(after or {}, Mapping):
        yield from _of_things(part, dict(before or {}), dict(after or {}))
    else:
        yield Change(kind="changed", part=part, name="", fields=(_field("", before, after),))


def _is_list_of(value: Any, kind: type) -> bool:
    return value is None or (
        isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(each, kind) for each in value)
    )


def _by_name(key: str, things: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The things by name; if several have the same name, the later ones are numbered."""
    named: dict[str, Mapping[str, Any]] = {}
    for thing in things:
        name = " ".join(filter(None, (_plain(thing.get(field)) for field in _IDENTITY.get(key, ("name",)))))
        number = 2
        while name in named:
            name = f"{name.rpartition(' #')[0] or name} #{number}"
            number += 1
        named[name] = thing
    return named


def _of_things(part: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name, thing in before.items():
        if name not in after:
            yield Change(kind="removed", part=part, name=name, description=_summary(thing))
    for name, thing in after.items():
        if name not in before:
            yield Change(kind="added", part=part, name=name, description=_summary(thing))
        elif before[name] != thing:
            yield Change(kind="changed", part=part, name=name, fields=tuple(_fields(before[name], thing)))


def _of_words(part: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    for word in before:
        if word not in after:
            yield Change(kind="removed", part=part, name=word)
    for word in after:
        if word not in before:
            yield Change(kind="added", part=part, name=word)
    if sorted(before) == sorted(after):
        yield Change(kind="changed", part=part, name="", fields=(_field("order", before, after),))


def _fields(before: Any, after: Any) -> Iterator[FieldChange]:
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        yield _field("", before, after)
        return
    for name in [*after, *(name for name in before if name not in after)]:
        if before.get(name) != after.get(name):
            yield _field(name, before.get(name), after.get(name))


def _field(name: str, before: Any, after: Any) -> FieldChange:
    read = _duration if name in _SECONDS else _plain
    return FieldChange(field=name.replace("_", " "), before=read(before), after=read(after))


def _duration(value: Any) -> str:
    """A number of seconds as a duration, ``48 h`` or ``1 h 30 min``; anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _plain(value)
    return exact_duration(timedelta(seconds=value))


def _summary(thing: Any) -> str:
    if not isinstance(thing, Mapping):
        return _plain(thing)
    return next((str(thing[field]) for field in _SUMMARY_FIELDS if thing.get(field)), "")


def _plain(value: Any) -> str:
    """A value in words."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if _is_list_of(value, str):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
