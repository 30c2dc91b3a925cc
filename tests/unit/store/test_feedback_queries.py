"""Submitted SP Feedback forms as they are read: waiting for review, of a provider, of a month."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text

from business_time.clock import FixedClock
from store.engine import Store
from store.queries.feedback import of_provider, submitted_between, to_review
from tests.samples import event, job_created, message, transition
from tests.stores import NOON, on_sqlite_only
from workflows.intake import Intake

DAY = timedelta(days=1)
AGENT = {"name": "mreyes", "department": "Customer Service"}


def feedback(account: str = "SP-1", *, job: str = "SJ-1", **answers: Any) -> dict[str, Any]:
    """A customer's praise of a provider, with some of the answers changed."""
    form = {
        "sp_account_number": account,
        "sj_number": job,
        "reason_for_feedback": "SP Feedback from Customer",
        "customer_feedback_type": "Positive",
        "positive_customer_feedback": ["Kind", 'naïve ☎ "quoted"'],
        "details_of_customer_experience": "Left the kitchen clean.",
        **answers,
    }
    return event("sp-feedback.submitted", {"actor": AGENT, "entry_point": "Cinch Portal", "answers": form}, job=job)


def test_where_no_form_was_submitted_there_is_none(store: Store) -> None:
    with store.reading() as connection:
        assert to_review(connection) == of_provider(connection, "SP-1") == []
        assert submitted_between(connection, NOON - DAY, NOON + DAY) == []


def test_a_form_is_read_as_it_was_submitted(store: Store, intake: Intake) -> None:
    intake.take_in("tests", [message(job_created(), feedback())])
    with store.reading() as connection:
        (record,) = to_review(connection)
    assert (record.job, record.status, record.opened_at, record.opened_by) == ("SJ-1", "Open", NOON, "mreyes")
    assert record.entry_point == "Cinch Portal"
    assert (record.submission.account, record.submission.polarity) == ("SP-1", "positive")
    assert [phrase for _label, phrase in record.submission.phrases] == ["Kind", 'naïve ☎ "quoted"']


def test_several_forms_on_one_service_job_are_several_reviews(store: Store, intake: Intake) -> None:
    intake.take_in("tests", [message(feedback("SP-1"), feedback("SP-2"))])
    with store.reading() as connection:
        assert sorted(record.submission.account for record in to_review(connection)) == ["SP-1", "SP-2"]


def test_what_is_reviewed_waits_no_more_and_stays_in_the_history(
    store: Store, intake: Intake, clock: FixedClock
) -> None:
    intake.take_in("tests", [message(feedback("SP-1"))])
    clock.move_to(NOON + DAY)
    intake.take_in("tests", [message(feedback("sp-1", job="SJ-2"))])
    clock.move_to(NOON + 2 * DAY)
    intake.take_in("tests", [message(feedback("SP-2", job="SJ-3"))])
    intake.take_in("tests", [message(transition("complete", kind="sp_feedback_review"))])
    with store.reading() as connection:
        assert [record.job for record in to_review(connection)] == ["SJ-2", "SJ-3"]
        assert [record.job for record in to_review(connection, limit=1)] == ["SJ-2"]
        history = of_provider(connection, " Sp-1 ")
        assert [(record.job, record.status) for record in history] == [("SJ-2", "Open"), ("SJ-1", "Completed")]
        assert len(of_provider(connection, "SP-1", limit=1)) == 1


def test_a_span_takes_its_first_instant_and_not_its_last(store: Store, intake: Intake, clock: FixedClock) -> None:
    for days in range(3):
        clock.move_to(NOON + days * DAY)
        intake.take_in("tests", [message(feedback(job=f"SJ-{days}"))])
    with store.reading() as connection:
        assert [record.job for record in submitted_between(connection, NOON, NOON + 2 * DAY)] == ["SJ-0", "SJ-1"]


def test_a_voided_form_is_not_counted_and_not_forgotten(store: Store, intake: Intake) -> None:
    intake.take_in(
        "tests", [message(feedback()), message(transition("void", kind="sp_feedback_review", note="a slip"))]
    )
    with store.reading() as connection:
        assert submitted_between(connection, NOON - DAY, NOON + DAY) == []
        assert [record.resolution for record in of_provider(connection, "SP-1")] == ["void"]


def test_a_form_of_high_risk_is_counted_and_not_reviewed(store: Store, intake: Intake) -> None:
    intake.take_in("tests", [message(feedback(high_risk=["Police Involved"]))])
    with store.reading() as connection:
        assert to_review(connection) == []
        (record,) = submitted_between(connection, NOON - DAY, NOON + DAY)
    assert record.submission.high_risk == ("Police Involved",)


@on_sqlite_only
def test_a_month_is_read_by_its_index(store: Store) -> None:
    statement = "SELECT id FROM exceptions WHERE type = 'sp_feedback_review' AND opened_at >= '2026' ORDER BY opened_at"
    with store.reading() as connection:
        plan = " ".join(map(str, connection.execute(text(f"EXPLAIN QUERY PLAN {statement}"))))
    assert "ix_exceptions_feedback" in plan
