"""SP Feedback Review: the form's rules, the service job it is about, and high-risk content."""

from typing import Any

import pytest

from events.feedback import SpFeedbackSubmitted
from state_machines.declaration.departments import Department
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import MoveRequest, RaiseRequest
from state_machines.engine.registry import work_types
from state_machines.feedback.sp_feedback_form import FORM
from tests.unit.state_machines.expected import Expected, Valid
from tests.unit.state_machines.situations import ask, broken, fire, item, moved, opened, person, refused, rules, sibling
from tests.unit.state_machines.situations import take as take_in

KEY = "sp_feedback_review"

EXPECTED = Expected(
    title="SP Feedback Review",
    aliases=("SP Feedback Tracker", "SP Feedback"),
    department="Area Managers",
    creators=("Customer Service",),
    starts_in=("Open", "Completed"),
    is_exception=False,
    moves={
        "Open": {
            "note": "Open",
            "start": "In Progress",
            "turn_to_sos": "Completed",
            "complete": "Completed",
            "void": "Completed",
        },
        "In Progress": {
            "note": "In Progress",
            "turn_to_sos": "Completed",
            "complete": "Completed",
            "void": "Completed",
        },
        "Completed": {},
    },
    valid=Valid(
        person("Customer Service"),
        RaiseRequest(
            details={
                "answers": {
                    "sp_account_number": "SP-30417",
                    "sj_number": "SJ-1",
                    "reason_for_feedback": "Recall Reassignment",
                    "reason_for_recall_reassignment": "Account Inactive",
                    "high_risk": [],
                }
            }
        ),
    ),
)

AGENT = person("Customer Service")
COMPLAINT = {
    "sp_account_number": "SP-30417",
    "sj_number": "SJ-1",
    "reason_for_feedback": "SP Feedback from Customer",
    "customer_feedback_type": "Negative",
    "negative_customer_feedback": ["Late"],
    "details_of_customer_experience": "Came two hours late.",
}


def submitted(**changes: Any) -> SpFeedbackSubmitted:
    """The complaint, with some of its answers changed."""
    data = {"actor": AGENT, "entry_point": "Cinch Portal", "answers": COMPLAINT | changes}
    return SpFeedbackSubmitted.model_validate(data)


class TestASubmittedForm:
    def test_is_work_for_the_area_managers(self) -> None:
        opening = opened(take_in(KEY, submitted()))
        assert opening.status == "Open"
        assert opening.comment == "SP Feedback from Customer, Negative: SP-30417"
        assert opening.service_job_comment == "Came two hours late."
        assert work_types()[KEY].department == Department.AREA_MANAGERS

    def test_keeps_the_answers_as_they_were_entered(self) -> None:
        opening = opened(take_in(KEY, submitted(high_risk=None)))
        assert opening.details == {"answers": COMPLAINT, "entry_point": "Cinch Portal"}

    def test_that_is_wrong_is_refused_with_every_problem(self) -> None:
        wrong = submitted(sp_account_number="", high_cost=["Travel"], negative_customer_feedback=[], colour="red")
        decision = take_in(KEY, wrong)
        assert rules(decision) == ["sp-account-number", "negative-customer-feedback", "high-cost", "known-questions"]
        assert all(rule.why and rule.source and rule.do for rule in refused(decision).rules)

    def test_is_judged_by_the_lists_that_operations_supply(self) -> None:
        policy = Policy(vocabularies={"sp_feedback.negative_customer_feedback": ("Tardy", "Rude")})
        decision = take_in(KEY, submitted(), policy=policy)
        assert broken(decision, "negative-customer-feedback").do == "choose one or more of: Tardy, Rude"
        opened(take_in(KEY, submitted(negative_customer_feedback=["Rude"]), policy=policy))

    def test_is_about_the_service_job_for_which_it_was_sent(self) -> None:
        decision = take_in(KEY, submitted(sj_number="SJ-2"))
        assert rules(decision) == ["same-service-job"]
        assert "SJ-2" in broken(decision, "same-service-job").why

    def test_may_come_while_another_is_open(self) -> None:
        opened(take_in(KEY, submitted(), siblings=[sibling(KEY)]))

    def test_can_be_raised_by_hand(self) -> None:
        opened(ask(KEY, RaiseRequest(details={"answers": COMPLAINT}), AGENT))
        assert rules(ask(KEY, RaiseRequest(), AGENT)) == ["details"]


