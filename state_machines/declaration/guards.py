"""Guards that teach: a refusal names the rule, why, its source, and what to do or raise instead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from state_machines.declaration.departments import Department
from state_machines.declaration.situation import Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRule:
    """One rule that a request broke, in words for the person who asked."""

    rule: str
    """The rule's name, stable and kebab-case, such as ``creators``."""

    why: str
    """What was found, in one sentence."""

    source: str
    """The article or seed the rule comes from."""

    do: str = ""
    """What to do instead."""

    raise_instead: str = ""
    """The key of the exception type to raise instead, if there is one."""

    awaits_fact: bool = False
    """Whether it is broken because a fact of the service job is unknown, which may be told yet."""

    @classmethod
    def from_dict(cls, kept: Mapping[str, str]) -> "BrokenRule":
        """The rule again that was given `as_dict`."""
        return cls(
            rule=kept["rule"],
            why=kept["why"],
            source=kept["source"],
            do=kept.get("do", ""),
            raise_instead=kept.get("raise_instead", ""),
        )

    def as_dict(self) -> dict[str, str]:
        """The rule as JSON, without empty fields."""
        fields = (
            ("rule", self.rule),
            ("why", self.why),
            ("source", self.source),
            ("do", self.do),
            ("raise_instead", self.raise_instead),
        )
        return {name: value for name, value in fields if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A rule that can refuse a request.

    ``broken`` looks at the situation and returns what is wrong, as a sentence, or None when the rule is kept; it
    returns the whole rule where the advice depends on what is wrong.
    ``tells`` names the department that must hear of the refusal at once, such as Authorizations when the customer
    is to be called now. A guard that ``awaits_fact`` is broken only while a fact of the service job is unknown: an
    upstream event that meets no other broken rule waits for the fact.
    """

    rule: str
    description: str
    source: str
    broken: Callable[[Situation], str | BrokenRule | None]
    do: str = ""
    raise_instead: str = ""
    tells: Department | None = None
    awaits_fact: bool = False

    def check(self, situation: Situation) -> BrokenRule | None:
        """Answer with the broken rule, or None when it is kept."""
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
    """A department that must be told something, apart from the ordinary notice of a new exception."""

    department: Department
    reason: str
    """Kebab-case kind of the notice, such as ``call-now`` or ``follow-up-due``."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A guard's answer to a request: every broken rule at once, and who must be told."""

    rules: tuple[BrokenRule, ...]
    tells: tuple[Notification, ...] = ()

    @property
    def awaits_facts(self) -> bool:
        """Whether nothing is wrong but that facts are unknown, which may be told yet."""
        return all(rule.awaits_fact for rule in self.rules)


def check_all(guards: tuple[Guard, ...], situation: Situation) -> tuple[list[BrokenRule], list[Notification]]:
    """Run every guard; return all broken rules and whoever has to hear of them."""
    broken: list[BrokenRule] = []
    tells: list[Notification] = []
    for guard in guards:
        rule = guard.check(situation)
        if rule is not None:
            broken.append(rule)
            if guard.tells is not None:
                tells.append(Notification(department=guard.tells, reason=guard.rule, text=rule.why))
    return broken, tells
