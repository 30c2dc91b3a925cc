"""One exception with its facts, possible moves, history, timers and notices."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from business_time import formatting
from cli.option_names import option_of, rule_with_option
from cli.screens.clocks import short_clock_data, short_clocks
from cli.screens.queue import comment_flag
from cli.screens.tables import facts, status_text, table
from events.field_values import field_label, field_value

if TYPE_CHECKING:
    from events.data import Actor
    from state_machines.declaration.policy import Policy
    from store.engine import Connection
    from store.history import HistoryLine
    from store.queries import ExceptionRecord
    from store.queries.deliveries import DeliveryRecord
    from store.queries.timers import TimerRecord
    from workflows.clocks.ledger import Ledger
    from workflows.possible_moves import PossibleMove


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionView:
    """An exception with everything that belongs to it, read in one transaction."""

    record: "ExceptionRecord"
    title: str
    customer_zone: str | None
    moves: "tuple[PossibleMove, ...]"
    history: "list[HistoryLine]"
    timers: "list[TimerRecord]"
    deliveries: "list[DeliveryRecord]"
    clocks: "list[Ledger]"
    now: datetime

    @classmethod
    def read(
        cls, connection: "Connection", exception_id: str, *, viewer: "Actor", policy: "Policy", now: datetime
    ) -> Self | None:
        """Read it; None if there is no such exception."""
        from state_machines.engine.registry import exception_type
        from store.queries import exception, history, job
        from store.queries.deliveries import deliveries
        from store.queries.timers import timers
        from workflows.clocks.current import clocks_of
        from workflows.possible_moves import possible_moves

        record = exception(connection, exception_id)
        if record is None:
            return None
        known = job(connection, record.job)
        zone = known.facts.get("customer.zone") if known else None
        return cls(
            record=record,
            title=exception_type(record.type).title,
            customer_zone=str(zone) if zone else None,
            moves=possible_moves(connection, exception_id, actor=viewer, policy=policy, now=now),
            history=history(connection, exception_id),
            timers=timers(connection, exception_id=exception_id, pending_only=False, limit=None),
            deliveries=deliveries(connection, exception_id=exception_id, limit=None),
            clocks=clocks_of(connection, record, policy=policy, at=now),
            now=now,
        )

    def as_data(self) -> dict[str, Any]:
        """All of it as plain data: the exception's own fields, and the lists that belong to it."""
        return {
            **asdict(self.record),
            "title": self.title,
            "comment_flag": comment_flag(self.record.type, self.record.comment),
            "moves": [asdict(move) for move in self.moves],
            "history": [
                {**asdict(line), "actor": json.loads(line.actor), "details": json.loads(line.details)}
                for line in self.history
            ],
            "timers": [asdict(timer) for timer in self.timers],
            "deliveries": [asdict(delivery) for delivery in self.deliveries],
            "clocks": [short_clock_data(ledger) for ledger in self.clocks],
        }


def exception_screen(view: ExceptionView) -> RenderableType:
    """All of it for people."""
    record = view.record
    status = status_text(record.status)
    head = Text.assemble((view.title, "head"), "  ", (record.id, "id"), f"  on {record.job}  ", status)
    return Group(head, Text(), _particulars(view), *_sections(view))


def _sections(view: ExceptionView) -> Iterator[RenderableType]:
    sections = (
        ("Possible moves", _moves(view)),
        ("Clocks", short_clocks(view.clocks, view.now)),
        ("History", _history(view)),
        ("Timers", _timers(view)),
        ("Notices", _deliveries(view)),
    )
    for title, body in sections:
        if body is not None:
            yield Text(f"\n{title}", style="head")
            yield Padding(body, (0, 0, 0, 2))


def _particulars(view: ExceptionView) -> RenderableType:
    from state_machines.declaration.departments import department_title

    record, now = view.record, view.now
    rows: list[tuple[str, RenderableType | None]] = [
        ("department", department_title(record.department)),
        ("comment", _comment(record)),
        ("job comment", record.service_job_comment),
        ("details", "\n".join(f"{field_label(name)}: {field_value(value)}" for name, value in record.details.items())),
        ("opened", f"{_when(record.opened_at, now)}, by {record.opened_by}"),
        ("follow up", _follow_up(view)),
        ("reason", record.follow_up_reason),
        ("waits for", record.waiting_on),
        ("held by", _holder(view)),
        ("attempts", str(record.attempts) if record.attempts else None),
        ("resolution", record.resolution),
        ("version", str(record.history_length)),
        ("rules", _rules(view)),
    ]
    return facts([(name, value) for name, value in rows if value])


