"""The texts of the review pages: what can be done with a form, what was done, and why something was refused."""

from dataclasses import dataclass

from business_time.formatting import capitalized
from state_machines.declaration.guards import BrokenRule
from state_machines.declaration.moves import Need
from workflows.possible_moves import PossibleMove


@dataclass(frozen=True, slots=True)
class TriggerTexts:
    """The texts of a trigger."""

    button: str
    """Its button."""

    done: str
    """Its line in the history."""

    notice: str
    """The notice to the person who has just fired it."""

    is_apart: bool = False
    """Whether its button stands apart, so that it is not pressed by mistake."""

    @property
    def name(self) -> str:
        """The name of the move: its button, without what stands in parentheses."""
        return self.button.partition(" (")[0]


_TEXTS = {
    "raise": TriggerTexts("Submit", "Submitted", "The form is submitted."),
    "complete": TriggerTexts("Complete review", "Reviewed", "Reviewed."),
    "start": TriggerTexts("Start review", "Review started", "The review is started."),
    "note": TriggerTexts("Add note", "Note added", "The note is added."),
    "turn_to_sos": TriggerTexts("Turn to SOS (note required)", "Turned to SOS", "Turned to SOS.", is_apart=True),
    "void": TriggerTexts("Void (note required)", "Voided", "Voided.", is_apart=True),
}
"""By the trigger, in the order of their buttons."""


def texts_of(trigger: str) -> TriggerTexts:
    """The texts of a trigger; a trigger that this page does not know is shown by its name."""
    plain = trigger.replace("_", " ").capitalize()
    return _TEXTS.get(trigger, TriggerTexts(plain, plain, f"{plain}."))


def buttons(moves: tuple[PossibleMove, ...]) -> list[tuple[PossibleMove, TriggerTexts]]:
    """The moves that are offered, each with its texts, in the order of their buttons."""
    order = [*_TEXTS, *(move.trigger for move in moves)]
    return [(move, texts_of(move.trigger)) for move in sorted(moves, key=lambda move: order.index(move.trigger))]


def refusal(rule: BrokenRule, trigger: str, status: str) -> tuple[str, str]:
    """Why a move was refused, and what to do, for the person at the page.

    Args:
        rule: the rule that refused it.
        trigger: the trigger that was asked for.
        status: the status of the form now.

    """
    if rule.rule == Need.NOTE:
        return f"“{texts_of(trigger).name}” requires a note that gives the reason.", ""
    if rule.rule == "stale":
        return "Someone else changed this form in the meantime.", "Check its current state below, then try again."
    if rule.rule == "transition":
        return (
            f"“{texts_of(trigger).button}” is not possible because the form is {status}.",
            "Choose one of the buttons.",
        )
    return f"{capitalized(rule.why)}.", f"{capitalized(rule.do)}." if rule.do else ""
