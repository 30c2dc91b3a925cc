"""The views of the desk as bodies of its API."""

from typing import Any

from web.desk.customer_time import CustomerTime
from web.desk.item_view import ItemView, ShownLine, ShownMove
from web.desk.models import (
    CustomerClock,
    HistoryLineBody,
    ItemBody,
    MoveBody,
    PressingClock,
    WorkItem,
    WorkPageBody,
)
from web.desk.work_list import ClockShown, Row, WorkList
from web.site.problems import BrokenRuleBody
from workflows.clocks.ledger import Ledger

_OF_RECORD = (
    "id", "type", "department", "job", "status", "comment", "service_job_comment", "details", "opened_at", "opened_by",
    "follow_up_at", "follow_up_reason", "waiting_on", "resolution",
)  # fmt: skip
_OF_ROW = (
    "id", "type", "job", "status", "severity", "comment", "opened_at", "age", "follow_up_at", "follow_up_reason",
    "follow_up_due", "waiting_on", "claimed_until",
)  # fmt: skip


def work_page_body(found: WorkList) -> WorkPageBody:
    """The body of a page of a list."""
    return WorkPageBody(
        open=found.number,
        items=[_work_item(row) for row in found.rows],
        previous_before=found.previous or None,
        next_after=found.following or None,
    )


def item_body(view: ItemView) -> ItemBody:
    """The body of an item."""
    declared = view.declared
    return ItemBody(
        **_taken(view.record, _OF_RECORD),
        title=view.title,
        description=declared.description if declared else "",
        sources=list(declared.sources) if declared else [],
        severity=view.severity,
        comment_meaning=view.meaning,
        owner=view.holder,
        claimed_until=view.held_until,
        version=view.record.history_length,
        customer=_customer(view.customer),
        moves=[_move(move) for move in view.moves],
        clocks=[_ledger(ledger) for ledger in view.clocks],
        history=[line_body(line) for line in view.lines],
    )


def line_body(line: ShownLine) -> HistoryLineBody:
    """The body of a line of the history."""
    names = ("number", "at", "actor", "trigger", "before", "after", "why", "rule")
    return HistoryLineBody(**_taken(line, names), entered=dict(line.entered))


def _work_item(row: Row) -> WorkItem:
    return WorkItem(
        **_taken(row.item, _OF_ROW),
        title=row.title,
        owner=row.item.assignee,
        clock=_clock(row.clock) if row.clock else None,
        customer=_customer(row.customer),
        flags=list(row.item.flags),
        marks=list(row.marks),
    )


def _move(move: ShownMove) -> MoveBody:
    return MoveBody(
        trigger=move.trigger,
        label=move.label.text,
        dest=move.dest,
        description=move.description,
        source=move.source,
        needs=[need.value for need in move.needs],
        allowed=not move.broken,
        broken=[BrokenRuleBody(**rule.as_dict()) for rule in move.broken],
    )


def _customer(customer: CustomerTime) -> CustomerClock:
    return CustomerClock(
        local=customer.local,
        zone=customer.zone,
        assumed=customer.is_assumed,
        may_be_called=customer.may_be_called,
        opens=customer.opens,
    )


def _clock(shown: ClockShown) -> PressingClock:
    return PressingClock(name=shown.name, state=shown.state, due_at=shown.due_at, breached=shown.is_breached)


def _ledger(ledger: Ledger) -> PressingClock:
    return PressingClock(
        name=ledger.name,
        state=ledger.state.value,
        due_at=ledger.breached_at or ledger.due_at,
        breached=ledger.breached_at is not None,
    )


def _taken(source: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(source, name) for name in names}
