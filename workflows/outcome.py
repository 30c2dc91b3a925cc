"""The outcome of an event or a request, in a form that publishers, agents and tests can all use."""

from dataclasses import dataclass, field
from typing import Any

from state_machines.declaration.departments import Department
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.guards import BrokenRule, Refusal
from state_machines.declaration.situation import JobException


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The outcome of one event or request.

    ``kind`` is one of: ``opened``, ``moved``, ``refused`` (a rule forbids it), ``waiting`` (what it needs does not
    exist yet), ``noted`` (facts were stored, nothing else was due), ``duplicate`` (the event was taken in before),
    ``dead`` (it could not be taken in at all).
    """

    kind: str
    text: str
    type_key: str = ""
    exception_id: str = ""
    refusal_id: str = ""
    rules: tuple[BrokenRule, ...] = ()
    code: str = ""
    """For ``dead``: the stable code of what is wrong. For ``waiting``: what waits, ``raise`` or ``move``."""

    fix: str = ""
    freed: bool = False
    """Whether the person who held the exception is free for other work now."""

    effects: tuple["Outcome", ...] = field(default=())
    """Further outcomes: an event may raise several exceptions, a move may raise follow-on work."""

    def flat(self) -> tuple["Outcome", ...]:
        """Yield this outcome and all its effects."""
        return (self, *(each for effect in self.effects for each in effect.flat()))

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data, without empty fields."""
        optional = {
            "exception_type": self.type_key,
            "exception_id": self.exception_id,
            "refusal_id": self.refusal_id,
            "code": self.code,
            "fix": self.fix,
            "rules": [rule.as_dict() for rule in self.rules],
            "effects": [effect.as_dict() for effect in self.effects],
        }
        return {"kind": self.kind, "text": self.text, **{name: value for name, value in optional.items() if value}}


NOTED = Outcome(kind="noted", text="facts stored; no exception is due")
DUPLICATE = Outcome(kind="duplicate", text="this event was already taken in; nothing changed")


def opened(declared: ExceptionType, item: JobException) -> Outcome:
    """An exception was raised; the text says what it leaves to ask."""
    left = declared.still_to_ask(item.details, item.comment)
    to_ask = f"; still to ask: {', '.join(left)}" if left else ""
    text = f"{declared.title} {item.id} opened in {item.status} for {declared.department}{to_ask}"
    return Outcome(kind="opened", text=text, type_key=declared.key, exception_id=item.id)


def moved(declared: ExceptionType, item: JobException, before: JobException, effects: tuple[Outcome, ...]) -> Outcome:
    """An exception moved from one status to another."""
    return Outcome(
        kind="moved",
        text=f"{declared.title} {item.id}: {before.status} → {item.status}",
        type_key=declared.key,
        exception_id=item.id,
        freed=before.assignee is not None and item.assignee is None,
        effects=effects,
    )


def refused(declared: ExceptionType, refusal: Refusal, refusal_id: str, exception_id: str = "") -> Outcome:
    """A rule refused it; the outcome names every broken rule."""
    return Outcome(
        kind="refused",
        text=f"{declared.title} refused: " + "; ".join(rule.why for rule in refusal.rules),
        type_key=declared.key,
        exception_id=exception_id,
        refusal_id=refusal_id,
        rules=refusal.rules,
        effects=tuple(notified(each.department, each.text) for each in refusal.notifications),
    )


RAISE, MOVE = "raise", "move"


def waits(declared: ExceptionType, what: str, why: str) -> Outcome:
    """The effect of an event on a type, ``raise`` or ``move``, waits until it can be judged."""
    return Outcome(kind="waiting", text=f"{declared.title} waits: {why}", type_key=declared.key, code=what)


def notified(department: Department, text: str) -> Outcome:
    """A department was notified of something that is not an exception."""
    return Outcome(kind="noted", text=f"{department} is notified: {text}")


def noted_on(declared: ExceptionType, item: JobException) -> Outcome:
    """A report was noted on an open exception."""
    text = f"{declared.title} {item.id} is open: the report is noted on it, and {declared.department} is notified"
    return Outcome(kind="noted", text=text, type_key=declared.key, exception_id=item.id)


def together(outcomes: tuple[Outcome, ...]) -> Outcome:
    """The outcome of an event with any number of effects; the most important comes first."""
    if not outcomes:
        return NOTED
    if len(outcomes) == 1:
        return outcomes[0]
    weight = {"opened": 0, "moved": 1, "refused": 2, "waiting": 3}
    first, *rest = sorted(outcomes, key=lambda outcome: weight.get(outcome.kind, 4))
    return Outcome(
        kind=first.kind,
        text=first.text,
        type_key=first.type_key,
        exception_id=first.exception_id,
        refusal_id=first.refusal_id,
        rules=first.rules,
        freed=first.freed,
        effects=(*first.effects, *rest),
    )
