"""`sje escalate`: who takes an escalated call, what is missing, what to say and write; and the work that follows."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from cli import completion, session
from cli.actors import parse_actor
from cli.errors import CommandError
from cli.escalated_call import parse_call, parse_permission
from cli.exit_codes import ExitCode
from cli.instants import parse_instant
from cli.option_groups import grouped_options
from cli.options import As, AsJson
from cli.requests import answer_request, make_request
from cli.terminal import console, print_json

if TYPE_CHECKING:
    from events.data import Actor
    from state_machines.declaration.job_facts import JobFacts
    from state_machines.escalations.resulting_work import AgentEntry
    from state_machines.escalations.routing import Route
    from tasks.runtime import Runtime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOptions:
    """What is known of the call."""

    situation: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SITUATION",
            help="What the customer says or does, in your words or by key. Omit it to list all situations.",
            autocompletion=completion.situations,
        ),
    ] = None
    job: Annotated[str | None, typer.Option(metavar="SJ", help="The service job's number.")] = None
    customer: Annotated[
        str, typer.Option(metavar="NAME", help="The customer's name. Default: from the service job.")
    ] = ""
    supervisor: Annotated[str, typer.Option(metavar="NAME", help="The supervisor who gave permission, if any.")] = ""
    permits: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHAT",
            help="What was permitted: tier-2 or call-back; repeat it for both. Default: tier-2 for a Tier 2 "
            "situation, otherwise call-back.",
            autocompletion=completion.permits,
        ),
    ] = None
    spoke_to_supervisor: Annotated[
        bool,
        typer.Option(
            "--spoke-to-supervisor", help="The customer spoke to a supervisor and wants someone above Tier 1."
        ),
    ] = False
    supervisor_unable: Annotated[
        bool, typer.Option("--supervisor-unable", help="The supervisors were asked and cannot help.")
    ] = False
    sos: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RISK",
            help="A category of high risk, such as Police; repeat it for several.",
            autocompletion=completion.risks,
        ),
    ] = None
    no_risk: Annotated[bool, typer.Option("--no-risk", help="I checked the flagged words; this is not high risk.")] = (
        False
    )
    at: Annotated[str | None, typer.Option(metavar="WHEN", help="Answer for this instant. Default: now.")] = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said of the call itself."""
        return not (self.situation or self.sos or self.spoke_to_supervisor)


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseOptions:
    """What is entered to raise the work that follows."""

    raise_: Annotated[
        bool, typer.Option("--raise", help="Raise the work that follows: a Tier 2 task, an SOS or a Call Back.")
    ] = False
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Tier 2 task: the Escalation Reason.")] = ""
    sub_reason: Annotated[str, typer.Option(metavar="TEXT", help="Tier 2 task: the Escalation Sub Reason.")] = ""
    site: Annotated[str, typer.Option(metavar="TEXT", help="Tier 2 task: the site. Default: your channel.")] = ""
    code: Annotated[
        str, typer.Option(metavar="CODE", help="Call Back: the comment. Default: the one that the description implies.")
    ] = ""
    phone: Annotated[
        str, typer.Option(metavar="NUMBER", help="SOS: the customer's phone number. Default: from the service job.")
    ] = ""
    authorities: Annotated[
        bool | None, typer.Option("--authorities/--no-authorities", help="SOS: whether authorities are involved.")
    ] = None

    def entry(self) -> "AgentEntry":
        """What the agent entered."""
        from state_machines.escalations.resulting_work import AgentEntry

        return AgentEntry(
            site=self.site,
            reason=self.reason,
            sub_reason=self.sub_reason,
            code=self.code,
            authorities_involved=self.authorities,
            customer_phone=self.phone,
        )


@grouped_options
def escalate(call: CallOptions, work: RaiseOptions, as_actor: As = None, as_json: AsJson = False) -> None:
    """Show who takes an escalated call: Tier 1, Tier 2, SOS or a Call Back.

    The answer includes what is missing, when Tier 2 opens next, what to say to the customer, and what to write in the
    final comments. With `--raise`, the work that follows is raised on the service job of `--job`.

    ```
    sje escalate
    sje escalate "customer asks for the CEO" --supervisor "K. Lee"
    sje escalate --sos Police --job SJ-30417 --raise
    ```
    """
    _check(call, work)
    with session.runtime(needs_database=work.raise_, may_migrate=True) as runtime:
        if call.is_empty:
            _list_situations(runtime, as_json=as_json)
            return
        facts = _facts(runtime, call.job)
        answer = _route(call, facts, runtime)
        will_answer_later = work.raise_ and answer.raises and as_json  # one JSON document: the outcome's, with this
        if not will_answer_later:
            _show(answer, runtime, raised=work.raise_, as_json=as_json)
        if not work.raise_:
            return
        if not answer.raises:
            raise typer.Exit(ExitCode.REFUSED)
        actor = parse_actor(as_actor or runtime.settings.actor)
        _raise(runtime, call.job, answer, work.entry(), facts, actor, as_json=as_json)


