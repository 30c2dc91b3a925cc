"""Names and values of a program, as people read them."""

from typing import Any

import pytest

from events.field_values import field_label, field_value


@pytest.mark.parametrize(
    ("name", "read"), [("supervisor_tried", "supervisor tried"), ("customer.zone", "customer zone"), ("item", "item")]
)
def test_a_name_is_read_as_words(name: str, read: str) -> None:
    assert field_label(name) == read


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (True, "yes"),
        (False, "no"),
        (None, "none"),
        ([], "none"),
        (["PO-9002", "PO-9003"], "PO-9002, PO-9003"),
        ("as it is", "as it is"),
        (2, "2"),
        ({"a": "é"}, '{"a": "é"}'),
    ],
)
def test_a_value_is_read_as_it_is_said(value: Any, read: str) -> None:
    assert field_value(value) == read
