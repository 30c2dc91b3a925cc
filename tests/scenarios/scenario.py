"""The words in which the scenarios are told: given a service job, when something happens, then this is kept and told.

Everything goes the product's own way: events through the intake, the passing of time through the tick. What came of
it is read from the store: exceptions, refusals, and the notices to departments.
"""

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select

from business_time.clock import FixedClock
from state_machines.declaration.departments import Department
from state_machines.declaration.guards import BrokenRule
from state_machines.declaration.policy import Policy
from state_machines.engine.registry import exception_type
from store.engine import Store
from store.queries import ExceptionRecord, exceptions_of_job, refusals
from store.tables import outbox
from tests.scenarios.people import AGENT, Person
from tests.stores import NOON
from workflows.intake import Intake
from workflows.messages import Message
from workflows.outcome import Outcome
from workflows.timers import Timers

CHICAGO = "America/Chicago"
FRIDAY, SATURDAY = "2026-11-20", "2026-11-21"


class Scenario:
    """One service job on a Friday at noon, and what becomes of it."""

    def __init__(self, store: Store, *, number: int) -> None:
        self._store = store
        self._job, self._customer = f"SJ-{number}", f"C-{number}"
        self._clock = FixedClock(NOON)
        self._events = 0
        self.given_policy()

    @property
    def job(self) -> str:
        """The number of the service job."""
        return self._job

    # ------------------------------------------------------------------ given

    def given_policy(self, **settings: Any) -> None:
        """Operations have set these settings of the rules."""
        policy = Policy(**settings)
        self._intake = Intake(self._store, policy, self._clock)
        self._timers = Timers(self._store, policy, self._clock)

    def given_job(
        self, severity: str = "Standard", *, email: str | None = "ann@example.com", zone: str = CHICAGO
    ) -> None:
        """Upstream has told of the service job and of its customer."""
        customer = {"id": self._customer, "name": "Ann Whitaker", "email": email, "zone": zone}
        self.given("service-job.created", severity=severity, item="Refrigerator", customer=customer)

    def given(self, event: str, **data: Any) -> None:
        """Something has happened before, and no rule was against it."""
        refused = [outcome.text for outcome in self._take(event, data).flat() if outcome.kind == "refused"]
        assert not refused

    def given_time(self, wall_clock: str, *, day: str = FRIDAY, zone: str = CHICAGO) -> None:
        """It is this time on the clocks of a zone."""
        local = datetime.fromisoformat(f"{day}T{wall_clock}").replace(tzinfo=ZoneInfo(zone))
        self._clock.move_to(local.astimezone(UTC))

    # ------------------------------------------------------------------ when

    def when(self, event: str, **data: Any) -> None:
        """Upstream publishes an event."""
        self._take(event, data)

    def when_asked_for(
        self, title: str, *, by: Person = AGENT, comment: str = "", note: str = "", **details: Any
    ) -> None:
        """Somebody raises an exception: the Exception Comment, the Service Job Comment, and answers to the rules."""
        entered = {"comment": comment or None, "service_job_comment": note or None, "details": details}
        self._take("exception.raise-requested", {"exception_type": title, "actor": by, **entered})

    def when_it_is(self, wall_clock: str, *, day: str = FRIDAY, zone: str = CHICAGO) -> None:
        """Time passes, and the timers that are due by then go off."""
        self.given_time(wall_clock, day=day, zone=zone)
        self._timers.tick()

    # ------------------------------------------------------------------ then

    def then_open(
        self, title: str, *, department: str, status: str = "Open", comment: str | None = None
    ) -> ExceptionRecord:
        """One exception of this type stands in its department's hands, and the department was told of it once."""
        item = self._only(title)
        slug = Department.named(department).slug
        assert (item.status, item.department) == (status, slug)
        assert comment in (None, item.comment)
        assert [notice.department for notice in self._notices("opened", item.id)] == [slug]
        return item

    def then_completed(self, title: str) -> ExceptionRecord:
        """One exception of this type was raised as Completed: a record, and no work for anybody."""
        item = self._only(title)
        assert item.status == "Completed"
        assert self._notices("opened", item.id) == []
        return item

    def then_none(self, title: str) -> None:
        """The job has no exception of this type."""
        assert self._exceptions(title) == []

    def then_refused(
        self, title: str, *, rule: str, description: str = "", do: str = "", instead: str = ""
    ) -> BrokenRule:
        """The last request for this type was refused by this rule, which says why and what to do instead."""
        with self._store.reading() as connection:
            found = refusals(connection, job=self._job, type_key=exception_type(title).key)
        assert found, f"no {title} was refused"
        rules = {broken.rule: broken for broken in found[0].rules}
        assert rule in rules
        assert description in rules[rule].why
        assert do in rules[rule].do
        assert rules[rule].raise_instead == (exception_type(instead).key if instead else "")
        return rules[rule]

    def then_told(self, department: str, reason: str, *, description: str = "") -> None:
        """The department was told so, once."""
        told = [notice for notice in self._notices(reason) if notice.department == Department.named(department).slug]
        assert len(told) == 1
        assert description in told[0].text

    def then_not_told(self, department: str) -> None:
        """The department heard of nothing."""
        assert Department.named(department).slug not in [notice.department for notice in self._notices()]

    def then_told_nothing_of(self, words: str) -> None:
        """No notice about this job holds these words."""
        assert [notice.text for notice in self._notices() if words in notice.text] == []

    # ------------------------------------------------------------------ the way of the product

    def _take(self, event: str, data: dict[str, Any]) -> Outcome:
        self._events += 1
        event_id = f"event-{self._events}"
        document = {
            "specversion": "1.0",
            "id": event_id,
            "source": f"/scenarios/{self._job}",
            "type": f"com.cinchhs.{event}",
            "subject": self._job,
            "time": self._clock.now().isoformat(),
            "data": data,
        }
        message = Message(id=event_id, body=json.dumps(document).encode())
        ((outcome,),) = self._intake.take_in("scenario", [message]).outcomes
        assert outcome.kind != "dead", f"{outcome.text} {outcome.fix}"
        return outcome

    def _exceptions(self, title: str) -> list[ExceptionRecord]:
        with self._store.reading() as connection:
            found = exceptions_of_job(connection, self._job)
        return [item for item in found if item.type == exception_type(title).key]

    def _only(self, title: str) -> ExceptionRecord:
        found = self._exceptions(title)
        assert len(found) == 1
        return found[0]

    def _notices(self, reason: str | None = None, exception_id: str | None = None) -> list[Row[Any]]:
        query = select(outbox).where(outbox.c.text.is_not(None), outbox.c.job == self._job)
        with self._store.reading() as connection:
            notices = connection.execute(query).all()
        return [
            notice
            for notice in notices
            if reason in (None, notice.reason) and exception_id in (None, notice.exception_id)
        ]
