"""`sje escalate`: who takes an escalated call, what is missing, what to say and to write; and the work that follows."""

from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from cli import completion, session
from cli.actors import actor_named
from cli.commands.work import answer_request
from cli.errors import CommandError
from cli.exit_codes import ExitCode
from cli.instants import instant
from cli.options import As, AsJson
from cli.requests import make_request
from cli.terminal import console, print_json

if TYPE_CHECKING:
    from events.data import Actor
    from state_machines.declaration.job_facts import JobFacts
    from state_machines.escalations.recognition import Recognized
    from state_machines.escalations.resulting_work import AgentEntry
    from state_machines.escalations.routing import Call, Permission, Route
    from state_machines.feedback.wording import RiskSuggestion
    from tasks.runtime import Runtime


def escalate(  # noqa: PLR0913, PLR0917 - what can be told of a call
    situation: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SITUATION",
            help="What the customer says or does, in your words or by key; without it, all situations are listed.",
            autocompletion=completion.situations,
        ),
    ] = None,
    job: Annotated[str | None, typer.Option(metavar="SJ", help="The service job's number.")] = None,
    customer: Annotated[str, typer.Option(metavar="NAME", help="The customer; else as the service job tells it.")] = "",
    supervisor: Annotated[str, typer.Option(metavar="NAME", help="Who gave permission; unset, nobody did.")] = "",
    permits: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHAT",
            help="What was permitted, tier-2 or call-back; may be repeated. Unset: Tier 2 where the situation is its "
            "own, else a Call Back.",
            autocompletion=completion.permits,
        ),
    ] = None,
    spoke_to_supervisor: Annotated[
        bool,
        typer.Option("--spoke-to-supervisor", metavar="", help="The customer has, and wants somebody above Tier 1."),
    ] = False,
    supervisor_unable: Annotated[
        bool, typer.Option("--supervisor-unable", metavar="", help="The supervisors were asked and cannot assist.")
    ] = False,
    sos: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RISK", help="High risk, such as Police; may be repeated.", autocompletion=completion.risks
        ),
    ] = None,
    no_risk: Annotated[
        bool, typer.Option("--no-risk", metavar="", help="Words that remind of high risk were asked about: it is none.")
    ] = False,
    at: Annotated[str | None, typer.Option(metavar="WHEN", help="Answer for this instant; unset, for now.")] = None,
    raise_: Annotated[
        bool, typer.Option("--raise", metavar="", help="Raise what the answer leads to: Tier 2 task, SOS or Call Back.")
    ] = False,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Tier 2 task: the Escalation Reason.")] = "",
    sub_reason: Annotated[str, typer.Option(metavar="TEXT", help="Tier 2 task: the Escalation Sub Reason.")] = "",
    site: Annotated[str, typer.Option(metavar="TEXT", help="Tier 2 task: the site in it; else your channel.")] = "",
    code: Annotated[str, typer.Option(metavar="CODE", help="Call Back: its comment; else as the words tell it.")] = "",
    phone: Annotated[str, typer.Option(metavar="NUMBER", help="SOS: the customer's; else as the job tells it.")] = "",
    authorities: Annotated[
        bool | None,
        typer.Option("--authorities/--no-authorities", metavar="", help="SOS: whether authorities are involved."),
    ] = None,
    as_whom: As = None,
    as_json: AsJson = False,
) -> None:
    """Say who takes an escalated call: Tier 1, Tier 2, SOS or a Call Back.

    The answer says whom to reach, what is missing, when Tier 2 opens next, what to say to the customer and what to
    write into the final comments. With `--raise` it is raised at once, on the service job of `--job`.

    ```
    sje escalate
    sje escalate "customer asks for the CEO" --supervisor "K. Lee"
    sje escalate --sos Police --job SJ-30417 --raise
    ```
    """
    from state_machines.escalations.resulting_work import AgentEntry
    from state_machines.escalations.routing import History, route

    if sos and no_risk:
        raise CommandError("--sos and --no-risk contradict each other.", "Leave one of them out.", ExitCode.USAGE)
    permission = _permission(supervisor, permits or [])
    with session.runtime(needs_database=raise_, may_migrate=True) as runtime:
        if not situation and not sos and not spoke_to_supervisor:
            _list(runtime, as_json=as_json)
            return
        facts = _facts(runtime, job)
        told = _told(situation or [], sos or [], no_risk=no_risk)
        call = _call(situation or [], told, customer or facts.text("customer.name") or "", spoke_to_supervisor)
        history = History(spoke_to_supervisor=spoke_to_supervisor, supervisor_unable=supervisor_unable)
        now = instant(at, "--at") if at else runtime.clock.now()
        answer = route(call, history, permission, now, runtime.policy)
        if at and raise_:
            raise CommandError("--raise raises it now.", "Leave --at out, or leave --raise out.", ExitCode.USAGE)
        if not (raise_ and answer.raises and as_json):
            _show(answer, runtime, raised=raise_, as_json=as_json)
        if not raise_:
            return
        if not answer.raises:
            raise typer.Exit(ExitCode.REFUSED)
        entered = AgentEntry(
            site=site,
            reason=reason,
            sub_reason=sub_reason,
            code=code,
            authorities_involved=authorities,
            customer_phone=phone,
        )
        asker = actor_named(as_whom or runtime.settings.actor)
        _raise(runtime, _job(job), answer, entered, facts, asker, as_json=as_json)


