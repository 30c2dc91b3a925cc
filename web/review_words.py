"""The review in the words of the page: what may be done with a form, what was done, and why something was not."""

from dataclasses import dataclass

from business_time.spoken import capitalized
from state_machines.declaration.guards import BrokenRule
from state_machines.declaration.moves import Need
from workflows.possible_moves import PossibleMove


@dataclass(frozen=True, slots=True)
class Words:
    """What a trigger is called."""

    button: str
    """Before it is fired."""

    done: str
    """Once it was, in the history."""

    notice: str
    """The same as a sentence, to whoever has just fired it."""

    is_apart: bool = False
    """Whether its button stands away from the others, as nobody should press it by mistake."""


_WORDS = {
    "raise": Words("Submit", "Submitted", "The form is submitted."),
    "complete": Words("Complete review", "Reviewed", "Reviewed."),
    "start": Words("Start review", "Review started", "The review is started."),
    "note": Words("Add note", "Note added", "The note is added."),
    "turn_to_sos": Words("Turn to SOS (note needed)", "Turned to SOS", "Turned to SOS.", is_apart=True),
    "void": Words("Void (note needed)", "Voided", "Voided.", is_apart=True),
}
"""By the trigger, in the order of their buttons."""


def words_of(trigger: str) -> Words:
    """What a trigger is called; one of which this page knows nothing speaks for itself."""
    plain = trigger.replace("_", " ").capitalize()
    return _WORDS.get(trigger, Words(plain, plain, f"{plain}."))


def buttons(moves: tuple[PossibleMove, ...]) -> list[tuple[PossibleMove, Words]]:
    """What may be done, each with its words, in the order in which it is offered."""
    order = [*_WORDS, *(move.trigger for move in moves)]
    return [(move, words_of(move.trigger)) for move in sorted(moves, key=lambda move: order.index(move.trigger))]


def refusal(rule: BrokenRule, trigger: str, status: str) -> tuple[str, str]:
    """Why something was not done, and what to do about it, for somebody who has a page before them.

    Args:
        rule: the rule that said no.
        trigger: what was asked for.
        status: how the form stands now.

    """
    if rule.rule == Need.NOTE:
        return "Write a note that says why.", ""
    if rule.rule == "stale":
        return "Somebody else has changed this form meanwhile.", "See below how it stands now, and go on from there."
    if rule.rule == "transition":
        return f"“{words_of(trigger).button}” is not possible: the form is {status}.", "Choose from what is offered."
    return f"{capitalized(rule.why)}.", f"{capitalized(rule.do)}." if rule.do else ""
