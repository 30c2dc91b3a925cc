"""What a form says in the terms in which it is listed, and the words that remind of a high risk."""

from typing import Any

import pytest

from events.vocabulary import HIGH_RISK_CATEGORIES
from state_machines.feedback.submission import Submission
from state_machines.feedback.wording import CLEAR, WORDS, clear_risks, risk_suggestions


def of(**answers: Any) -> Submission:
    return Submission.of({"sp_account_number": "SP-1", "reason_for_feedback": "SP Internal Feedback", **answers})


@pytest.mark.parametrize(
    ("answers", "polarity"),
    [
        ({"internal_feedback_type": "Positive"}, "positive"),
        ({"internal_feedback_type": "Negative"}, "negative"),
        ({"customer_feedback_type": "Positive"}, "positive"),
        ({"customer_feedback_type": "Negative"}, "negative"),
        ({"customer_has_complaint": "Yes"}, "negative"),
        ({"customer_has_complaint": "No"}, "neither"),
        ({"reason_for_recall_reassignment": "SP Refused"}, "neither"),
    ],
)
def test_a_form_praises_blames_or_does_neither(answers: dict[str, str], polarity: str) -> None:
    assert of(**answers).polarity == polarity


def test_a_form_is_titled_by_what_was_chosen() -> None:
    refused = of(reason_for_recall_reassignment="SP Refused", sp_refused_reason="Other")
    assert refused.path == ("SP Refused", "Other")
    assert of(internal_feedback_type="Negative").title == "SP Internal Feedback, Negative: SP-1"
    assert Submission.of({}).title == "SP Feedback: no account"


def test_what_does_not_apply_is_no_phrase() -> None:
    told = of(high_cost=["SP Does Not Have High Cost"], poor_workmanship=["Bad weld"], high_risk=["Safety Issue"])
    assert told.phrases == (("If Poor Workmanship, Select All That Apply", "Bad weld"),)
    assert told.high_risk == ("Safety Issue",)


@pytest.mark.parametrize("key", ["details_of_customer_experience", "details_of_internal_experience"])
def test_the_text_is_the_details_or_the_explanation(key: str) -> None:
    assert of(**{key: " Kind. "}).text == "Kind."
    assert of(explanation_of_other_refusal="Too far").text == "Too far"


def test_answers_that_make_no_sense_read_as_empty() -> None:
    told = Submission.of({"sp_account_number": 7, "high_cost": "Travel", "poor_workmanship": [3], "high_risk": {}})
    assert (told.account, told.phrases, told.high_risk, told.suggested) == ("", (), (), ())


class TestWording:
    @pytest.mark.parametrize(
        ("text", "category"),
        [
            ("The technician did not feel safe.", "Safety Issue"),
            ("She doesn\u2019t feel safe with him", "Safety Issue"),
            ("Police have been contacted.", "Police Involved"),
            ("they called 911", "Police Involved"),
            ("A LAWSUIT has been threatened", "Pending Lawsuit"),
            ("says he will sue us", "Pending Lawsuit"),
            ("my attorney will write", "Pending Lawsuit"),
            ("verbal threats at the door", "Threats or Harassment"),
            ("kept harassing the technician", "Threats or Harassment"),
            ("pulled a knife", "Safety Issue"),
            ("there was a gun on the table", "Safety Issue"),
            ("called the cops", "Police Involved"),
            ("became violent", "Threats or Harassment"),
            ("customer was abusive", "Threats or Harassment"),
        ],
    )
    def test_reminds_of_a_situation(self, text: str, category: str) -> None:
        assert category in [each.category for each in risk_suggestions(text)]

    @pytest.mark.parametrize(
        "text",
        [
            "Sue Miller was on time and made the leak safe.",
            "The thread of the valve is worn, an issue with the heat gun.",
            "Order 19114 has not come; policy and legal size explained.",
            "Issued a refund; the abutting wall is fine.",
            "Sealed with a caulking gun and a putty knife; the arrestor and the COP of the heat pump are fine.",
        ],
    )
    def test_of_ordinary_feedback_reminds_of_nothing(self, text: str) -> None:
        assert risk_suggestions(text) == ()

    def test_says_only_what_is_clear_and_not_denied(self) -> None:
        assert clear_risks("doesn\u2019t feel safe, called the police") == ("Safety Issue", "Police Involved")
        assert clear_risks("unsafe wiring, a gun in the house, an attorney, abusive") == ()
        assert clear_risks("no police came and he has not threatened her") == ()

    def test_is_quoted_once_a_word(self) -> None:
        (found,) = risk_suggestions("Police! The police came.")
        assert (found.words, found.quoted) == (("police",), '"police"')

    def test_is_read_in_every_text_and_phrase_of_the_form(self) -> None:
        assert [each.category for each in of(poor_workmanship=["unsafe wiring"]).suggested] == ["Safety Issue"]
        assert [each.category for each in of(explanation_of_other_refusal="was threatened").suggested] == [
            "Threats or Harassment"
        ]

    @pytest.mark.parametrize("answer", [["None of these"], ["Police Involved"]])
    def test_suggests_nothing_once_somebody_has_answered(self, answer: list[str]) -> None:
        assert of(details_of_internal_experience="the police came", high_risk=answer).suggested == ()

    def test_is_known_for_every_situation(self) -> None:
        assert tuple(WORDS) == tuple(CLEAR) == HIGH_RISK_CATEGORIES
