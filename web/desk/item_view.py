"""An item with everything around it, as one transaction reads it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from pydantic_core import from_json

from business_time.formatting import timestamp
from events.data import Actor
from events.field_values import field_label, field_value
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.guards import BrokenRule
from state_machines.declaration.moves import Need
from state_machines.declaration.policy import Policy
from state_machines.declaration.supplied_lists import gives_no_reason, resolution_reasons, supplied
from state_machines.engine.registry import work_types
from store.engine import Connection
from store.history import HistoryLine
from store.queries import ExceptionRecord, exception, exceptions_of_job, history, job
from store.queries.deliveries import DeliveryRecord, deliveries
from store.queries.refusals import RefusalRecord, refusals
from store.queries.timers import TimerRecord, timers
from web.desk.customer_time import CustomerTime
from web.desk.viewer import Viewer
from web.desk.wording import CLAIM, RELEASE, KeyedLabel, keyed_labels, labels_of
from workflows.assignment.unassigned_reasons import UnassignedReasons, why
from workflows.clocks.current import clocks_of
from workflows.clocks.ledger import Ledger
from workflows.possible_moves import PossibleMove, possible_moves


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMove:
    """A move of an item, with its button."""

    trigger: str
    label: KeyedLabel
    dest: str
    description: str
    source: str
    needs: tuple[Need, ...]
    broken: tuple[BrokenRule, ...]
    """The rules that forbid it now; empty if it is allowed."""

    is_grave: bool
    """Whether it ends the item without the work being done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """A line of the history."""

    number: int
    at: datetime
    actor: Actor
    trigger: str
    label: str
    before: str
    after: str
    why: str
    rule: str
    entered: tuple[tuple[str, str], ...]
    """What was entered, by its name in words."""

    @classmethod
    def of(cls, line: HistoryLine, zone: str) -> Self:
        """The line of a stored line, with instants in a zone."""
        entered = {name: value for name, value in from_json(line.details).items() if name not in _OF_CLAIMS}
        return cls(
            number=line.number,
            at=line.at,
            actor=Actor.model_validate_json(line.actor),
            trigger=line.trigger,
            label=field_label(line.trigger).capitalize(),
            before=line.before,
            after=line.after,
            why=line.why,
            rule=line.rule,
            entered=named_values(entered, zone),
        )


_OF_CLAIMS = frozenset({"until", "assignee"})
"""What a line about a claim says in words already."""

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def named_values(values: Mapping[str, Any], zone: str) -> tuple[tuple[str, str], ...]:
    """Names and values as people read them, instants in a zone, without what is empty."""
    return tuple(
        (field_label(name), _as_read(value, zone)) for name, value in values.items() if value not in (None, "", [], {})
    )


