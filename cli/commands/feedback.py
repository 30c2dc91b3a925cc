"""`sje feedback`: the SP Feedback form, its review by the Area Managers, and what it tells over time."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import session
from cli.actors import actor_named
from cli.errors import CommandError
from cli.exit_codes import ExitCode
from cli.options import As, AsJson, Limit
from cli.terminal import console, print_json, remarks

if TYPE_CHECKING:
    from events.data import Actor
    from workflows.feedback.form import CheckedForm, SubmissionResult

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Fill in the SP Feedback form, review it, and see what it tells over time.\n\n```\nsje feedback new\n```",
)


@app.command()
def new(
    answers: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="The answers as a JSON object, - is stdin; without it, you are asked."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", metavar="", help="Say what is wrong with it; send nothing.")
    ] = False,
    entry_point: Annotated[
        str | None,
        typer.Option(metavar="WHERE", help="Cinch Portal or BPO Operations Portal; unset, the one of your channel."),
    ] = None,
    request_id: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Your ID of this request: the form counts once, however often you send it."),
    ] = None,
    as_whom: As = None,
    as_json: AsJson = False,
) -> None:
    """Fill in the SP Feedback form: question by question, or from a file.

    Only the questions that apply are asked. A refusal names every answer that is wrong, why, and what to do; the exit
    code is 3 (1 with --check). High-risk content is turned to SOS.

    ```
    sje feedback new
    sje feedback new --answers form.json --check
    ```
    """
    if check:
        _check(_entered(answers, _lists()), as_json=as_json)
        return
    from cli.requests import send_form

    with session.runtime(may_migrate=True) as runtime:
        actor = actor_named(as_whom or runtime.settings.actor)
        opened_in = entry_point or _entry_point(actor)
        entered = _entered(answers, runtime.policy.vocabularies)
        sent = send_form(runtime, actor, entered, entry_point=opened_in, identity=request_id or "")
    _answer(sent, as_json=as_json)


@app.command()
def form(as_json: AsJson = False) -> None:
    """Show the form: every question, where it is asked, and its options.

    With --json, for pages and programs: the questions, and a JSON Schema of right answers.

    ```
    sje feedback form
    ```
    """
    from state_machines.feedback.sp_feedback_form import FORM
    from state_machines.forms.schema import describe

    lists = _lists()
    if as_json:
        print_json(describe(FORM, lists))
        return
    from cli.screens.feedback_form import tree

    console().print(tree(FORM, lists))


@app.command()
def review(limit: Limit = 50, as_json: AsJson = False) -> None:
    """Show the forms that wait for the Area Managers' review, the oldest first.

    ```
    sje feedback review
    ```
    """
    from cli.screens.feedback import waiting
    from store.queries.feedback import to_review

    with session.reading() as (connection, now):
        found = to_review(connection, limit=limit)
    if as_json:
        print_json([record.as_dict() for record in found])
    else:
        console().print(waiting(found, now, limit))


@app.command()
def provider(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="The SP Account Number, such as SP-30417.")],
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """Show what was said of a service provider, the latest first.

    ```
    sje feedback provider SP-30417
    ```
    """
    from cli.screens.feedback import history
    from store.queries.feedback import of_provider

    with session.reading() as (connection, now):
        found = of_provider(connection, account, limit=limit)
    if as_json:
        print_json([record.as_dict() for record in found])
    else:
        console().print(history(account, found, now, limit))


@app.command()
def month(
    which: Annotated[str | None, typer.Argument(metavar="MONTH", help="Such as 2026-11; unset, this one.")] = None,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw the chart into an SVG file.")] = None,
    top: Annotated[int, typer.Option(metavar="N", min=1, max=100, help="Show so many phrases and providers.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Summarize a month: reasons, praise and blame, phrases and providers.

    Months are those of the offices' clocks (the policy's office_zone). Voided forms do not count.

    ```
    sje feedback month
    sje feedback month 2026-11 --svg november.svg
    ```
    """
    from zoneinfo import ZoneInfo

    from business_time.wall_clock import local
    from workflows.feedback.month import count_month

    with session.runtime() as runtime, runtime.store.reading() as connection:
        zone = ZoneInfo(runtime.policy.office_zone)
        chosen = which or f"{local(runtime.clock.now(), zone):%Y-%m}"
        try:
            summary = count_month(connection, chosen, zone.key)
        except ValueError as error:
            raise CommandError(f"{error}.", "", ExitCode.USAGE) from error
    if as_json:
        print_json({"month": chosen, "zone": zone.key, **asdict(summary)})
    elif svg is None:
        from cli.screens.feedback_month import summarized

        console().print(summarized(chosen, zone.key, summary, top))
    if svg is not None:
        from web.feedback.month_chart import chart

        _write(svg, chart(chosen, summary, top))


