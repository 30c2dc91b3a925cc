"""The form of a type, drawn from its declaration, and what a browser sends of it."""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import uuid4

from starlette.datastructures import FormData

from business_time.formatting import capitalized
from events.field_values import field_label
from state_machines.declaration.comments import Code, CommentRule, OneOf, Vocabulary
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.guards import BrokenRule
from state_machines.declaration.policy import Policy
from state_machines.declaration.status import WAITS, Status
from state_machines.declaration.supplied_lists import supplied
from state_machines.declaration.templates import Template
from web.desk.entered import instant_on

COMMENTS = {"comment": "Exception Comment", "service_job_comment": "Service Job Comment"}
DETAIL = "details."
_LIST = re.compile(r"[\n,]+")
_YES_AND_NO = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailField:
    """A field of a type's details."""

    name: str
    label: str
    hint: str
    kind: str
    """``yes_no``, ``choice``, ``choices``, ``list``, ``date``, ``number``, ``text``, ``long`` or ``json``."""

    options: tuple[str, ...]
    is_required: bool

    @property
    def field(self) -> str:
        """Its name in the form, which is also what a broken rule calls it."""
        return f"{DETAIL}{self.name}"

    def read(self, given: Sequence[str]) -> Any:
        """What the request says of it; None if nothing was entered."""
        texts = [text.strip() for text in given if text.strip()]
        if self.kind == "choices":
            return texts
        if not texts:
            return None
        (text, *_) = texts
        if self.kind == "list":
            return [part.strip() for part in _LIST.split(text) if part.strip()]
        if self.kind == "yes_no":
            return _YES_AND_NO.get(text, text)
        if self.kind in {"number", "json"}:
            with suppress(ValueError):  # the rule that refuses it says what it wants
                return json.loads(text)
        return text.replace("\r\n", "\n")


def detail_fields(declared: ExceptionType) -> list[DetailField]:
    """The fields of a type's details, in the order in which they are declared."""
    schema = declared.details.model_json_schema()
    required = schema.get("required", ())
    return [_detail(name, each, name in required) for name, each in schema.get("properties", {}).items()]


_LONG = 1_000
"""A text that may be longer than this gets several lines."""


def _detail(name: str, schema: Mapping[str, Any], is_required: bool) -> DetailField:  # noqa: FBT001 - of one field
    choices = [each for each in schema.get("anyOf", (schema,)) if each.get("type") != "null"]
    plain: Mapping[str, Any] = choices[0] if len(choices) == 1 else {}
    options = plain.get("enum") or plain.get("items", {}).get("enum") or ()
    return DetailField(
        name=name,
        label=capitalized(field_label(name)),
        hint=schema.get("description", ""),
        kind=_kind(plain, has_options=bool(options)),
        options=tuple(map(str, options)),
        is_required=is_required,
    )


