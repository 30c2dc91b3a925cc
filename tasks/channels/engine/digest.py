"""Many notices as one text: what an e-mail and a chat message have in common."""

from collections.abc import Sequence

from state_machines.declaration.departments import Department
from store.deliveries import Delivery

LINE_LENGTH = 400
"""A longer line is cut; the whole is on the desk."""


def subject(deliveries: Sequence[Delivery]) -> str:
    """One line that says how much there is and for whom: ``Parts Sourcing: 3 notices``."""
    department = Department.named(deliveries[0].department).value
    if len(deliveries) == 1:
        return cut(f"{department}: {one_line(deliveries[0].text)}", 150)
    return f"{department}: {len(deliveries)} notices"


def lines(deliveries: Sequence[Delivery]) -> list[str]:
    """A line for each notice, in the order they were written."""
    return [cut(one_line(delivery.text), LINE_LENGTH) for delivery in deliveries]


def one_line(text: str) -> str:
    """The text without line breaks and control characters, which have no business in a header or a list."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def cut(text: str, length: int) -> str:
    """The text, at most so long."""
    return text if len(text) <= length else text[: length - 1] + "…"
