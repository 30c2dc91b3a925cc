"""`sje dead-letters`: what could not be taken in, by cause; show, replay or discard it."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from cli import session
from cli.actors import user_of_this_machine
from cli.error_codes import ErrorCode
from cli.errors import CommandError
from cli.exit_codes import ExitCode
from cli.options import AsJson, Limit
from cli.terminal import console, print_json, remarks

if TYPE_CHECKING:
    from store.queries.dead_letters import DeadLetterRecord
    from tasks.runtime import Runtime

app = typer.Typer(
    invoke_without_command=True,
    rich_markup_mode="markdown",
)

LetterId = Annotated[str, typer.Argument(metavar="ID", help="The dead letter, such as DL-5C063BAACC5C.")]
LetterIds = Annotated[list[str] | None, typer.Argument(metavar="ID", help="The dead letters, such as DL-5C063BAACC5C.")]
All = Annotated[bool, typer.Option("--all", help="All open ones; with --code, all of that cause.")]
Settled = Annotated[bool, typer.Option("--settled", help="Also those that were replayed or discarded.")]
Code = Annotated[str | None, typer.Option(metavar="CODE", help="Only those with this cause.")]


@app.callback()
def dead_letters(
    context: typer.Context, settled: Settled = False, code: Code = None, limit: Limit = 50, as_json: AsJson = False
) -> None:
    """Show what could not be taken in, by cause; replay or discard it.

    ```
    sje dead-letters
    sje dead-letters --code unknown-type
    ```
    """
    if context.invoked_subcommand is None:
        list_(settled=settled, code=code, limit=limit, as_json=as_json)


@app.command("list")
def list_(settled: Settled = False, code: Code = None, limit: Limit = 50, as_json: AsJson = False) -> None:
    """List dead letters by cause, the latest first; `sje dead-letters` alone does the same.

    ```
    sje dead-letters list --settled
    ```
    """
    from cli.screens.dead_letters import as_data, by_cause
    from store.dead_letters import OPEN
    from store.queries.dead_letters import causes
    from store.queries.dead_letters import dead_letters as letters_of

    status = None if settled else OPEN
    with session.reading() as (connection, now):
        found = letters_of(connection, status=status, code=code, limit=limit)
        counts = causes(connection, status=status)
    if as_json:
        print_json([as_data(letter) for letter in found])
    else:
        console().print(by_cause(found, counts, now, code=code))


@app.command("show")
def show(letter_id: LetterId, as_json: AsJson = False) -> None:
    """Show one dead letter: the reason, what to do, and the message as it arrived.

    ```
    sje dead-letters show DL-5C063BAACC5C
    ```
    """
    from cli.screens.dead_letters import as_data, one_letter
    from store.queries.dead_letters import dead_letter

    with session.reading() as (connection, now):
        letter = dead_letter(connection, letter_id.upper())
    if letter is None:
        raise _unknown_letter(letter_id)
    if as_json:
        print_json(as_data(letter))
    else:
        console().print(one_letter(letter, now))


@app.command("replay")
def replay(
    ids: LetterIds = None,
    every: All = False,
    code: Code = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="What was fixed, for the record.")] = "",
    as_json: AsJson = False,
) -> None:
    """Take dead letters in again. Exit code 1: some could still not be taken in, and stay open.

    ```
    sje dead-letters replay DL-5C063BAACC5C
    sje dead-letters replay --code unknown-type --reason "upstream fixed it"
    ```
    """
    from cli.screens.dead_letters import replay_as_data, replay_result
    from tasks.outbox.enqueue import enqueue_portions
    from workflows.replay import replay as take_again

    results = []
    with session.runtime() as runtime:
        for letter in _chosen(runtime, ids or [], code, every=every):
            by = user_of_this_machine()
            results.append(take_again(runtime.store, runtime.intake, runtime.clock, letter, by=by, note=reason))
            enqueue_portions(runtime, results[-1].portions)
            if not as_json:
                console().print(replay_result(results[-1]))
    if as_json:
        print_json([replay_as_data(result) for result in results])
    if not all(result.settled for result in results):
        raise typer.Exit(ExitCode.PROBLEM)


@app.command("discard")
def discard(
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why it is not needed; kept with the letter.")],
    ids: LetterIds = None,
    every: All = False,
    code: Code = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
) -> None:
    """Discard dead letters without taking them in. They are kept, with who discarded them and why.

    ```
    sje dead-letters discard DL-5C063BAACC5C --reason "sent twice"
    sje dead-letters discard --code unknown-type --reason "an upstream test"
    ```
    """
    from business_time.formatting import numbered
    from workflows.replay import discard as settle

    if not reason.strip():
        fix = "Give the reason with --reason; it is kept with the letter."
        raise CommandError("Discarding a dead letter requires a reason.", fix)
    with session.runtime() as runtime:
        letters = _chosen(runtime, ids or [], code, every=every)
        if letters and not yes:
            typer.confirm(f"Discard {numbered(len(letters), 'dead letter')}: {reason}?", abort=True, err=True)
        for letter in letters:
            settle(runtime.store, runtime.clock, letter.id, by=user_of_this_machine(), note=reason)
            console().print(Text.assemble(("✓ ", "good"), (letter.id, "id"), " discarded."))


def _chosen(runtime: "Runtime", ids: list[str], code: str | None, *, every: bool) -> "list[DeadLetterRecord]":
    """The open dead letters that were chosen; each must exist, and at least one must be chosen."""
    from cli.screens.dead_letters import none_at_all, none_of
    from store.dead_letters import OPEN
    from store.queries.dead_letters import causes, dead_letter
    from store.queries.dead_letters import dead_letters as letters_of

    if bool(ids) == (every or code is not None):
        raise CommandError("Choose dead letters by ID, by --code CODE, or --all.", "`sje dead-letters` lists them.")
    with runtime.store.reading() as connection:
        if not ids:
            letters = letters_of(connection, code=code, limit=None)
            if not letters and code:
                message = none_of(code, causes(connection, status=OPEN))
                raise CommandError(message, "`sje dead-letters` lists them.", ErrorCode.UNKNOWN_DEAD_LETTER)
            if not letters:
                remarks().print(none_at_all())
            return letters
        found = [(letter_id, dead_letter(connection, letter_id.upper())) for letter_id in ids]
    return [_open(letter_id, letter) for letter_id, letter in found]


def _open(letter_id: str, letter: "DeadLetterRecord | None") -> "DeadLetterRecord":
    from store.dead_letters import OPEN

    if letter is None:
        raise _unknown_letter(letter_id)
    if letter.status != OPEN:
        fix = f"`sje dead-letters show {letter.id}` shows it."
        raise CommandError(f"{letter.id} was already {letter.status} by {letter.settled_by}.", fix)
    return letter


def _unknown_letter(letter_id: str) -> CommandError:
    fix = "`sje dead-letters` lists them."
    return CommandError(f"There is no dead letter {letter_id}.", fix, ErrorCode.UNKNOWN_DEAD_LETTER)
