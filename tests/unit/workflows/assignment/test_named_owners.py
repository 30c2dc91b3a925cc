"""Work that names its owner in itself: it is given to them and to nobody else, or `why` says what is against it."""

from datetime import timedelta
from typing import Any

import pytest

from events.data import Actor
from state_machines.declaration.policy import Policy
from store.engine import Store
from store.people import AWAY, HERE, Profile, keep_presence
from store.queries import exception, history
from store.verification.verify import verify
from tests.samples import event, job_created, message
from tests.staff import employ, handed_out
from tests.stores import NOON
from workflows.assignment.claiming import release_exception
from workflows.assignment.direct_assignment import assign_directly
from workflows.assignment.unassigned_reasons import UnassignedReasons, why
from workflows.intake import Intake

MIA = Actor(name="mia", department="Escalations")


def agent(name: str, **known: Any) -> Profile:
    """Somebody of Escalations, of both groups that are given work by name."""
    return Profile(name=name, departments=("Escalations",), work_groups=("Executive", "BBB and Social"), **known)


def executive(intake: Intake, assigned_to: str | None, job: str = "SJ-1") -> str:
    """An Executive Escalation that names its owner; its id."""
    asked = {"request": "Call me.", **({"assigned_to": assigned_to} if assigned_to else {})}
    raised = event("executive-call-back.requested", asked, job=job)
    return intake.take_in("test", [message(job_created(job), raised)]).outcomes[0][1].exception_id


def bbb_task(intake: Intake, named: str) -> str:
    """A BBB & Social Media task that names its owner; its id."""
    details = {
        "created_in": "case", "case_number": "C-1", "team": "BBB", "agent": named,
        "escalation_reason": "Delay", "escalation_sub_reason": "Other",
    }  # fmt: skip
    asked = {"exception_type": "bbb_social_media_task", "comment": "a post", "details": details}
    raised = event("exception.raise-requested", {**asked, "actor": MIA.model_dump()})
    (outcome,) = intake.take_in("test", [message(raised)]).outcomes[0]
    assert outcome.kind == "opened", outcome.text
    return outcome.exception_id


def owner(store: Store, item: str) -> str | None:
    with store.reading() as connection:
        assert list(verify(connection)) == []
        record = exception(connection, item)
    assert record is not None
    return record.assignee


def asked(store: Store, item: str) -> UnassignedReasons:
    with store.reading() as connection:
        answer = why(connection, item, policy=Policy(), now=NOON)
    assert answer is not None
    return answer


def test_it_goes_to_whom_it_names(store: Store, intake: Intake) -> None:
    employ(store, agent("leo"), agent("mia"))
    ids = [executive(intake, "mia"), bbb_task(intake, "mia")]
    before = asked(store, ids[0])
    assert (before.named, before.answer) == (
        "mia",
        "assigned_to names mia as its owner and is about to be assigned to them",
    )
    handed_out(store, Policy())
    assert [owner(store, each) for each in ids] == ["mia", "mia"]
    with store.reading() as connection:
        line = history(connection, ids[0])[-1]
    assert (line.trigger, line.rule) == ("assign", "S2; P:executive-escalations")
    assert line.why == "assigned to mia until it is released: the item names its owner in assigned_to"
    assert handed_out(store, Policy()) == []


def test_it_goes_to_nobody_where_it_names_nobody(store: Store, intake: Intake) -> None:
    employ(store, agent("mia"))
    item = executive(intake, None)
    assert handed_out(store, Policy()) == []
    answer = asked(store, item)
    assert (answer.named, answer.do) == (None, f"sje assign {item} --to NAME")


@pytest.mark.parametrize(
    ("known", "presence", "said", "do"),
    [
        ({}, AWAY, "mia is away since 2026-11-20 18:00 UTC", "sje people here mia"),
        ({"capacity": 0}, HERE, "mia holds 0 of 0", "complete or release one, or hand over their work"),
    ],
)
def test_whoever_may_not_have_it_is_named_with_what_is_against_it(
    store: Store, intake: Intake, known: dict[str, Any], presence: str, said: str, do: str
) -> None:
    employ(store, agent("leo"))
    employ(store, agent("mia", **known), presence=presence)
    item = executive(intake, "mia")
    assert handed_out(store, Policy()) == []
    answer = asked(store, item)
    assert answer.answer == f"assigned_to names mia as its owner, but {said}"
    assert answer.do.startswith(do)


def test_a_name_that_nobody_has_is_said(store: Store, intake: Intake) -> None:
    employ(store, agent("leo"))
    item = executive(intake, "mia")
    assert handed_out(store, Policy()) == []
    answer = asked(store, item)
    assert answer.answer == "assigned_to names mia as its owner, but mia is not in the people file"
    assert answer.do == f"add mia to the people file: sje people load FILE; or use sje assign {item} --to NAME"


def test_it_waits_until_the_named_one_comes_and_holds_up_nobody_else(store: Store, intake: Intake) -> None:
    employ(store, agent("leo"))
    employ(store, agent("mia"), presence=AWAY)
    first, second = executive(intake, "mia"), executive(intake, "leo", job="SJ-2")
    handed_out(store, Policy())
    assert [owner(store, first), owner(store, second)] == [None, "leo"]
    with store.writing() as connection:
        keep_presence(connection, "mia", HERE, NOON)
    handed_out(store, Policy())
    assert owner(store, first) == "mia"


def test_what_the_named_one_gave_back_waits_for_a_person_to_name_another(store: Store, intake: Intake) -> None:
    employ(store, agent("leo"), agent("mia"))
    item = executive(intake, "mia")
    handed_out(store, Policy())
    release_exception(store, item, who=MIA, now=NOON)
    assert handed_out(store, Policy()) == []
    said = "mia released this item and is not eligible for it again until 2026-11-21 05:00 UTC"
    assert asked(store, item).answer == f"assigned_to names mia as its owner, but {said}"
    assert assign_directly(store, Policy(), item, "leo", by=MIA, now=NOON).kind == "assigned"


def test_what_the_named_one_gave_back_is_theirs_again_the_next_day(store: Store, intake: Intake) -> None:
    employ(store, agent("leo"), agent("mia"))
    item = executive(intake, "mia")
    handed_out(store, Policy())
    release_exception(store, item, who=MIA, now=NOON)
    handed_out(store, Policy(), NOON + timedelta(days=1))
    assert owner(store, item) == "mia"


def test_a_policy_that_lets_people_take_it_overrules_the_name(store: Store, intake: Intake) -> None:
    employ(store, agent("mia"))
    item = executive(intake, "mia")
    pulled = Policy.model_validate({"assignment": {"executive_escalation": {"method": "pull"}}})
    assert handed_out(store, pulled) == []
    assert owner(store, item) is None
