"""Send a completed SP Feedback form: the one way for the command, the page and the API, repeats included."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from events.data import Actor
from events.feedback import SpFeedbackSubmitted
from state_machines.declaration.guards import BrokenRule
from state_machines.feedback.sp_feedback_review import TYPE
from store.queries import inbox_event
from store.queries.effects import Effect, effects_of
from tasks.requests import make_request, request_source
from tasks.runtime import Runtime
from workflows.feedback.form import ENTRY_POINTS, SubmissionResult, check_form, without_service_job
from workflows.outcome import DUPLICATE, Outcome


class NoEntryPointError(ValueError):
    """No source names the portal in which people of this channel open the form; the request must name it."""


class ReusedIdentityError(ValueError):
    """The ID of this request was used before, for another form."""


def entry_point_of(actor: Actor) -> str:
    """The portal in which an actor opens the form.

    Raises:
        NoEntryPointError: no source names it for the actor's channel.

    """
    try:
        return ENTRY_POINTS[actor.channel]
    except KeyError:
        message = f"No source says where people of the channel {actor.channel!r} open the form."
        raise NoEntryPointError(message) from None


def send_form(  # noqa: PLR0913 - the form, its sender, and the two ids by which it is known again
    runtime: Runtime,
    door: str,
    actor: Actor,
    answers: Mapping[str, Any],
    *,
    entry_point: str = "",
    identity: str = "",
    form_id: str | None = None,
) -> SubmissionResult:
    """Send a form.

    Args:
        runtime: the objects of this process.
        door: where it is sent from, such as ``web``; the source of the event is named after it.
        actor: who completed it.
        answers: each answer by the key of its question; nothing in it is trusted.
        entry_point: the portal in which it was opened; empty, the portal of the actor's channel.
        identity: an ID of this request: for one person and door it counts once however often it is sent. Empty for
            a new request.
        form_id: the form's own ID, which it keeps when it is corrected and sent again.

    Raises:
        NoEntryPointError: the request must name the portal in which the form was opened.
        ReusedIdentityError: another form was sent with this ``identity``; a dead letter keeps this one.
        BadEventError: the SJ Number is not valid, or an answer is not JSON; nothing was kept.
        StoreUnavailableError: the database cannot be reached; nothing was kept.

    """
    opened_in = entry_point or entry_point_of(actor)
    form = check_form(answers, runtime.policy.vocabularies)
    outcome = without_service_job(form)
    if outcome is None:
        number = str(answers["sj_number"]).strip()
        entered = {"answers": dict(answers), "entry_point": opened_in, "form_id": form_id}
        event_id = f"{actor.name}/{identity}" if identity else ""
        outcome = make_request(runtime, door, number, SpFeedbackSubmitted, actor, identity=event_id, **entered)
        if outcome.code == "id-reused":
            raise ReusedIdentityError(f"Another form was already sent with the ID {identity!r}.")
        if outcome.kind == DUPLICATE.kind:
            outcome = _first_outcome(runtime, request_source(door), event_id)
    return SubmissionResult(outcome=outcome, form=form)


def _first_outcome(runtime: Runtime, source: str, event_id: str) -> Outcome:
    """The outcome of a form when it was first sent: a form that was refused then must not look accepted now."""
    with runtime.store.reading() as connection:
        before = inbox_event(connection, source, event_id)
        effects = effects_of(connection, [event_id], [before.job]) if before else []
    raised = [
        replace(DUPLICATE, type_key=each.type, exception_id=each.exception_id or "")
        for each in effects
        if not each.rules
    ]
    refused = [_first_refusal(each) for each in effects if each.rules]
    first, *rest = [*sorted(raised, key=lambda each: each.type_key == TYPE.key), *refused] or [DUPLICATE]
    return replace(first, effects=tuple(rest))


def _first_refusal(effect: Effect) -> Outcome:
    rules = tuple(BrokenRule.from_dict(rule) for rule in effect.rules)
    text = "it was already refused: " + "; ".join(rule.why for rule in rules)
    return Outcome(kind="refused", text=text, type_key=effect.type, rules=rules)
