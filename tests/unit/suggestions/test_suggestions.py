"""Suggestions: the nearest names, and the question that offers them."""

import pytest

from suggestions import did_you_mean, nearest, question

KNOWN = ("parts-sourcing", "support-services", "Escalations")


@pytest.mark.parametrize("name", ["Parts Sourcing", "PARTS_SOURCING", "part sourcing", "parts  sorcing"])
def test_capitals_hyphens_and_spaces_do_not_count(name: str) -> None:
    assert nearest(name, KNOWN) == ("parts-sourcing",)


def test_the_nearest_comes_first_and_no_more_than_asked_for() -> None:
    known = ("order.placed", "order.shipped", "order.received", "order.replaced")

    found = nearest("order.place", known)

    assert found[0] == "order.placed"
    assert len(found) == 3
    assert nearest("order.place", known, at_most=1) == ("order.placed",)


def test_what_is_not_like_enough_is_not_offered() -> None:
    assert nearest("nope", KNOWN) == ()
    assert did_you_mean("nope", KNOWN) == ""
    assert nearest("escalation", KNOWN, likeness=0.99) == ()


def test_a_very_long_text_is_like_nothing() -> None:
    assert nearest("x" * 10_000, KNOWN) == ()


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((), ""),
        (("A",), "Did you mean A?"),
        (("A", "B"), "Did you mean A or B?"),
        (("A", "B", "C"), "Did you mean A, B or C?"),
        (("A", "A"), "Did you mean A?"),
    ],
)
def test_the_question_offers_each_name_once(names: tuple[str, ...], expected: str) -> None:
    assert question(names) == expected