def _check(call: CallOptions, work: RaiseOptions) -> None:
    """Refuse options that contradict one another."""
    if call.sos and call.no_risk:
        raise CommandError("--sos and --no-risk contradict each other.", "Omit one of them.")
    if call.at and work.raise_:
        raise CommandError("--raise raises the work now, not at another instant.", "Omit --at or --raise.")


def _route(call: CallOptions, facts: "JobFacts", runtime: "Runtime") -> "Route":
    from state_machines.escalations.routing import History, route

    described = parse_call(
        call.situation or [],
        call.sos or [],
        no_risk=call.no_risk,
        customer=call.customer or facts.text("customer.name") or "",
        spoke_to_supervisor=call.spoke_to_supervisor,
    )
    history = History(spoke_to_supervisor=call.spoke_to_supervisor, supervisor_unable=call.supervisor_unable)
    permission = parse_permission(call.supervisor, call.permits or [])
    now = parse_instant(call.at, "--at") if call.at else runtime.clock.now()
    return route(described, history, permission, now, runtime.policy)


def _list_situations(runtime: "Runtime", *, as_json: bool) -> None:
    from cli.screens import escalation

    if as_json:
        print_json(escalation.situations_as_data(runtime.policy))
    else:
        console().print(escalation.situations_screen(runtime.policy, runtime.clock.now()))


def _facts(runtime: "Runtime", number: str | None) -> "JobFacts":
    """The known facts of the job; none if there is no such job or no database."""
    from state_machines.declaration.job_facts import JobFacts
    from store.queries import job

    if number is None or session.is_new(runtime.settings):
        return JobFacts()
    with runtime.store.reading() as connection:
        known = job(connection, number)
    return JobFacts(values=dict(known.facts)) if known else JobFacts()


def _show(answer: "Route", runtime: "Runtime", *, raised: bool, as_json: bool) -> None:
    from cli.screens import escalation

    if as_json:
        print_json(escalation.as_data(answer))
    else:
        console().print(escalation.route_screen(answer, runtime.policy, raised=raised))


def _raise(  # noqa: PLR0913 - a request has these origins
    runtime: "Runtime",
    job: str | None,
    answer: "Route",
    entry: "AgentEntry",
    facts: "JobFacts",
    actor: "Actor",
    *,
    as_json: bool,
) -> None:
    from cli.screens import escalation
    from events.requests import RaiseRequested
    from state_machines.engine.registry import exception_type
    from state_machines.escalations.resulting_work import request_for

    if job is None:
        raise CommandError("--raise requires a service job.", "Name it with --job.")
    _require_code(answer, entry)
    _require_reason(answer, entry)
    request = request_for(answer, entry, facts=facts, actor=actor, now=runtime.clock.now(), policy=runtime.policy)
    outcome = make_request(
        runtime,
        job,
        RaiseRequested,
        actor,
        exception_type=answer.raises,
        comment=request.comment,
        service_job_comment=request.service_job_comment,
        details=dict(request.details),
    )
    title = f"{exception_type(answer.raises).title} on {job} is refused"
    answer_request(outcome, title, as_json=as_json, beside=escalation.as_data(answer))


def _require_code(answer: "Route", entry: "AgentEntry") -> None:
    from events.vocabulary import CALL_BACK_CODES
    from state_machines.escalations.routing import CALL_BACK

    if answer.raises == CALL_BACK and not (entry.code or answer.call_back_code):
        others = [code for code in CALL_BACK_CODES if code not in answer.call_back_codes]
        likely = f"perhaps {' or '.join(answer.call_back_codes)}; or " if answer.call_back_codes else ""
        fix = f"Give the right one with --code: {likely}one of {', '.join(others)}."
        raise CommandError("The description does not determine the comment of the Call Back.", fix)


def _require_reason(answer: "Route", entry: "AgentEntry") -> None:
    from state_machines.escalations.reasons import KNOWN_REASONS
    from state_machines.escalations.resulting_work import filed_under
    from state_machines.escalations.routing import TIER_2_TASK

    if answer.raises == TIER_2_TASK and not all(filed_under(answer, entry)):
        known = "; ".join(f"{reason}: {', '.join(subs)}" for reason, subs in KNOWN_REASONS.items())
        message = "A Tier 2 task requires an Escalation Reason and an Escalation Sub Reason."
        raise CommandError(message, f"Give --reason and --sub-reason. Known reasons: {known}.")
