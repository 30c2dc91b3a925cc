"""`sje feedback`: the SP Feedback form, its review by the Area Managers, and its monthly summary."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import session
from cli.actors import parse_actor
from cli.error_codes import ErrorCode
from cli.errors import CommandError, as_sentence, not_writable
from cli.exit_codes import ExitCode
from cli.options import As, AsJson, Limit
from cli.terminal import console, print_json, remarks

if TYPE_CHECKING:
    from events.data import Actor
    from workflows.feedback.form import CheckedForm, SubmissionResult

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Fill in the SP Feedback form, review submitted forms, and summarize a month.\n\n```\nsje feedback new\n```",
)


@app.command()
def new(
    answers: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="The answers as a JSON object; - reads stdin. Default: ask question by question."
        ),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Only check the form; submit nothing.")] = False,
    entry_point: Annotated[
        str | None,
        typer.Option(metavar="WHERE", help="Cinch Portal or BPO Operations Portal. Default: that of your channel."),
    ] = None,
    request_id: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Your ID of this request: the form counts once, however often you send it."),
    ] = None,
    as_actor: As = None,
    as_json: AsJson = False,
) -> None:
    """Fill in the SP Feedback form, question by question or from a file.

    Only the questions that apply are asked. A refusal names every wrong answer, the reason, and what to do; its exit
    code is 3, or 1 with --check. High-risk content opens an SOS instead.

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
        actor = parse_actor(as_actor or runtime.settings.actor)
        opened_in = entry_point or _entry_point(actor)
        entered = _entered(answers, runtime.policy.vocabularies)
        result = send_form(runtime, actor, entered, entry_point=opened_in, identity=request_id or "")
    _answer(result, as_json=as_json)


@app.command()
def form(as_json: AsJson = False) -> None:
    """Show the form: every question, when it is asked, and its options.

    With --json: the questions, and a JSON Schema of valid answers.

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
    from cli.screens.feedback import forms_to_review
    from store.queries.feedback import to_review

    with session.reading() as (connection, now):
        found = to_review(connection, limit=limit + 1)
    found, more = found[:limit], len(found) > limit
    if as_json:
        print_json([record.as_dict() for record in found])
    else:
        console().print(forms_to_review(found, now, more=more))


@app.command()
def provider(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="The SP Account Number, such as SP-30417.")],
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """Show the feedback on a service provider, the latest first.

    ```
    sje feedback provider SP-30417
    ```
    """
    from cli.screens.feedback import history
    from store.queries.feedback import of_provider

    with session.reading() as (connection, now):
        found = of_provider(connection, account, limit=limit + 1)
    found, more = found[:limit], len(found) > limit
    if as_json:
        print_json([record.as_dict() for record in found])
    else:
        console().print(history(account, found, now, more=more))


@app.command()
def month(
    which: Annotated[
        str | None, typer.Argument(metavar="MONTH", help="The month, such as 2026-11. Default: the current month.")
    ] = None,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the chart to an SVG file.")] = None,
    top: Annotated[int, typer.Option(metavar="N", min=1, max=100, help="Show N phrases and N providers.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Summarize a month: reasons, sentiment, phrases and providers.

    A month begins and ends by the offices' clock (office_zone in the policy file). Voided forms do not count.

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
            raise CommandError(as_sentence(error), "Write the month as YYYY-MM, such as 2026-11.") from error
    if as_json:
        print_json({"month": chosen, "zone": zone.key, **asdict(summary)})
    elif svg is None:
        from cli.screens.feedback_month import month_summary

        console().print(month_summary(chosen, zone.key, summary, top))
    if svg is not None:
        from web.feedback.month_chart import chart

        _write(svg, chart(chosen, summary, top))


def _lists() -> dict[str, tuple[str, ...]]:
    """The lists that operations have supplied; this needs no database."""
    from state_machines.declaration.policy import Policy

    return Policy.from_file(session.settings().policy_file).vocabularies


def _entered(file: str | None, lists: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    """The answers from a file, or from the person at the keyboard."""
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
        fix = "Name a file that can be read."
        raise CommandError(f"{where}: {error.strerror}.", fix, ErrorCode.INVALID_FILE) from error
    except ValueError as error:
        raise CommandError(f"{where} is not valid JSON: {error}.", _JSON_FIX, ErrorCode.INVALID_FILE) from error
    if not isinstance(answers, dict):
        raise CommandError(f"{where} is not a JSON object.", _JSON_FIX, ErrorCode.INVALID_FILE)
    return answers


_JSON_FIX = 'Write the answers as {"sp_account_number": "...", ...}; `sje feedback form --json` prints their schema.'


def _entry_point(actor: "Actor") -> str:
    from tasks.feedback_requests import NoEntryPointError, entry_point_of
    from workflows.feedback.form import ENTRY_POINTS

    try:
        return entry_point_of(actor)
    except NoEntryPointError as error:
        raise CommandError(
            str(error),
            f'Give --entry-point "{ENTRY_POINTS["internal"]}" or --entry-point "{ENTRY_POINTS["bpo"]}".',
        ) from error


def _remark(question: Any, answers: dict[str, Any]) -> str:
    """The remark before the high-risk question: the words in the answers that suggest high risk."""
    from state_machines.feedback.sp_feedback_form import HIGH_RISK
    from state_machines.feedback.submission import Submission

    if question.key != HIGH_RISK.key:
        return ""
    return "; ".join(f"You wrote {each.quoted}. Is it {each.category}?" for each in Submission.of(answers).suggested)


def _check(entered: dict[str, Any], *, as_json: bool) -> None:
    from cli.screens.feedback import form_problems
    from workflows.feedback.form import check_form

    form = check_form(entered, _lists())
    if as_json:
        print_json(form.as_dict())
    else:
        console().print(form_problems(form.problems))
        _show_remarks(form)
    if not form.is_right:
        raise typer.Exit(ExitCode.PROBLEM)


def _answer(result: "SubmissionResult", *, as_json: bool) -> None:
    from cli.screens.outcome import outcome_screen

    if as_json:
        print_json({**result.outcome.as_dict(), **result.form.besides})
    else:
        console().print(outcome_screen(result.outcome, "The SP Feedback form is refused"))
        _show_remarks(result.form)
    if result.refused:
        raise typer.Exit(ExitCode.REFUSED)


def _show_remarks(form: "CheckedForm") -> None:
    from cli.screens.feedback import form_remarks

    shown = form_remarks(form)
    if shown is not None:
        remarks().print(shown)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise not_writable(file, error) from error
    remarks().print(f"The chart is in {file}.")
