from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from events.data import Actor
from state_machines.declaration.policy import Policy
from store.claims import ClaimResult, return_lapsed
from store.engine import Store
from store.queries import exception, history
from store.verification.verify import verify
from tests.processes import run_together
from tests.samples import ANN, BOB, denied, job_created, message, transition
from tests.stores import NOON
from workflows.assignment.claiming import claim_exception, release_exception, return_lapsed_claims
from workflows.intake import Intake

MINUTE = timedelta(minutes=1)
LEASE = 15 * MINUTE
CLAIMANTS = 4


@pytest.fixture
def open_one(intake: Intake) -> str:
    """The id of an open exception that nobody has claimed."""
    (outcomes,) = intake.take_in("test", [message(job_created(), denied())]).outcomes
    return outcomes[1].exception_id


def _claim(store: Store, exception_id: str, who: Actor = ANN, minute: float = 0) -> ClaimResult:
    return claim_exception(store, Policy(), exception_id, who=who, now=NOON + minute * MINUTE, lease=LEASE)


def _release(store: Store, exception_id: str, who: Actor = ANN, minute: float = 0) -> ClaimResult:
    return release_exception(store, exception_id, who=who, now=NOON + minute * MINUTE)


def _held(store: Store, exception_id: str) -> str | None:
    with store.reading() as connection:
        record = exception(connection, exception_id)
    assert record is not None
    assert (record.assignee is None) == (record.claimed_until is None)
    return record.assignee


def _lines(store: Store, exception_id: str) -> list[tuple[str, str]]:
    with store.reading() as connection:
        assert list(verify(connection)) == []
        return [(line.trigger, line.why) for line in history(connection, exception_id)][1:]


def test_a_claim_holds_for_its_lease_and_stands_in_the_history(store: Store, open_one: str) -> None:
    result = _claim(store, open_one)
    assert result.done
    assert (result.kind, result.assignee, result.until, result.version) == ("claimed", "ann", NOON + LEASE, 2)
    assert _held(store, open_one) == "ann"
    assert _lines(store, open_one) == [("claim", "claimed until 2026-11-20 18:15 UTC")]


def test_nobody_else_can_claim_it_meanwhile(store: Store, open_one: str) -> None:
    _claim(store, open_one)
    refused = _claim(store, open_one, BOB, minute=14.99)
    assert not refused.done
    assert (refused.kind, refused.assignee, refused.until) == ("held", "ann", NOON + LEASE)
    assert refused.text == f"{open_one} is held by ann until 2026-11-20 18:15 UTC"
    assert _held(store, open_one) == "ann"


def test_the_holder_makes_the_claim_longer_without_another_line(store: Store, open_one: str) -> None:
    _claim(store, open_one)
    result = _claim(store, open_one, minute=10)
    assert (result.kind, result.until) == ("renewed", NOON + 25 * MINUTE)
    assert not _claim(store, open_one, BOB, minute=24).done
    assert len(_lines(store, open_one)) == 1


def test_an_expired_claim_is_anybodys(store: Store, open_one: str) -> None:
    _claim(store, open_one)
    result = _claim(store, open_one, BOB, minute=15)
    assert (result.kind, result.assignee) == ("claimed", "bob")
    assert _held(store, open_one) == "bob"


def test_only_the_holder_gives_a_claim_back(store: Store, open_one: str) -> None:
    assert _release(store, open_one).kind == "not-held"
    _claim(store, open_one)
    assert _release(store, open_one, BOB, minute=1).kind == "held"
    assert _held(store, open_one) == "ann"
    assert _release(store, open_one, ANN, minute=2).kind == "released"
    assert _held(store, open_one) is None
    assert _claim(store, open_one, BOB, minute=3).done
    assert [trigger for trigger, _ in _lines(store, open_one)] == ["claim", "release", "claim"]


def test_what_nobody_gave_back_returns_to_the_queue(store: Store, open_one: str) -> None:
    _claim(store, open_one)
    assert return_lapsed_claims(store, NOON + 14.99 * MINUTE) == []
    (result,) = return_lapsed_claims(store, NOON + LEASE)
    assert (result.kind, result.exception_id, result.assignee) == ("lapsed", open_one, None)
    assert _held(store, open_one) is None
    assert return_lapsed_claims(store, NOON + LEASE) == []
    assert _lines(store, open_one)[1:] == [("lapse", "ann's claim expired at 2026-11-20 18:15 UTC")]


def test_a_claim_made_anew_before_the_sweep_has_its_lock_stays(store: Store, open_one: str) -> None:
    _claim(store, open_one)
    _claim(store, open_one, BOB, minute=16)
    with store.writing() as connection:
        assert return_lapsed(connection, [open_one, "EX-NOBODY"], NOON + 16 * MINUTE) == []
    assert _held(store, open_one) == "bob"


def test_many_expired_claims_return_in_portions(store: Store, intake: Intake) -> None:
    jobs = [f"SJ-{number}" for number in range(5)]
    outcomes = intake.take_in("test", [message(job_created(job), denied(job)) for job in jobs]).outcomes
    for minute, (_, opened) in enumerate(outcomes):
        _claim(store, opened.exception_id, minute=minute)
    first = return_lapsed_claims(store, NOON + 60 * MINUTE, limit=2)
    assert [result.exception_id for result in first] == [opened.exception_id for _, opened in outcomes[:2]]
    assert len(return_lapsed_claims(store, NOON + 60 * MINUTE)) == 3


def test_what_is_completed_or_unknown_cannot_be_claimed(store: Store, intake: Intake, open_one: str) -> None:
    _claim(store, open_one)
    intake.take_in("test", [message(transition("complete"))])
    assert _held(store, open_one) is None
    for result in (_claim(store, open_one), _release(store, open_one)):
        assert (result.kind, result.done) == ("completed", False)
    for result in (_claim(store, "EX-NOBODY"), _release(store, "EX-NOBODY")):
        assert (result.kind, result.text) == ("unknown", "there is no exception EX-NOBODY")


def test_a_claim_survives_a_move_that_does_not_complete(store: Store, intake: Intake, open_one: str) -> None:
    _claim(store, open_one)
    intake.take_in("test", [message(transition("call_customer"))])
    assert _held(store, open_one) == "ann"


def test_of_many_who_claim_at_once_one_gets_it(store: Store, open_one: str) -> None:
    start = Barrier(CLAIMANTS)

    def claimed(name: str) -> bool:
        start.wait()
        return _claim(store, open_one, Actor(name=name, department="Support Services")).done

    with ThreadPoolExecutor(CLAIMANTS) as people:
        assert sum(people.map(claimed, map(str, range(CLAIMANTS)))) == 1
    assert len(_lines(store, open_one)) == 1


def _claim_each(url: str, name: str, ids: list[str]) -> list[str]:
    store = Store(url)
    who = Actor(name=name, department="Support Services")
    mine = [exception_id for exception_id in ids if _claim(store, exception_id, who).done]
    store.close()
    return mine


def test_processes_that_claim_at_once_share_the_queue_without_overlap(
    store: Store, database_url: str, intake: Intake
) -> None:
    jobs = [f"SJ-{number}" for number in range(20)]
    outcomes = intake.take_in("test", [message(job_created(job), denied(job)) for job in jobs]).outcomes
    ids = [opened.exception_id for _, opened in outcomes]
    shares = run_together(_claim_each, [(database_url, name, ids) for name in ("ann", "bob")])
    assert sorted(shares[0] + shares[1]) == sorted(ids)
    assert [_held(store, one) for one in ids] == ["ann" if one in shares[0] else "bob" for one in ids]
