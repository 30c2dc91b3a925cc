"""A list of open work: what its address asks for, and what each row shows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlencode

from state_machines.declaration.departments import Department
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.policy import Policy
from state_machines.declaration.status import Status
from state_machines.engine.registry import type_title, work_types
from store.engine import Connection
from store.queries.queues import QueueItem
from store.queries.work_lists import Order, Owner, WorkFilter, matching, work_page
from web.desk.customer_time import CustomerTime
from web.desk.wording import FLAGS
from workflows.clocks.current import clocks_of_many
from workflows.clocks.ledger import Ledger, State

PAGE = 50

ME, NOBODY = "me", "nobody"
"""Owners that the address of a list names in place of a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRequest:
    """What the address of a list asks for; a colleague who opens it sees the same list."""

    type: str = ""
    status: str = ""
    owner: str = ""
    """A name, ``me``, ``nobody`` or empty for any."""

    job: str = ""
    sort: Order = Order.QUEUE
    after: str = ""
    before: str = ""

    @property
    def is_filtered(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.type or self.status or self.owner or self.job)

    def address(self, path: str, **changes: Any) -> str:
        """The address of this list with some changes; another page of it only if the changes name one."""
        asked = replace(self, after="", before="") if changes else self
        given = {name: str(value) for name, value in _asked(replace(asked, **changes)).items() if value}
        return f"{path}?{urlencode(given)}" if given else path

    def filter(self, department: Department, actor: str) -> WorkFilter:
        """The filter of the store for a department's list, as seen by an actor."""
        return WorkFilter(
            department=department.slug,
            types=tuple(each.key for each in types_of(department)),
            type_key=self.type,
            status=self.status,
            job=self.job,
            assignee="" if self.owner in {"", NOBODY} else actor if self.owner == ME else self.owner,
            owner=Owner.NOBODY if self.owner == NOBODY else Owner.ANYBODY,
        )


def _asked(request: ListRequest) -> Mapping[str, Any]:
    usual = ListRequest()
    names = ListRequest.__dataclass_fields__
    return {name: found for name in names if (found := getattr(request, name)) != getattr(usual, name)}


def types_of(department: Department) -> list[ExceptionType]:
    """The kinds of work of a department, by title."""
    found = (each for each in work_types().values() if each.department is department)
    return sorted(found, key=lambda each: each.title)


def statuses_of(department: Department) -> list[Status]:
    """The statuses in which work of a department may stand open."""
    found = {status for each in types_of(department) for status in each.statuses}
    return [status for status in Status if status in found and status is not Status.COMPLETED]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockShown:
    """The clock of an item that is most pressing."""

    name: str
    due_at: datetime | None
    """When its target runs out, or ran out; None while it stands still."""

    is_breached: bool
    state: str

    @classmethod
    def most_pressing(cls, ledgers: Iterable[Ledger]) -> Self | None:
        """The clock that ran out first, or else the one that runs out next; None if none runs."""
        running = [each for each in ledgers if each.terms is not None and each.state is not State.ENDED]
        if not running:
            return None
        distant = datetime.max.replace(tzinfo=running[0].begins.tzinfo)
        first = min(running, key=lambda each: (each.breached_at is None, each.breached_at or each.due_at or distant))
        return cls(
            name=first.name,
            due_at=first.breached_at or first.due_at,
            is_breached=first.breached_at is not None,
            state=first.state.value,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One item of a list, with everything that its row shows."""

    item: QueueItem
    title: str
    clock: ClockShown | None
    customer: CustomerTime
    marks: tuple[str, ...]
    """What to notice: the flag of its comment, and what is amiss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkList:
    """A page of a list."""

    rows: tuple[Row, ...]
    number: int
    """How many items the list has in all."""

    previous: str
    """The ID before which the previous page ends; empty on the first page."""

    following: str
    """The ID after which the next page begins; empty on the last page."""


def read_list(
    connection: Connection,
    chosen: WorkFilter,
    request: ListRequest,
    *,
    policy: Policy,
    now: datetime,
    limit: int = PAGE,
) -> WorkList:
    """Read a page of a list.

    Raises:
        LookupError: the page would begin or end at an item that does not exist.

    """
    page = work_page(
        connection,
        chosen,
        now=now,
        limit=limit,
        order=request.sort,
        after=request.after,
        before=request.before,
    )
    clocks = clocks_of_many(connection, {item.id: item.type for item in page.items}, policy=policy, at=now)
    is_first = not request.after and not (request.before and page.has_more)
    is_last = not request.before and not page.has_more
    return WorkList(
        rows=tuple(_row(item, clocks.get(item.id, ()), now) for item in page.items),
        number=matching(connection, chosen, now=now),
        previous="" if is_first or not page.items else page.items[0].id,
        following="" if is_last or not page.items else page.items[-1].id,
    )


def _row(item: QueueItem, ledgers: Iterable[Ledger], now: datetime) -> Row:
    declared = work_types().get(item.type)
    flag = declared.flag_of(item.comment) if declared else ""
    return Row(
        item=item,
        title=type_title(item.type),
        clock=ClockShown.most_pressing(ledgers),
        customer=CustomerTime.at(now, item.customer_zone, item.customer_state),
        marks=tuple(filter(None, (flag, *(FLAGS.get(each, each) for each in item.flags)))),
    )