def _as_read(value: Any, zone: str) -> str:
    text = field_value(value)
    return timestamp(datetime.fromisoformat(text), zone) if _INSTANT.fullmatch(text) else text


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """An item and everything around it."""

    record: ExceptionRecord
    declared: ExceptionType | None
    """Its type; None if it is no longer declared."""

    now: datetime
    severity: str | None
    viewer: Viewer
    details: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    """What is known of its service job, by name."""

    customer: CustomerTime
    moves: tuple[ShownMove, ...]
    elsewhere: tuple[tuple[str, tuple[str, ...]], ...]
    """Moves that other statuses have: the label of each, and the statuses that it leaves."""

    lines: tuple[ShownLine, ...]
    """Its history, the latest line first."""

    refused: tuple[RefusalRecord, ...]
    timers: tuple[TimerRecord, ...]
    notices: tuple[DeliveryRecord, ...]
    clocks: tuple[Ledger, ...]
    related: tuple[ExceptionRecord, ...]
    """Other items on its service job."""

    resolution_reasons: tuple[str, ...]
    unassigned: UnassignedReasons | None
    """Who has it, or why nobody has."""

    labels: Mapping[str, KeyedLabel]

    @classmethod
    def read(
        cls, connection: Connection, item_id: str, *, viewer: Viewer, policy: Policy, now: datetime
    ) -> Self | None:
        """Read it as a viewer sees it; None if there is no such item."""
        record = exception(connection, item_id)
        if record is None:
            return None
        declared = work_types().get(record.type)
        known = job(connection, record.job)
        facts = dict(known.facts) if known else {}
        labels = labels_of(declared) if declared else keyed_labels((CLAIM, RELEASE))
        offered = possible_moves(connection, item_id, actor=viewer.actor, policy=policy, now=now) if declared else ()
        return cls(
            record=record,
            declared=declared,
            now=now,
            viewer=viewer,
            severity=_text(facts.get("severity")),
            facts=named_values(dict(sorted(facts.items())), viewer.zone),
            details=named_values(record.details, viewer.zone),
            customer=CustomerTime.at(now, _text(facts.get("customer.zone")), _text(facts.get("customer.state"))),
            moves=tuple(_shown(move, record, declared, labels) for move in offered) if declared else (),
            elsewhere=_elsewhere(declared, offered, record, labels) if declared else (),
            lines=tuple(ShownLine.of(line, viewer.zone) for line in reversed(history(connection, item_id))),
            refused=tuple(
                each for each in refusals(connection, job=record.job, limit=200) if each.exception_id == item_id
            ),
            timers=tuple(timers(connection, exception_id=item_id, pending_only=False, limit=None)),
            notices=tuple(deliveries(connection, exception_id=item_id, limit=200)),
            clocks=tuple(clocks_of(connection, record, policy=policy, at=now)),
            related=tuple(each for each in exceptions_of_job(connection, record.job) if each.id != item_id),
            resolution_reasons=_reasons(declared, policy) if declared else (),
            unassigned=why(connection, item_id, policy=policy, now=now) if declared else None,
            labels=labels,
        )

    @property
    def title(self) -> str:
        """The title of its type."""
        return self.declared.title if self.declared else self.record.type

    @property
    def holder(self) -> str | None:
        """Who holds it now."""
        return self.record.assignee if self.held_until else None

    @property
    def held_until(self) -> datetime | None:
        """Until when somebody holds it."""
        until = self.record.claimed_until
        return until if until is not None and until > self.now else None

    @property
    def is_completed(self) -> bool:
        """Whether it is completed."""
        return self.record.status == "Completed"

    @property
    def meaning(self) -> str:
        """What its comment means, if it is one of the codes of the type."""
        codes = self.declared.comment.codes if self.declared else ()
        return next((each.meaning for each in codes if each.code == self.record.comment), "")

    @property
    def flag(self) -> str:
        """What to notice of its comment."""
        return self.declared.flag_of(self.record.comment) if self.declared else ""

    def since(self, version: int | None) -> Sequence[ShownLine]:
        """What happened since a version, the latest first."""
        return [line for line in self.lines if version is not None and line.number > version]


def _text(value: Any) -> str | None:
    return str(value) if value else None


def _shown(
    move: PossibleMove, record: ExceptionRecord, declared: ExceptionType, labels: Mapping[str, KeyedLabel]
) -> ShownMove:
    of_it = [each for each in declared.moves if each.trigger == move.trigger and record.status in each.sources]
    found = next((each for each in of_it if each.description == move.description), of_it[0])
    return ShownMove(
        trigger=move.trigger,
        label=labels[move.trigger],
        dest=move.dest,
        description=move.description,
        source=found.source,
        needs=move.needs,
        broken=move.broken,
        is_grave=found.resolution == "void",
    )


def _elsewhere(
    declared: ExceptionType,
    offered: Sequence[PossibleMove],
    record: ExceptionRecord,
    labels: Mapping[str, KeyedLabel],
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    here = {move.trigger for move in offered}
    return tuple(
        (labels[trigger].text, declared.lifecycle.statuses_with(trigger))
        for trigger in declared.lifecycle.triggers
        if trigger in labels and trigger not in here and record.status not in declared.lifecycle.statuses_with(trigger)
    )


def _reasons(declared: ExceptionType, policy: Policy) -> tuple[str, ...]:
    found = declared.resolution_reasons or supplied(resolution_reasons(declared.key), policy)
    return tuple(each for each in found if not gives_no_reason(each))