def _kind(plain: Mapping[str, Any], *, has_options: bool) -> str:
    found = plain.get("type")
    if found == "array":
        return "choices" if has_options else "list"
    if found == "string":
        long = plain.get("maxLength", 0) > _LONG
        return "choice" if has_options else "date" if plain.get("format") == "date" else "long" if long else "text"
    return {"boolean": "yes_no", "integer": "number", "number": "number"}.get(str(found), "json")


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentField:
    """One of the two comments of a type."""

    name: str
    label: str
    expected: str
    """What is expected, in one line."""

    codes: tuple[Code, ...]
    phrases: tuple[str, ...]
    """The list that operations have supplied."""

    is_one_line: bool
    template: Template | None
    rows: tuple[Mapping[str, str], ...]
    """Where the comment is built from fields: what stands in them, a row for each line."""

    text: str

    @classmethod
    def of(cls, name: str, rule: CommentRule, entered: "EnteredRaise", policy: Policy, *, more_rows: int) -> Self:
        """The field of a comment rule, with what was entered."""
        template, text = rule if isinstance(rule, Template) else None, str(getattr(entered, name))
        rows = tuple(entered.rows.get(name) or template.fields(text)) if template else ()
        if text and not rows:
            template = None  # what was typed is not in the form: it is shown as it is, to be put into the form
        elif template and (template.repeated or not rows):
            rows = (*rows, *({} for _ in range(more_rows if rows else max(1, more_rows))))
        return cls(
            name=name,
            label=COMMENTS[name],
            expected=rule.describe(),
            codes=tuple(rule.codes),
            phrases=tuple(supplied(rule.key, policy)) if isinstance(rule, Vocabulary) else (),
            is_one_line=isinstance(rule, OneOf | Vocabulary),
            template=template,
            rows=rows,
            text=text,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredRaise:
    """What stands in the form."""

    type: str = ""
    job: str = ""
    comment: str = ""
    service_job_comment: str = ""
    given: Mapping[str, Sequence[str]]
    """What was entered for each field of the details, by its name in the form."""

    rows: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    """What stands in the fields of which a comment is built, by the comment: a row for each line."""

    follow_up_at: str = ""
    follow_up_zone: str = ""
    follow_up_reason: str = ""
    waiting_on: str = ""
    attempt: str = ""

    @classmethod
    def read(cls, form: FormData, declared: ExceptionType | None) -> Self:
        """Read a form that a browser sent."""
        fields = cls.__dataclass_fields__.keys() - {"given", "rows", *COMMENTS}
        texts = {name: str(form.get(name, "")).strip() for name in fields}
        texts["attempt"] = texts["attempt"] or str(uuid4())
        rules = {name: getattr(declared, name) if declared else None for name in COMMENTS}
        rows = {name: _rows(form, name, rule) for name, rule in rules.items() if isinstance(rule, Template)}
        comments = {name: _comment(form, name, rule, rows.get(name, ())) for name, rule in rules.items()}
        given = {name: [str(each) for each in form.getlist(name)] for name in form if str(name).startswith(DETAIL)}
        return cls(**texts, **comments, given=given, rows=rows)

    def request(self, declared: ExceptionType) -> dict[str, Any]:
        """What the request says of it.

        Raises:
            WallTimeError: the follow-up is not a date and time.

        """
        details = {each.name: each.read(self.given.get(each.field, ())) for each in detail_fields(declared)}
        at = instant_on(self.follow_up_at, self.follow_up_zone).isoformat() if self.follow_up_at else None
        return {
            "exception_type": declared.key,
            "comment": self.comment,
            "service_job_comment": self.service_job_comment,
            "details": {name: value for name, value in details.items() if value not in (None, "", [])},
            "follow_up_at": at,
            "follow_up_reason": self.follow_up_reason,
            "waiting_on": self.waiting_on,
        }


def _comment(form: FormData, name: str, rule: CommentRule | None, rows: Sequence[Mapping[str, str]]) -> str:
    """A comment as it was written, or as its fields were filled in."""
    if isinstance(rule, Template) and rows:
        return rule.fill(*rows)
    return str(form.get(name, "")).replace("\r\n", "\n").strip()


def _rows(form: FormData, name: str, template: Template) -> list[dict[str, str]]:
    """The rows in which anything was entered."""
    columns = {each: [str(text).strip() for text in form.getlist(f"{name}.{each}")] for each in template.field_titles}
    numbers = range(max(map(len, columns.values()), default=0))
    rows = ({each: texts[at] for each, texts in columns.items() if at < len(texts)} for at in numbers)
    return [row for row in rows if any(row.values())]


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseForm:
    """The form of a type, as it is shown."""

    declared: ExceptionType
    entered: EnteredRaise
    comments: tuple[CommentField, ...]
    details: tuple[DetailField, ...]
    may_follow_up: bool
    """Whether it may start in Follow Up, with a date, a time and a reason."""

    may_wait: bool
    """Whether it may start in a status in which it waits on somebody."""

    rules: Sequence[BrokenRule] = ()
    """What refused it."""

    @classmethod
    def of(
        cls,
        declared: ExceptionType,
        entered: EnteredRaise,
        policy: Policy,
        *,
        rules: Sequence[BrokenRule] = (),
        more_rows: int = 0,
    ) -> Self:
        """The form of a type with what was entered."""
        starts = {start.status for start in declared.starts_in}
        return cls(
            declared=declared,
            entered=entered,
            comments=tuple(
                CommentField.of(name, getattr(declared, name), entered, policy, more_rows=more_rows)
                for name in COMMENTS
            ),
            details=tuple(detail_fields(declared)),
            may_follow_up=Status.FOLLOW_UP in starts,
            may_wait=bool(starts & WAITS),
            rules=rules,
        )

    def at(self, name: str) -> list[BrokenRule]:
        """The rules that a field broke, or a part of it."""
        return [rule for rule in self.rules if rule.field == name or rule.field.startswith(f"{name}.")]

    def given(self, detail: DetailField) -> Sequence[str]:
        """What was entered for a detail."""
        return self.entered.given.get(detail.field, ())
