from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from business_time.clock import FixedClock
from state_machines.declaration.policy import Policy
from store.engine import Store
from store.history import Flaw
from store.verification.row_checks import ROW_CHECKS
from store.verification.verify import VerificationReport, verify
from tests.kept import Once
from tests.samples import ANN, denied, event, follow_up, job_created, message, transition
from tests.stores import NOON
from workflows.assignment.claiming import claim_exception, release_exception, return_lapsed_claims
from workflows.intake import Intake
from workflows.timers import Timers

HOUR = timedelta(hours=1)


def _work(store: Store) -> datetime:
    """Have something of every kind happen, and nothing wrong; return when it ended."""
    clock = FixedClock(NOON)
    intake = Intake(store, Policy(), clock)
    for job in ("SJ-1", "SJ-2", "SJ-3"):
        created = job_created(job, status="Rejected" if job == "SJ-3" else "Accepted")
        intake.take_in("test", [message(created, denied(job), denied(job)), message(event("nonsense", job=job))])
    intake.take_in("test", [message(follow_up(HOUR)), message(follow_up(9 * HOUR, job="SJ-2"))])
    intake.take_in("test", [message(transition("call_customer", job="SJ-3"))])
    clock.advance(HOUR)
    Timers(store, Policy(), clock).tick()
    open_one = intake.take_in("test", [message(denied("SJ-1"))]).outcomes[0][0].text.rpartition("EX-")[2][:12]
    claim_exception(store, Policy(), f"EX-{open_one}", who=ANN, now=clock.now(), lease=HOUR)
    release_exception(store, f"EX-{open_one}", who=ANN, now=clock.now())
    claim_exception(store, Policy(), f"EX-{open_one}", who=ANN, now=clock.now(), lease=HOUR)
    clock.advance(HOUR)
    return_lapsed_claims(store, clock.now())
    intake.take_in("test", [message(transition("complete", job="SJ-3"))])
    return clock.now()


@pytest.fixture
def worked(store: Store, once: Once, clock: FixedClock) -> Store:
    """A store in which something of every kind has happened, and nothing wrong."""
    clock.move_to(once(_work))
    return store


def _flaws(store: Store, *statements: str, most: int = 20) -> list[Flaw]:
    """Verify the store as it would be after some tampering, which is then taken back."""
    with store.engine.connect() as connection:
        transaction = connection.begin()
        if store.dialect == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))  # fires no triggers
        else:
            for trigger in ("update", "delete", "replace"):
                connection.execute(text(f"DROP TRIGGER history_refuses_{trigger}"))
        for statement in statements:
            assert connection.execute(text(statement)).rowcount != 0, "nothing was tampered with"
        flaws = list(verify(connection, most=most))
        transaction.rollback()
    return flaws


def _checks(flaws: list[Flaw]) -> set[str]:
    return {flaw.check for flaw in flaws}


FIRST_LINE = "number = 1 AND exception_id = (SELECT id FROM exceptions WHERE job = 'SJ-1')"
OF_FIRST = "(SELECT id FROM exceptions WHERE job = 'SJ-1')"


def test_an_empty_store_has_no_flaw(store: Store) -> None:
    assert _flaws_untouched(store) == []


def test_a_store_that_was_worked_with_has_no_flaw(worked: Store) -> None:
    assert _flaws_untouched(worked) == []


def _flaws_untouched(store: Store) -> list[Flaw]:
    with store.reading() as connection:
        return list(verify(connection))


@pytest.mark.parametrize(
    "column",
    [
        "actor", "trigger", "before", "after", "why", "rule", "rule_version", "cause_source", "cause_id", "details",
        "previous", "digest",
    ],
)  # fmt: skip
def test_one_flipped_byte_of_a_line_is_found_and_the_line_named(worked: Store, column: str) -> None:
    flip = f"substr(\"{column}\", 2) || '~'"
    flaws = _flaws(worked, f'UPDATE history SET "{column}" = {flip} WHERE {FIRST_LINE}')
    chain = [flaw for flaw in flaws if flaw.check == "chain"]
    assert len(chain) == 1
    assert chain[0].number in {1, 2}


