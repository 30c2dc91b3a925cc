"""Danger in words: clear words state a risk, others suggest one, and the quick test in front loses nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.calls import EscalatedCall
from events.data import Actor
from events.feedback import ProviderFeedbackGiven, SpFeedbackSubmitted
from state_machines.escalations.danger import danger_in, danger_in_text
from state_machines.feedback.wording import CLEAR, WORDS, may_suggest, risk_suggestions

ANN = Actor(name="ann", department="Customer Service")
PATTERNS = sorted({pattern for table in (CLEAR, WORDS) for patterns in table.values() for pattern in patterns})


@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_quick_test_passes_whatever_a_pattern_finds(pattern: str) -> None:
    @settings(max_examples=40, deadline=None, database=None)
    @given(st.from_regex(pattern, fullmatch=True, alphabet=st.characters(codec="ascii")))
    def passes(words: str) -> None:
        assert may_suggest(words) or not risk_suggestions(words)

    passes()


@pytest.mark.parametrize(
    ("text", "risks"),
    [
        ("customer says he will shoot the technician, has a gun", ("Safety Issue", "Threats or Harassment")),
        ("technician punched my husband, police were called", ("Police Involved",)),
        ("the agent was harassed", ("Threats or Harassment",)),
    ],
)
def test_clear_words_state_their_risks(text: str, risks: tuple[str, ...]) -> None:
    danger = danger_in_text(text)
    assert danger is not None
    assert danger.risks == risks


@pytest.mark.parametrize("text", ["technician punched my husband", "there is a knife", "this is an SOS", "high risk"])
def test_other_words_are_a_question(text: str) -> None:
    danger = danger_in_text(text)
    assert danger is not None
    assert danger.risks == ()
    assert text in danger.question


@pytest.mark.parametrize(
    "text",
    ["a surge killed the compressor", "threatens to sue us", "will contact his attorney", "nail gun", "not covered"],
)
def test_pipes_fees_and_courts_are_no_danger(text: str) -> None:
    assert danger_in_text(text) is None


def test_all_texts_of_an_event_are_read_together() -> None:
    call = EscalatedCall(
        actor=ANN,
        client_scenario="the police are there",
        supervisor_tried=True,
        supervisor_available=False,
        explanation="he has a knife, and he will shoot the tech",
    )
    danger = danger_in(call)
    assert danger is not None
    assert danger.risks == ("Safety Issue", "Police Involved", "Threats or Harassment")
    assert "police" in danger.text
    assert "shoot" in danger.text


def test_ordinary_feedback_is_no_danger() -> None:
    assert danger_in(ProviderFeedbackGiven(sentiment="negative", details="He came late.")) is None


def test_the_form_asks_for_itself() -> None:
    answers = {"sj_number": "SJ-1", "details_of_experience": "the police came"}
    form = SpFeedbackSubmitted(actor=ANN, entry_point="Cinch Portal", answers=answers)  # type: ignore[arg-type] # JSON
    assert danger_in(form) is None
