"""SPF-General Conduct: phrases, high-risk content, damage."""

from typing import Any

import pytest

from events.feedback import ProviderFeedbackGiven
from state_machines.declaration.departments import Department
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import RaiseRequest
from tests.unit.state_machines.expected import USUAL, Expected, Valid
from tests.unit.state_machines.situations import ask, broken, opened, person, refused, rules, take

KEY = "spf_general_conduct"

EXPECTED = Expected(
    title="SPF-General Conduct",
    department="Area Managers",
    creators=("Customer Service", "Authorizations"),
    moves=USUAL,
    valid=Valid(person("Customer Service"), RaiseRequest(comment="Complaint")),
)

AGENT = person("Customer Service")
HIGH_RISK = ["Safety Issue", "Police Involved", "Pending Lawsuit", "Threats or Harassment"]


def feedback(**values: Any) -> ProviderFeedbackGiven:
    told = {"sentiment": "negative", "phrase": "Rude", "details": "Shouted at the customer"}
    return ProviderFeedbackGiven.model_validate(told | values)


class TestThePhrase:
    def test_is_needed(self) -> None:
        assert rules(ask(KEY, RaiseRequest(), AGENT)) == ["exception-comment"]

    def test_is_free_until_operations_list_the_phrases(self) -> None:
        opened(ask(KEY, RaiseRequest(comment="Very rude"), AGENT))
        policy = Policy(vocabularies={KEY: ("RUDE", "ON TIME")})
        opened(ask(KEY, RaiseRequest(comment="RUDE"), AGENT, policy=policy))
        decision = ask(KEY, RaiseRequest(comment="Very rude"), AGENT, policy=policy)
        assert "RUDE, ON TIME" in broken(decision, "exception-comment").why


class TestHighRisk:
    @pytest.mark.parametrize("category", HIGH_RISK)
    def test_goes_the_sos_way(self, category: str) -> None:
        assert take(KEY, feedback(high_risk=[category])) is None
        opening = opened(take("sos_high_risk", feedback(high_risk=[category])))
        assert opening.details["categories"] == [category]

    @pytest.mark.parametrize("category", HIGH_RISK)
    def test_is_refused_where_an_agent_enters_it(self, category: str) -> None:
        request = RaiseRequest(comment="Complaint", details={"high_risk": [category]})
        decision = ask(KEY, request, AGENT)
        assert rules(decision) == ["high-risk"]
        assert broken(decision, "high-risk").raise_instead == "sos_high_risk"
        assert category in broken(decision, "high-risk").why
        assert [telling.department for telling in refused(decision).notifications] == [Department.ESCALATIONS]

    def test_has_only_the_four_categories(self) -> None:
        request = RaiseRequest(comment="Complaint", details={"high_risk": ["Bad Mood"]})
        assert rules(ask(KEY, request, AGENT)) == ["details"]


class TestDamage:
    def test_is_told_in_the_service_job_comment(self) -> None:
        request = RaiseRequest(comment="Damage", details={"damage_reported": True})
        assert rules(ask(KEY, request, AGENT)) == ["damage-details"]

    def test_with_details_is_raised(self) -> None:
        details = {"damage_reported": True}
        opened(ask(KEY, RaiseRequest(comment="Damage", service_job_comment="Scratched floor", details=details), AGENT))

    def test_of_which_nothing_is_said_needs_none(self) -> None:
        opened(ask(KEY, RaiseRequest(comment="Compliment", details={"damage_reported": False}), AGENT))


class TestEvents:
    def test_feedback_raises_it(self) -> None:
        opening = opened(take(KEY, feedback()))
        assert (opening.comment, opening.service_job_comment) == ("Rude", "Shouted at the customer")

    @pytest.mark.parametrize(("sentiment", "phrase"), [("positive", "Compliment"), ("negative", "Complaint")])
    def test_the_words_of_s0_stand_in_for_a_missing_phrase(self, sentiment: str, phrase: str) -> None:
        assert opened(take(KEY, feedback(sentiment=sentiment, phrase=None))).comment == phrase