def test_a_line_moved_by_a_microsecond_is_found(worked: Store) -> None:
    moved = "'2026-11-20T18:00:00.000001+00:00'"
    (flaw,) = _flaws(worked, f"UPDATE history SET at = {moved} WHERE {FIRST_LINE}")
    assert (flaw.number, flaw.what) == (1, "its content was changed after it was written")


def test_an_instant_that_is_none_any_more_is_found(worked: Store) -> None:
    (flaw,) = _flaws(worked, f"UPDATE history SET at = 'infinity' WHERE {FIRST_LINE}")
    assert (flaw.number, flaw.what) == (1, "its content was changed after it was written")


def test_lost_lines_are_found(worked: Store) -> None:
    (flaw,) = _flaws(worked, f"DELETE FROM history WHERE exception_id = {OF_FIRST} AND number = 2")[:1]
    assert (flaw.check, flaw.what) == ("chain", "line 2 is missing")
    last = f"DELETE FROM history WHERE exception_id = {OF_FIRST} AND number = (SELECT max(number) FROM history)"
    assert "chain" in _checks(_flaws(worked, last))
    assert "chain" in _checks(_flaws(worked, f"DELETE FROM history WHERE exception_id = {OF_FIRST}"))


def test_a_status_that_no_line_reached_is_found(worked: Store) -> None:
    flaws = _flaws(worked, "UPDATE exceptions SET status = 'Completed' WHERE job = 'SJ-1'")
    assert "chain" in _checks(flaws)


def test_each_flawed_exception_is_named(worked: Store) -> None:
    assert len([f for f in _flaws(worked, "UPDATE history SET why = 'x'") if f.check == "chain"]) == 4
    assert len([f for f in _flaws(worked, "UPDATE history SET why = 'x'", most=1) if f.check == "chain"]) == 1


_COPY = ", ".join(
    "'EX-COPY'" if name == "id" else name
    for name in (
        "id", "type", "job", "status", "department", "comment", "service_job_comment", "details", "opened_at",
        "opened_by", "updated_at", "updated_by", "rule_version", "follow_up_at", "follow_up_reason", "waiting_on",
        "assignee", "claimed_until", "attempts", "last_attempt_at", "resolution", "version", "history_head",
        "history_length", "one_at_a_time", "queue_rank", "urgency", "breached_at",
    )
)  # fmt: skip

TAMPERING = {
    "line-without-exception": ["DELETE FROM exceptions WHERE job = 'SJ-1'"],
    "two-open": [
        "DROP INDEX uq_exceptions_open",
        f"INSERT INTO exceptions SELECT {_COPY} FROM exceptions WHERE job = 'SJ-1'",
    ],
    "count-out-of-step": ["UPDATE exception_counts SET number = number + 1"],
    "follow-up-without-timer": ["DELETE FROM timers WHERE job = 'SJ-2' AND rule = 'follow-up'"],
    "timer-without-exception": ["DELETE FROM exceptions WHERE job = 'SJ-2'"],
    "two-timers": [
        """
        INSERT INTO timers (id, job, type, exception_id, rule, due_at, set_at)
        SELECT 'TM-COPY', job, type, exception_id, rule, due_at, set_at FROM timers
        WHERE ended_at IS NULL AND rule = 'follow-up'
        """
    ],
    "line-without-cause": ["DELETE FROM inbox WHERE outcome = 'opened'"],
    "refusal-without-cause": ["DELETE FROM inbox WHERE outcome = 'refused'"],
    "event-without-history": [
        f"DELETE FROM history WHERE exception_id = {OF_FIRST}",
        "DELETE FROM exceptions WHERE job = 'SJ-1'",
    ],
    "event-without-refusal": ["DELETE FROM refusals"],
    "told-without-history": ["UPDATE outbox SET id = 'EY' || substr(id, 3) WHERE job = 'SJ-1' AND text IS NOT NULL"],
    "told-without-cause": ["UPDATE outbox SET id = 'x' || id WHERE exception_id IS NULL"],
    "told-twice": ["UPDATE outbox SET id = (SELECT max(id) FROM outbox) WHERE id = (SELECT min(id) FROM outbox)"],
    "portion-out-of-step": ["UPDATE portions SET notices = 0 WHERE notices = 1"],
    "delivery-without-notice": [
        """
        INSERT INTO deliveries (notice_id, channel, department, job, reason, text, status, created_at)
        VALUES ('nobody', 'desk', 'd', 'SJ-1', 'r', 't', 'pending', '2026-11-20T18:00:00.000000+00:00')
        """
    ],
    "call-without-exception": ["UPDATE calls SET exception_id = 'EX-NOBODY'"],
    "undeclared-status": ["UPDATE exceptions SET status = 'Lost' WHERE job = 'SJ-1'"],
    "timer-out-of-place": ["UPDATE timers SET ended_at = NULL WHERE job = 'SJ-1' AND rule = 'follow-up'"],
    "row-and-history": ["UPDATE exceptions SET comment = 'x' WHERE job = 'SJ-1'"],
    "row-and-telling": ["UPDATE exceptions SET job = 'SJ-9' WHERE job = 'SJ-1'"],
}