def _lists() -> dict[str, tuple[str, ...]]:
    """The lists that operations have supplied; for that no database is needed."""
    from state_machines.declaration.policy import Policy

    return Policy.from_file(session.settings().policy_file).vocabularies


def _entered(file: str | None, lists: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    """The answers of a file, or of the person at the keyboard."""
    if file is not None:
        return _read(file)
    from cli.interview import interview
    from state_machines.feedback.sp_feedback_form import FORM

    return interview(FORM, lists, _remark)


def _read(file: str) -> dict[str, Any]:
    import json
    import sys

    where = "stdin" if file == "-" else file
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
        answers = json.loads(text)
    except OSError as error:
        raise CommandError(f"{where}: {error.strerror}.", "Name a file that can be read.", ExitCode.USAGE) from error
    except ValueError as error:
        raise CommandError(f"{where} is not JSON: {error}.", _JSON_FIX, ExitCode.USAGE) from error
    if not isinstance(answers, dict):
        raise CommandError(f"{where} is JSON, but no object.", _JSON_FIX, ExitCode.USAGE)
    return answers


_JSON_FIX = 'Write the answers as {"sp_account_number": "...", ...}; `sje feedback form --json` gives their schema.'


def _entry_point(actor: "Actor") -> str:
    from tasks.feedback_requests import NoEntryPointError, entry_point_of
    from workflows.feedback.form import ENTRY_POINTS

    try:
        return entry_point_of(actor)
    except NoEntryPointError as error:
        raise CommandError(
            str(error),
            f'Name it: --entry-point "{ENTRY_POINTS["internal"]}" or --entry-point "{ENTRY_POINTS["bpo"]}".',
            ExitCode.USAGE,
        ) from None


def _remark(question: Any, answers: dict[str, Any]) -> str:
    """Before the high-risk question: the words of the answers that remind of such a situation."""
    from state_machines.feedback.sp_feedback_form import HIGH_RISK
    from state_machines.feedback.submission import Submission

    if question.key != HIGH_RISK.key:
        return ""
    return "; ".join(f"you wrote {each.quoted}: is it {each.category}?" for each in Submission.of(answers).suggested)


def _check(entered: dict[str, Any], *, as_json: bool) -> None:
    from cli.screens.feedback import checked
    from workflows.feedback.form import check_form

    form = check_form(entered, _lists())
    if as_json:
        print_json(form.as_dict())
    else:
        console().print(checked(form.problems))
        _say_besides(form)
    if not form.is_right:
        raise typer.Exit(ExitCode.PROBLEM)


def _answer(sent: "SubmissionResult", *, as_json: bool) -> None:
    from cli.screens.outcome import shown

    if as_json:
        print_json({**sent.outcome.as_dict(), **sent.form.besides})
    else:
        console().print(shown(sent.outcome, "The SP Feedback form is refused"))
        _say_besides(sent.form)
    if sent.refused:
        raise typer.Exit(ExitCode.REFUSED)


def _say_besides(form: "CheckedForm") -> None:
    from cli.screens.feedback import besides

    told = besides(form)
    if told is not None:
        remarks().print(told)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        message = f"{file}: {error.strerror}."
        raise CommandError(message, "Name a file that can be written.", ExitCode.USAGE) from error
    remarks().print(f"{file} written")
