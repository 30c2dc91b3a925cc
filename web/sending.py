"""Send a filled-in SP Feedback form for whoever is signed in: the one way of the page and of the API."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from events.data import Actor
from events.feedback import SpFeedbackSubmitted
from state_machines.declaration.guards import BrokenRule
from state_machines.feedback.sp_feedback_review import TYPE
from store.queries import inbox_event
from store.queries.effects import Effect, effects_of
from tasks.requests import request_source
from tasks.runtime import Runtime
from web.asking import DOOR, ask
from workflows.feedback.form import ENTRY_POINTS, SubmissionResult, check_form, without_service_job
from workflows.outcome import DUPLICATE, Outcome


class NoEntryPointError(ValueError):
    """No source says where people of this channel find the form; the request has to say it."""


def send_form(
    runtime: Runtime,
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
        actor: who filled it in.
        answers: each answer by the key of its question; nothing of it is trusted.
        entry_point: where the form was opened; empty, where people of the actor's channel find it.
        identity: by which it counts once for this person however often it is sent; empty for a new one.
        form_id: the form's own id, the same when it is mended and sent again.

    Raises:
        NoEntryPointError: it has to be said where the form was opened.
        BadEventError: the SJ Number is none, or an answer is no JSON; nothing was kept.
        NotCarriedOutError: a fault of ours; a dead letter keeps the form.
        StoreUnavailableError: the database cannot be reached; nothing was kept.

    """
    opened_in = entry_point or ENTRY_POINTS.get(actor.channel)
    if opened_in is None:
        raise NoEntryPointError(f"no source says where people of the channel {actor.channel!r} find the form")
    form = check_form(answers, runtime.policy.vocabularies)
    outcome = without_service_job(form)
    if outcome is None:
        number = str(answers["sj_number"]).strip()
        entered = {"answers": dict(answers), "entry_point": opened_in, "form_id": form_id}
        mine = f"{actor.name}/{identity}" if identity else ""
        outcome = ask(runtime, number, SpFeedbackSubmitted, actor, identity=mine, **entered)
        if outcome.kind == DUPLICATE.kind:
            outcome = _as_before(runtime, mine)
    return SubmissionResult(outcome=outcome, form=form)


def _as_before(runtime: Runtime, event_id: str) -> Outcome:
    """What came of a form when it was sent first: a form that was refused then does not look sent now."""
    with runtime.store.reading() as connection:
        before = inbox_event(connection, request_source(DOOR), event_id)
        effects = effects_of(connection, [event_id], [before.job]) if before else []
    raised = [
        replace(DUPLICATE, type_key=each.type, exception_id=each.exception_id or "")
        for each in effects
        if not each.rules
    ]
    refused = [_refused_before(each) for each in effects if each.rules]
    first, *rest = [*sorted(raised, key=lambda each: each.type_key == TYPE.key), *refused] or [DUPLICATE]
    return replace(first, effects=tuple(rest))


def _refused_before(effect: Effect) -> Outcome:
    rules = tuple(BrokenRule.from_dict(rule) for rule in effect.rules)
    text = "it was refused before: " + "; ".join(rule.why for rule in rules)
    return Outcome(kind="refused", text=text, type_key=effect.type, rules=rules)