AT_ANOTHER_TIME = "'2026-11-20 18:00:00.000001+00:00'"


def test_there_is_tampering_for_every_check() -> None:
    besides = {"undeclared-status", "timer-out-of-place", "row-and-history", "row-and-telling"}
    assert set(TAMPERING) == {check.name for check in ROW_CHECKS} | besides


@pytest.mark.parametrize("check", TAMPERING)
def test_what_does_not_fit_together_is_found_and_named(worked: Store, check: str) -> None:
    found = [flaw for flaw in _flaws(worked, *TAMPERING[check]) if flaw.check == check]
    assert found
    assert all(flaw.what for flaw in found)
    assert all(flaw.exception_id or flaw.row for flaw in found)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE portions SET notices = notices + 1",
        "UPDATE portions SET events = 0 WHERE events > 0",
        "DELETE FROM portions",
        "UPDATE portions SET id = id + 1000",
        "UPDATE portions SET department = 'nobody'",
        "DELETE FROM outbox WHERE text IS NOT NULL",
        "UPDATE outbox SET event = NULL WHERE event IS NOT NULL",
        "UPDATE outbox SET portion = portion + 1000 WHERE text IS NOT NULL",
        "UPDATE outbox SET department = 'nobody' WHERE text IS NOT NULL",
    ],
)
def test_whatever_is_lost_of_a_portion_or_its_rows_names_the_portion(worked: Store, statement: str) -> None:
    with worked.reading() as connection:
        told = set(connection.execute(text("SELECT DISTINCT portion FROM outbox WHERE text IS NOT NULL")).scalars())
    assert told
    flaws = _flaws(worked, statement, most=1000)
    assert {str(number) for number in told} <= {flaw.row for flaw in flaws if flaw.check == "portion-out-of-step"}


def test_a_delivery_of_what_is_published_and_no_notice_is_found(worked: Store) -> None:
    flaws = _flaws(
        worked,
        """
        INSERT INTO deliveries (notice_id, channel, department, job, exception_id, reason, text, status, created_at)
        SELECT id, 'desk', department, job, exception_id, reason, 't', 'pending', created_at FROM outbox
        """,
    )
    with worked.reading() as connection:
        published = set(connection.execute(text("SELECT id FROM outbox WHERE text IS NULL")).scalars())
    assert {flaw.row for flaw in flaws} == published
    assert _checks(flaws) == {"delivery-without-notice"}


