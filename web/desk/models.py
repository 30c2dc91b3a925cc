"""What the API of the desk takes and returns, as its published contract (OpenAPI) describes it."""

from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from events.data import Actor
from events.field_types import Instant, ShortText, Text, WholeNumber
from web.site.problems import BrokenRuleBody


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class QueueBody(_Body):
    """A department's queue, counted."""

    department: str
    """The slug of the department, as in the addresses of this API."""
    title: str
    open: int
    by_status: dict[str, int]
    """Open items by status; a status without any is left out."""
    oldest_open_at: datetime | None


class PressingClock(_Body):
    """The clock of an item that is most pressing."""

    name: str
    state: str
    due_at: datetime | None
    """When its target runs out, or ran out; null while it stands still."""
    breached: bool


class CustomerClock(_Body):
    """What the customer's clock shows now."""

    local: str
    """The time on it, such as `09:10 CST`; two times if the zone is one of several; empty if it is unknown."""
    zone: str | None
    """The IANA name of the zone; null if it is unknown or one of several."""
    assumed: bool
    """Whether the zone comes from the state of the customer's home."""
    may_be_called: bool | None
    """Whether this hour allows a call (8AM-8PM on the customer's clock); null if no zone is known."""
    opens: str
    """The hour from which the customer may be called; empty if it is now or unknown."""


class WorkItem(_Body):
    """An open item in a list."""

    id: str
    type: str
    title: str
    """The title of the type."""
    job: str
    status: str
    severity: str | None
    comment: str
    opened_at: datetime
    age: timedelta
    follow_up_at: datetime | None
    follow_up_reason: str | None
    follow_up_due: bool
    waiting_on: str | None
    owner: str | None
    """Who has claimed it; null if nobody has."""
    claimed_until: datetime | None
    clock: PressingClock | None
    customer: CustomerClock
    flags: list[str]
    """What is amiss: `no-customer-zone`, `zone-from-state`, `no-severity`, `breached`."""
    marks: list[str]
    """What to notice, in words."""


class WorkPageBody(_Body):
    """A page of open work."""

    open: int
    """How many items match in all, those on other pages too; at most 10,001 if each has to be looked at."""
    items: list[WorkItem]
    previous_before: str | None
    """Send it as `before` to get the previous page; null on the first page."""
    next_after: str | None
    """Send it as `after` to get the next page; null on the last page."""


class MoveBody(_Body):
    """What can be done with an item now."""

    trigger: str
    label: str
    dest: str
    """The status that it leads to."""
    description: str
    source: str
    needs: list[str]
    """Fields of the request that it requires."""
    allowed: bool
    broken: list[BrokenRuleBody]
    """The rules that forbid it now."""


class HistoryLineBody(_Body):
    """A line of an item's history."""

    number: int
    at: datetime
    actor: Actor
    trigger: str
    before: str
    """The status before; empty on the line that opened the item."""
    after: str
    why: str
    rule: str
    """The source of the rule."""
    entered: dict[str, str]


class ItemBody(_Body):
    """An item, and what can be done with it."""

    id: str
    type: str
    title: str
    description: str
    """When such work is raised."""
    sources: list[str]
    department: str
    job: str
    status: str
    severity: str | None
    comment: str
    comment_meaning: str
    """What the comment means if it is a code of the type."""
    service_job_comment: str
    details: dict[str, JsonValue]
    opened_at: datetime
    opened_by: str
    follow_up_at: datetime | None
    follow_up_reason: str | None
    waiting_on: str | None
    owner: str | None
    claimed_until: datetime | None
    resolution: str | None
    version: int
    """Send it as `expected_version` with a move, so that a move of what has changed meanwhile is refused."""
    customer: CustomerClock
    moves: list[MoveBody]
    clocks: list[PressingClock]
    history: list[HistoryLineBody]
    """The latest line first."""


class NextRequest(_Body):
    """Which queue to take the next item from."""

    department: str | None = None
    """The department; omit it for the department of the key."""
    type: str | None = None
    """Only work of this kind."""


class ClaimBody(_Body):
    """What came of a claim."""

    item: str
    kind: Literal["claimed", "renewed", "released"]
    text: str
    owner: str | None
    until: datetime | None
    version: int


class NextBody(_Body):
    """The next item, or why there is none."""

    claim: ClaimBody | None
    """The claim of the item; null if there is none to have."""
    text: str
    reasons: list[str]
    """Why there is none."""
    rules: list[BrokenRuleBody]
    """What is against giving you any work of the queue."""


class MoveRequestBody(_Body):
    """A move to make."""

    trigger: ShortText
    follow_up_at: Instant | None = None
    """When to look again, with its offset."""
    follow_up_reason: Text | None = None
    waiting_on: ShortText | None = None
    resolution_reason: ShortText | None = None
    note: Text | None = None
    expected_version: WholeNumber | None = Field(default=None, ge=0)
    """Refuse the move if the item has changed since this version."""


class RaiseRequestBody(_Body):
    """An exception to raise."""

    type: ShortText
    """The key, title or alias of the type."""
    job: ShortText
    """The number of the service job."""
    comment: Text | None = None
    """The Exception Comment: a code of the type, or its filled-in template."""
    service_job_comment: Text | None = None
    details: dict[str, JsonValue] = Field(default_factory=dict, max_length=100)
    """Answers that the rules of the type require."""
    follow_up_at: Instant | None = None
    follow_up_reason: Text | None = None
    waiting_on: ShortText | None = None


class CheckedRaise(_Body):
    """What would come of raising an exception now."""

    accepted: bool
    starts_in: str
    """The status in which it would start; empty if it would be refused."""
    rules: list[BrokenRuleBody]
    """Every rule that it breaks."""


class TypeBody(_Body):
    """A type that can be raised."""

    type: str
    title: str
    description: str
    department: str
    sources: list[str]
    allowed: bool
    """Whether the actor of the key may raise it."""
    comment: str
    """What its Exception Comment must be."""
    codes: dict[str, str]
    """The codes of its Exception Comment, with their meaning."""
    service_job_comment: str
    details: dict[str, JsonValue]
    """JSON Schema of its details."""


class JobItem(_Body):
    """An item on a service job."""

    id: str
    type: str
    title: str
    status: str
    comment: str
    opened_at: datetime
    resolution: str | None


class JobEvent(_Body):
    """One thing that happened to a service job."""

    at: datetime
    kind: str
    id: str
    text: str
    exception_id: str | None
    actor: str
    cause_source: str
    cause_id: str


class JobBody(_Body):
    """A service job, its items and everything that happened."""

    number: str
    facts: dict[str, JsonValue]
    items: list[JobItem]
    timeline: list[JobEvent]
    """The first thing first."""