def _list(runtime: "Runtime", *, as_json: bool) -> None:
    from cli.screens import escalation

    if as_json:
        print_json(escalation.vocabulary_as_data(runtime.policy))
    else:
        console().print(escalation.vocabulary(runtime.policy, runtime.clock.now()))


def _permission(supervisor: str, permits: list[str]) -> "Permission":
    from state_machines.escalations.routing import Grant, Permission

    unknown = [name for name in permits if name not in list(Grant)]
    if unknown:
        message = f"{unknown[0]!r} is nothing that a supervisor permits here."
        raise CommandError(message, f"--permits is one of: {', '.join(Grant)}.", ExitCode.USAGE)
    if permits and not supervisor.strip():
        message = "A permission is the leave of a supervisor, by name."
        raise CommandError(message, "Name the supervisor with --supervisor.", ExitCode.USAGE)
    return Permission(supervisor=supervisor, permits=frozenset(map(Grant, permits)))


def _told(descriptions: list[str], risks: list[str], *, no_risk: bool) -> "Recognized":
    """Everything that is recognised in all the descriptions; asks before words that remind of high risk are routed."""
    from state_machines.escalations.recognition import Recognized, recognize
    from state_machines.escalations.situations import SOS

    found = {description: recognize(description) for description in descriptions}
    situations = {each.key: each for one in found.values() for each in one.situations}
    categories = dict.fromkeys((*map(_risk, risks), *(risk for one in found.values() for risk in one.risks)))
    if categories or SOS.key in situations:
        if no_risk:
            named = ", ".join(categories) or SOS.title
            fix = "Leave --no-risk out; or, if it is not so, tell it in words that do not say it."
            raise CommandError(f"The words say that it is of high risk: {named}.", fix, ExitCode.USAGE)
        situations[SOS.key] = SOS
    else:
        if not no_risk:
            _ask([reminder for one in found.values() for reminder in one.reminders])
        for description, one in found.items():
            if not one.situations:
                _unknown(description, [each.description for each in one.nearest])
    return Recognized(situations=tuple(situations.values()), risks=tuple(categories))


def _ask(reminders: list["RiskSuggestion"]) -> None:
    """Ask about words that remind of high risk (S4); nobody is sent to a tier before that is answered."""
    if not reminders:
        return
    told = "; ".join(f"{each.quoted} ({each.category})" for each in reminders)
    names = ", ".join(dict.fromkeys(each.category.split()[0] for each in reminders))
    fix = (
        f"If it is, say --sos and the category, such as {names}; if it is none, --no-risk. "
        "In immediate danger the caller hangs up and dials 911."
    )
    raise CommandError(f"Is it of high risk? These words remind of it: {told}.", fix, ExitCode.USAGE)


