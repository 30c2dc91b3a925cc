"""The free texts of events: every field in which a person writes in words of their own, however deep."""

from typing import Any

import pytest
from pydantic import BaseModel

from events.calls import EscalatedCall
from events.data import Actor
from events.field_types import Text
from events.free_texts import free_texts
from events.orders import OrderNoLongerNeeded
from events.registry import all_event_models
from events.requests import RaiseRequested, TransitionRequested

ANN = Actor(name="ann", department="Customer Service")


def test_the_words_of_a_call_are_read_and_the_name_of_the_agent_is_not() -> None:
    call = EscalatedCall(
        actor=ANN, client_scenario="a scenario", supervisor_tried=True, supervisor_available=False, explanation="why"
    )
    assert list(free_texts(call)) == ["a scenario", "why"]


def test_the_details_of_a_request_are_read_however_deep() -> None:
    asked = RaiseRequested(actor=ANN, exception_type="x", comment="one", details={"a": "two", "b": [{"c": "three"}, 4]})
    assert list(free_texts(asked)) == ["one", "two", "three"]


def test_the_note_of_a_move_is_read() -> None:
    assert list(free_texts(TransitionRequested(actor=ANN, exception_id="EX-1", trigger="start", note="hm"))) == ["hm"]


def test_the_lines_of_an_order_are_read() -> None:
    data = {"actor": ANN, "lines": [{"item": "Fan", "reason": "not needed"}], "po_number": "P1", "reason": "cancelled"}
    known = {name: value for name, value in data.items() if name in OrderNoLongerNeeded.model_fields}
    assert set(free_texts(OrderNoLongerNeeded.model_validate(known))) == {"not needed", "cancelled"}


@pytest.mark.parametrize("model", all_event_models(), ids=lambda model: model.TYPE)
def test_every_text_field_of_every_event_is_read(model: type[BaseModel]) -> None:
    texts = {
        name: f"words of {name}"
        for name, field in model.model_fields.items()
        if _is_text(field.annotation, field.metadata)
    }
    values: dict[str, Any] = {name: texts.get(name) for name in model.model_fields}
    filled = model.model_construct(None, **values)
    assert set(texts.values()) <= set(free_texts(filled))  # type: ignore[arg-type] # every model is an event's data


def _is_text(annotation: object, metadata: list[object]) -> bool:
    """Whether a field is a Text: its own length limit tells it from a name or a title."""
    limits = [each for each in metadata if getattr(each, "max_length", None) == 4000]
    return bool(limits) or str(Text) in str(annotation)
