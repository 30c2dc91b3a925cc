"""Guards whose refusals teach: the rule, why, its source, and what to do or raise instead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from state_machines.declaration.departments import Department
from state_machines.declaration.situation import Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRule:
    """One rule that a request broke, in words for the person who made the request."""

    rule: str
    """The rule's stable kebab-case name, such as ``creators``."""

    why: str
    """What was found, in one sentence."""

    source: str
    """The article or seed from which the rule comes."""

    do: str = ""
    """What to do instead."""

    raise_instead: str = ""
    """The key of the exception type to raise instead, if there is one."""

    field: str = ""
    """The field of the request that broke it, such as ``comment``, ``details.supervisor`` or, on a form, the key of the
    question; empty if the rule is about the request as a whole. A screen shows the rule at the field."""

    awaits_fact: bool = False
    """Whether it is broken because a fact of the service job is not known yet."""

    @classmethod
    def from_dict(cls, kept: Mapping[str, str]) -> "BrokenRule":
        """The rule that ``as_dict`` wrote."""
        return cls(
            rule=kept["rule"],
            why=kept["why"],
            source=kept["source"],
            do=kept.get("do", ""),
            raise_instead=kept.get("raise_instead", ""),
            field=kept.get("field", ""),
        )

    def as_dict(self) -> dict[str, str]:
        """The rule as JSON, without empty fields."""
        fields = (
            ("rule", self.rule),
            ("why", self.why),
            ("source", self.source),
            ("do", self.do),
            ("raise_instead", self.raise_instead),
            ("field", self.field),
        )
        return {name: value for name, value in fields if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A rule that can refuse a request.

    ``broken`` looks at the situation and returns what is wrong, as a sentence, or None if the rule is kept. It returns
    a whole ``BrokenRule`` if the advice depends on what is wrong. ``notifies`` is the department to notify of the
    refusal at once, such as Authorizations if the customer must be called now. A guard that ``awaits_fact`` is broken
    only while a fact of the service job is unknown: an upstream event that breaks no other rule waits for the fact.
    """

    rule: str
    description: str
    source: str
    broken: Callable[[Situation], str | BrokenRule | None]
    do: str = ""
    raise_instead: str = ""
    notifies: Department | None = None
    awaits_fact: bool = False

    def check(self, situation: Situation) -> BrokenRule | None:
        """Return the broken rule, or None if it is kept."""
        why = self.broken(situation)
        if why is None or isinstance(why, BrokenRule):
            return why
        return BrokenRule(
            rule=self.rule,
            why=why,
            source=self.source,
            do=self.do,
            raise_instead=self.raise_instead,
            awaits_fact=self.awaits_fact,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """A notice to a department, in addition to the ordinary notice of a new exception."""

    department: Department
    reason: str
    """The kebab-case kind of the notice, such as ``call-now`` or ``follow-up-due``."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The answer to a request that broke rules: every broken rule at once, and who is notified."""

    rules: tuple[BrokenRule, ...]
    notifications: tuple[Notification, ...] = ()

    @property
    def awaits_facts(self) -> bool:
        """Whether every rule is broken only because a fact is not known yet."""
        return all(rule.awaits_fact for rule in self.rules)


def check_all(guards: tuple[Guard, ...], situation: Situation) -> tuple[list[BrokenRule], list[Notification]]:
    """Run every guard; return all broken rules and the notifications they require."""
    broken: list[BrokenRule] = []
    notifications: list[Notification] = []
    for guard in guards:
        rule = guard.check(situation)
        if rule is not None:
            broken.append(rule)
            if guard.notifies is not None:
                notifications.append(Notification(department=guard.notifies, reason=guard.rule, text=rule.why))
    return broken, notifications