def test_a_foreign_type_is_undeclared(worked: Store) -> None:
    flaws = _flaws(worked, "UPDATE exceptions SET type = 'nobodys' WHERE job = 'SJ-1'")
    assert "no file declares 'nobodys' with the status 'Open'" in {flaw.what for flaw in flaws}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("comment", "'x'"),
        ("service_job_comment", "'x'"),
        ("details", """'{"x": 1}'"""),
        ("details", "'spoilt'"),
        ("opened_by", "'somebody else'"),
        ("opened_at", AT_ANOTHER_TIME),
        ("rule_version", "'x'"),
        ("follow_up_at", AT_ANOTHER_TIME),
        ("follow_up_reason", "'x'"),
        ("waiting_on", "'x'"),
        ("assignee", "'somebody else'"),
        ("attempts", "attempts + 1"),
        ("last_attempt_at", AT_ANOTHER_TIME),
        ("resolution", "'x'"),
        ("claimed_until", AT_ANOTHER_TIME),
    ],
)
@pytest.mark.parametrize("job", ["SJ-1", "SJ-2", "SJ-3"])
def test_a_column_that_the_history_contradicts_is_named(worked: Store, job: str, column: str, value: str) -> None:
    flaws = _flaws(worked, f"UPDATE exceptions SET {column} = {value} WHERE job = '{job}'")
    with worked.reading() as connection:
        ids = set(connection.execute(text(f"SELECT id FROM exceptions WHERE job = '{job}'")).scalars())
    found = {(flaw.exception_id, flaw.row) for flaw in flaws if flaw.check == "row-and-history"}
    assert {(exception_id, column) for exception_id in ids} <= found
    assert {row for _, row in found} <= {column, "claimed_until"}


@pytest.mark.parametrize(
    ("column", "value"), [("type", "'pr_return'"), ("job", "'SJ-9'"), ("department", "'dispatch'")]
)
def test_what_was_told_of_the_opening_tells_a_changed_row(worked: Store, column: str, value: str) -> None:
    flaws = _flaws(worked, f"UPDATE exceptions SET {column} = {value} WHERE job = 'SJ-2'")
    (flaw,) = [flaw for flaw in flaws if flaw.check == "row-and-telling"]
    assert flaw.what == f"its {column} is not what was published when it was opened"
    assert flaw.row == f"{flaw.exception_id}.1.opened"


def test_an_assignee_taken_away_is_found(worked: Store, clock: FixedClock) -> None:
    with worked.reading() as connection:
        (held,) = connection.execute(text("SELECT id FROM exceptions WHERE job = 'SJ-2'")).scalars()
    claim_exception(worked, Policy(), held, who=ANN, now=clock.now(), lease=HOUR)
    assert _flaws_untouched(worked) == []
    claim_exception(worked, Policy(), held, who=ANN, now=clock.now(), lease=2 * HOUR)
    assert _flaws_untouched(worked) == [], "a claim made longer has no line"
    (flaw,) = _flaws(worked, f"UPDATE exceptions SET assignee = NULL, claimed_until = NULL WHERE id = '{held}'")
    assert (flaw.row, flaw.number) == ("assignee", 4)
    (flaw,) = _flaws(worked, f"UPDATE exceptions SET claimed_until = NULL WHERE id = '{held}'")
    assert flaw.row == "claimed_until"


def test_at_most_so_many_rows_are_named(worked: Store) -> None:
    for most in (1, 2):
        flaws = _flaws(worked, "UPDATE exceptions SET comment = 'x'", most=most)
        assert len([flaw for flaw in flaws if flaw.check == "row-and-history"]) == most


def test_it_counts_what_it_looked_at(worked: Store) -> None:
    checked = VerificationReport()
    with worked.reading() as connection:
        list(verify(connection, checked=checked))
        histories, lines = (
            connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in ("exceptions", "history")
        )
    assert (checked.histories, checked.lines) == (histories, lines)
    assert checked.rows > histories + lines


def test_it_can_be_read_while_others_write(worked: Store, intake: Intake) -> None:
    with worked.reading() as connection:
        flaws = verify(connection)
        intake.take_in("test", [message(job_created("SJ-4"), denied("SJ-4"))])
        assert list(flaws) == []