class TestHighRisk:
    RISK = submitted(high_risk=["Threats or Harassment"])

    def test_goes_the_sos_way_with_everything_that_was_said(self) -> None:
        sos = opened(take_in("sos_high_risk", self.RISK))
        assert sos.details["categories"] == ["Threats or Harassment"]
        assert sos.comment.splitlines() == [
            "SP Feedback from Customer, Negative: SP-30417",
            "Negative Customer Feedback: Late",
            "Came two hours late.",
        ]

    def test_leaves_a_record_once_its_sos_is_open(self) -> None:
        record = opened(take_in(KEY, self.RISK, siblings=[sibling("sos_high_risk", status="Not Started")]))
        assert record.status == "Completed"

    def test_stays_work_where_no_sos_could_be_opened(self) -> None:
        assert opened(take_in(KEY, self.RISK)).status == "Open"

    def test_does_not_wait_for_a_form_that_is_right(self) -> None:
        spoilt = SpFeedbackSubmitted(
            actor=AGENT, entry_point="Cinch Portal", answers={"high_risk": ["Safety Issue"], "colour": "red"}
        )
        assert opened(take_in("sos_high_risk", spoilt)).details["categories"] == ["Safety Issue"]
        assert "sp-account-number" in rules(take_in(KEY, spoilt))

    def test_that_cannot_be_read_is_told_to_escalations(self) -> None:
        decision = take_in(KEY, submitted(high_risk=["Police"]))
        assert [telling.department for telling in refused(decision).notifications] == [Department.ESCALATIONS]

    def test_is_never_made_of_a_word(self) -> None:
        wording = submitted(details_of_customer_experience="He threatened to sue.")
        assert take_in("sos_high_risk", wording) is None
        assert opened(take_in(KEY, wording, siblings=[sibling("sos_high_risk")])).status == "Open"

    def test_answered_with_no_is_ordinary_feedback(self) -> None:
        no = submitted(high_risk=["None of these"])
        assert take_in("sos_high_risk", no) is None
        assert opened(take_in(KEY, no)).status == "Open"


class TestReview:
    def of(self, status: str, **answers: Any) -> Any:
        return item(KEY, status=status, details={"answers": COMPLAINT | answers})

    @pytest.mark.parametrize("status", ["Open", "In Progress"])
    def test_findings_are_noted_without_ending_it(self, status: str) -> None:
        assert moved(fire(self.of(status), MoveRequest(trigger="note", note="called him"))).item.status == status
        assert rules(fire(self.of(status), MoveRequest(trigger="note"))) == ["note"]

    def test_is_completed(self) -> None:
        done = moved(fire(self.of("In Progress"), MoveRequest(trigger="complete"))).item
        assert (done.status, done.resolution) == ("Completed", "resolved")

    def test_can_find_a_risk_that_nobody_marked(self) -> None:
        turned = moved(fire(self.of("Open"), MoveRequest(trigger="turn_to_sos", note="threats"))).item
        assert turned.resolution == "turned to SOS"
        (follow,) = work_types()[KEY].follow_on
        found = self.of("Open", details_of_customer_experience="The police came.")
        request = follow.request(found, None)  # type: ignore[arg-type] # the situation is not looked at
        assert (follow.after, follow.raises) == ("turn_to_sos", "sos_high_risk")
        assert request.details["categories"] == ("Police Involved",)
        assert "The police came." in request.comment


def test_every_question_is_a_rule_and_every_missing_list_a_vocabulary() -> None:
    declared = work_types()[KEY]
    assert {question.rule for question in FORM.all_questions.values()} < {guard.rule for guard in declared.guards}
    assert len(declared.vocabularies) == 7
