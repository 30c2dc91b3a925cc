from datetime import datetime, timedelta

from state_machines.declaration.moves import Need
from state_machines.declaration.policy import Policy
from store.engine import Store
from store.queries import exceptions_of_job
from tests.samples import ANN, denied, job_created, message, transition
from tests.stores import NOON
from workflows.intake import Intake
from workflows.possible_moves import PossibleMove, possible_moves

MIDNIGHT = NOON + timedelta(hours=12)


def offered(
    store: Store, exception_id: str, now: datetime = NOON, policy: Policy | None = None
) -> dict[str, PossibleMove]:
    with store.reading() as connection:
        moves = possible_moves(connection, exception_id, actor=ANN, policy=policy or Policy(), now=now)
    return {move.trigger: move for move in moves}


def opened(store: Store, intake: Intake) -> str:
    intake.take_in("tests", [message(job_created()), message(denied())])
    with store.reading() as connection:
        return exceptions_of_job(connection, "SJ-1")[0].id


def test_every_trigger_says_where_it_leads_and_what_it_needs(store: Store, intake: Intake) -> None:
    moves = offered(store, opened(store, intake))
    assert set(moves) == {"call_customer", "follow_up", "complete", "void"}
    assert (moves["follow_up"].dest, moves["follow_up"].needs) == (
        "Follow Up",
        (Need.FOLLOW_UP_AT, Need.FOLLOW_UP_REASON),
    )
    assert moves["void"].needs == (Need.NOTE,)


def test_a_guard_that_forbids_it_now_is_named(store: Store, intake: Intake) -> None:
    item = opened(store, intake)
    assert offered(store, item)["call_customer"].broken == ()
    (rule,) = offered(store, item, MIDNIGHT)["call_customer"].broken
    assert rule.rule == "customer-call-hours"


def test_calls_already_made_count(store: Store, intake: Intake) -> None:
    item = opened(store, intake)
    intake.take_in("tests", [message(transition("call_customer"))])
    (rule,) = offered(store, item, policy=Policy(customer_calls_per_day=1))["call_customer"].broken
    assert rule.rule == "customer-call-cap"


def test_nothing_leaves_completed(store: Store, intake: Intake) -> None:
    item = opened(store, intake)
    intake.take_in("tests", [message(transition("complete"))])
    assert offered(store, item) == {}


def test_nothing_is_offered_where_nothing_is(store: Store) -> None:
    assert offered(store, "EX-NOSUCH") == {}