def _call(descriptions: list[str], told: "Recognized", customer: str, spoke_to_supervisor: bool) -> "Call":
    """The call as it is described; high risk, or a customer who wants somebody above, need not be described further."""
    from state_machines.escalations.recognition import is_a_name
    from state_machines.escalations.routing import Call
    from state_machines.escalations.situations import ABOVE_TIER_1

    situations = {each.key: each for each in told.situations}
    if spoke_to_supervisor:
        situations[ABOVE_TIER_1.key] = ABOVE_TIER_1
    return Call(
        situations=tuple(situations.values()),
        description="; ".join(each.strip() for each in descriptions if not is_a_name(each)),
        customer=customer,
        risks=told.risks,
    )


def _unknown(description: str, nearest: list[str]) -> NoReturn:
    listed = "`sje escalate` lists every situation."
    fix = f"Nearest: {' | '.join(nearest)} {listed}" if nearest else f"Describe it in other words. {listed}"
    raise CommandError(f"No situation of S2 is recognised in {description!r}.", fix, ExitCode.NOT_FOUND)


def _risk(name: str) -> Any:
    """The category of a name or its beginning, such as ``Police``."""
    from state_machines.escalations.situations import SOS_CATEGORIES

    found = [category for category in SOS_CATEGORIES if category.casefold().startswith(name.strip().casefold())]
    if len(found) != 1 or not name.strip():
        fix = f"Name one of: {', '.join(SOS_CATEGORIES)}."
        raise CommandError(f"{name!r} is no category of high risk.", fix, ExitCode.USAGE)
    return found[0]


def _facts(runtime: "Runtime", number: str | None) -> "JobFacts":
    """What is known of the job; nothing where there is no such job or no database."""
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
        console().print(escalation.shown(answer, runtime.policy, raised=raised))


def _job(number: str | None) -> str:
    if number is None:
        raise CommandError("What is raised stands on a service job.", "Name it with --job.", ExitCode.USAGE)
    return number


def _raise(  # noqa: PLR0913 - a request has these origins
    runtime: "Runtime",
    job: str,
    answer: "Route",
    entered: "AgentEntry",
    facts: "JobFacts",
    asker: "Actor",
    *,
    as_json: bool,
) -> None:
    from cli.screens import escalation
    from events.requests import RaiseRequested
    from state_machines.engine.registry import exception_type
    from state_machines.escalations.resulting_work import request_for

    _needs_code(answer, entered)
    _needs_reason(answer, entered)
    request = request_for(answer, entered, facts=facts, actor=asker, now=runtime.clock.now(), policy=runtime.policy)
    outcome = make_request(
        runtime,
        job,
        RaiseRequested,
        asker,
        exception_type=answer.raises,
        comment=request.comment,
        service_job_comment=request.service_job_comment,
        details=dict(request.details),
    )
    title = f"{exception_type(answer.raises).title} on {job} is refused"
    answer_request(outcome, title, as_json=as_json, beside=escalation.as_data(answer))


def _needs_code(answer: "Route", entered: "AgentEntry") -> None:
    from events.vocabulary import CALL_BACK_CODES
    from state_machines.escalations.routing import CALL_BACK

    if answer.raises == CALL_BACK and not (entered.code or answer.call_back_code):
        others = [code for code in CALL_BACK_CODES if code not in answer.call_back_codes]
        likely = f"perhaps {' or '.join(answer.call_back_codes)}; or " if answer.call_back_codes else ""
        fix = f"Give the one that is true with --code: {likely}one of {', '.join(others)}."
        raise CommandError("The words do not carry exactly one comment of the Call Back.", fix, ExitCode.USAGE)


def _needs_reason(answer: "Route", entered: "AgentEntry") -> None:
    from state_machines.escalations.reasons import KNOWN_REASONS
    from state_machines.escalations.resulting_work import filed_under
    from state_machines.escalations.routing import TIER_2_TASK

    if answer.raises == TIER_2_TASK and not all(filed_under(answer, entered)):
        known = "; ".join(f"{reason}: {', '.join(subs)}" for reason, subs in KNOWN_REASONS.items())
        message = "A Tier 2 task is filed under an Escalation Reason and a Sub Reason."
        raise CommandError(message, f"Give --reason and --sub-reason. Known are {known}.", ExitCode.USAGE)
