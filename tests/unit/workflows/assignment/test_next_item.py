"""Next: the first item that somebody may have, and never the same one twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from business_time.clock import FixedClock
from events.data import Actor
from state_machines.declaration.departments import Department
from state_machines.declaration.policy import Policy
from store.engine import Store
from store.people import AWAY
from store.queries import department_queue, history
from store.verification.verify import verify
from tests.processes import run_together
from tests.samples import ANN, BOB, denied, event, follow_up, job_created, message
from tests.staff import employ, profile, raised
from tests.stores import NOON
from workflows.assignment.claiming import claim_exception
from workflows.assignment.next_item import NextItem, claim_next
from workflows.intake import Intake

LEASE = timedelta(minutes=15)
HOUR = timedelta(hours=1)
CALLERS, PROCESSES = 50, 5


def _next(store: Store, who: Actor = ANN, *, now: timedelta = timedelta(), type_key: str = "") -> NextItem:
    return claim_next(
        store, Policy(), Department.SUPPORT_SERVICES, who=who, now=NOON + now, lease=LEASE, type_key=type_key
    )


def _claimed(found: NextItem) -> str:
    assert found.claim is not None, found
    assert found.claim.kind == "claimed"
    return found.claim.exception_id


def test_it_is_the_first_of_the_queue_and_then_the_second(store: Store) -> None:
    raised(store, ["SJ-1", "SJ-2"])
    with store.reading() as connection:
        queue = [item.id for item in department_queue(connection, "support-services", now=NOON)]
    assert [_claimed(_next(store)), _claimed(_next(store, BOB))] == queue
    with store.reading() as connection:
        assert [line.trigger for line in history(connection, queue[1])] == ["raise", "claim"]
        assert list(verify(connection)) == []


def test_an_emergency_comes_before_older_work(store: Store, intake: Intake) -> None:
    raised(store, ["SJ-1"])
    urgent = job_created("SJ-2", severity="Medical Emergency")
    night = FixedClock(NOON + 10 * HOUR)
    taken = Intake(store, Policy(), night).take_in("test", [message(urgent, denied("SJ-2"))])
    assert _claimed(_next(store, now=10 * HOUR)) == taken.outcomes[0][1].exception_id


def test_what_sleeps_is_passed_over_until_it_is_due(store: Store, intake: Intake) -> None:
    raised(store, ["SJ-1"])
    intake.take_in("test", [message(follow_up(HOUR, job="SJ-1"))])
    found = _next(store)
    assert found.claim is None
    assert found.text == "Support Services has nothing for you now"
    assert found.reasons == ("1 follow-up not due yet; the first is due 2026-11-20 19:00 UTC",)
    assert _claimed(_next(store, now=HOUR))


def test_an_empty_queue_says_so(store: Store) -> None:
    found = _next(store)
    assert (found.claim, found.text, found.reasons) == (None, "Support Services has no open work", ())


def test_work_that_others_hold_is_counted(store: Store) -> None:
    (item,) = raised(store, ["SJ-1"])
    claim_exception(store, Policy(), item, who=BOB, now=NOON, lease=LEASE)
    assert _next(store).reasons == ("1 item claimed by someone else",)
    assert _claimed(_next(store, now=LEASE)) == item


def test_somebody_who_is_away_is_told_so_and_gets_nothing(store: Store) -> None:
    raised(store, ["SJ-1"])
    employ(store, profile("ann"), presence=AWAY)
    found = _next(store)
    assert found.claim is None
    assert [rule.rule for rule in found.rules] == ["offline"]


def test_only_work_of_a_kind_is_taken_if_one_is_named(store: Store) -> None:
    raised(store, ["SJ-1"])
    assert _next(store, type_key="ss_claim_credit_review").claim is None
    assert _claimed(_next(store, type_key="auth_job_follow_up"))


def test_what_names_another_owner_is_passed_over(store: Store, intake: Intake) -> None:
    asked = {
        "exception_type": "executive_escalation",
        "comment": "a regulator wrote",
        "actor": ANN.model_dump(),
        "details": {"assigned_to": "bob"},
    }
    (taken,) = intake.take_in("test", [message(event("exception.raise-requested", asked))]).outcomes

    def escalations(who: Actor) -> NextItem:
        return claim_next(store, Policy(), Department.ESCALATIONS, who=who, now=NOON, lease=LEASE)

    found = escalations(ANN)
    assert found.claim is None
    assert found.reasons[-1].startswith("1 item passed over")
    assert _claimed(escalations(BOB)) == taken[0].exception_id


def _each_takes_one(url: str, names: list[str]) -> list[str]:
    """Have people ask at once, each from a thread of their own; give what they got."""
    store, begin = Store(url), Barrier(len(names))

    def ask(name: str) -> str:
        begin.wait()
        return _claimed(_next(store, Actor(name=name, department="Support Services")))

    with ThreadPoolExecutor(len(names)) as pool:
        got = list(pool.map(ask, names))
    store.close()
    return got


def test_fifty_who_ask_at_once_get_fifty_items(store: Store, database_url: str) -> None:
    items = raised(store, [f"SJ-{number}" for number in range(CALLERS)])
    names = [f"agent {number}" for number in range(CALLERS)]
    shares = [(database_url, names[start::PROCESSES]) for start in range(PROCESSES)]
    got = [item for share in run_together(_each_takes_one, shares) for item in share]
    assert Counter(got) == Counter(items)
    with store.reading() as connection:
        owners = {item.assignee for item in department_queue(connection, "support-services", now=NOON)}
        assert owners == set(names)
        assert list(verify(connection)) == []


def test_somebody_who_comes_too_late_gets_nothing_and_no_error(store: Store, database_url: str) -> None:
    raised(store, ["SJ-1", "SJ-2"])
    assert len(set(_each_takes_one(database_url, ["kim", "lee"]))) == 2
    assert _next(store, BOB).claim is None