def _rules(view: ExceptionView) -> RenderableType:
    """The version of the rules under which it was opened, and those under which it was moved since."""
    from state_machines.engine.registry import rule_version

    record = view.record
    later = dict.fromkeys(line.rule_version for line in view.history if line.rule_version != record.rule_version)
    since = f"; moved since under {', '.join(later)}" if later else ""
    is_current = record.rule_version == rule_version(record.type) and not later
    hint = "" if is_current else "  sje rules diff shows what changed"
    return Text.assemble(f"{record.type}@{record.rule_version}{since}", (hint, "dim"))


def _comment(record: "ExceptionRecord") -> RenderableType | None:
    flag = comment_flag(record.type, record.comment)
    return Text.assemble(record.comment, (f"  {flag}", "warn")) if flag else record.comment


def _follow_up(view: ExceptionView) -> str | None:
    due = view.record.follow_up_at
    if due is None:
        return None
    local = f" ({formatting.timestamp(due, view.customer_zone)} for the customer)" if view.customer_zone else ""
    return f"{formatting.timestamp(due)}{local}, {formatting.relative(due, view.now)}"


def _holder(view: ExceptionView) -> str | None:
    until = view.record.claimed_until
    if until is None or until <= view.now:
        return None
    return f"{view.record.assignee} until {formatting.timestamp(until)}"


def _moves(view: ExceptionView) -> RenderableType:
    if not view.moves:
        return Text("none: it is Completed; raise a new exception for new work", style="dim")
    shown = table("do", "leads to", "needs", "description", folding=["description"], under={"needs": "leads to"})
    for move in view.moves:
        description = Text(move.description)
        for rule in map(rule_with_option, move.broken):
            description = Text.assemble(
                description, ("\n✗ ", "bad"), rule.why, (f"\n→ {rule.do}" if rule.do else "", "good")
            )
        needs = "\n".join(option_of(need.value) for need in move.needs)
        shown.add_row(Text(move.trigger, style="id"), status_text(move.dest), needs, description)
    return shown


def _history(view: ExceptionView) -> RenderableType:
    shown = table("#", "at (UTC)", "who", "what", "why", folding=["who", "why"], under={"who": "what"})
    for line in view.history:
        actor = json.loads(line.actor)
        what = Text.assemble(
            (line.trigger, "id"), " → " if line.before != line.after else " in ", status_text(line.after)
        )
        shown.add_row(
            str(line.number),
            f"{line.at:%m-%d %H:%M}",
            f"{actor['name']}, {actor['department']}",
            what,
            Text.assemble(line.why, _entered(line), (f"\n{line.rule}", "dim")),
        )
    return shown


def _entered(line: "HistoryLine") -> str:
    given = {name: value for name, value in json.loads(line.details).items() if value not in (None, "", [], {})}
    return "".join(f"\n{field_label(name)}: {field_value(value)}" for name, value in given.items())


def _timers(view: ExceptionView) -> RenderableType | None:
    if not view.timers:
        return None
    shown = table("rule", "due", "state", folding=["state"])
    for timer in view.timers:
        state = timer.ending or formatting.relative(timer.due_at, view.now)
        style = "dim" if timer.ending else ""
        shown.add_row(
            Text(timer.rule, style="id"),
            Text(formatting.timestamp(timer.due_at), style=style),
            Text(state, style=style),
        )
    return shown


def _deliveries(view: ExceptionView) -> RenderableType | None:
    if not view.deliveries:
        return None
    from state_machines.declaration.departments import department_title

    shown = table("department", "channel", "notice", "state", folding=["state"])
    for each in view.deliveries:
        state = each.status if each.attempts <= 1 else f"{each.status} after {each.attempts} attempts"
        error = f": {each.last_error}" if each.last_error else ""
        at = f" {formatting.timestamp(each.delivered_at)}" if each.delivered_at else ""
        shown.add_row(
            department_title(each.department), each.channel, Text(each.reason, style="id"), f"{state}{at}{error}"
        )
    return shown


def _when(instant: datetime, now: datetime) -> str:
    return f"{formatting.timestamp(instant)}, {formatting.relative(instant, now)}"
