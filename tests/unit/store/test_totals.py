from business_time.clock import FixedClock
from store.engine import Store
from store.queries.totals import department_totals, totals
from tests.samples import denied, event, job_created, message, transition
from workflows.intake import Intake


def test_an_empty_store_holds_nothing(store: Store) -> None:
    with store.reading() as connection:
        counted = totals(connection)
        assert department_totals(connection) == []
    assert (counted.events, counted.opened, counted.dead_letters, counted.by_status) == (0, 0, 0, {})


def test_everything_is_counted(store: Store, intake: Intake, clock: FixedClock) -> None:
    intake.take_in("test", [message(job_created(), denied(), denied(), transition("complete"))])
    intake.take_in("test", [message(job_created("SJ-2"), denied("SJ-2"))])
    intake.take_in("test", [message(event("nonsense", event_id="same"))] * 2)
    with store.reading() as connection:
        counted = totals(connection)
        (support,) = department_totals(connection)
    assert (counted.events, counted.dead_letters, counted.refusals) == (6, 2, 1)
    assert (counted.opened, counted.moves, counted.history, counted.open) == (2, 2, 4, 1)  # a second report is noted
    assert counted.by_status == {"Open": 1, "Completed": 1}
    assert (support.department, support.open, support.completed, support.delivered) == ("support-services", 1, 1, 0)
