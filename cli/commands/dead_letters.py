"""`sje dead-letters`: what could not be taken in, by cause; look at it, replay it, or discard it with a reason."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from cli import session
from cli.actors import user_of_this_machine
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

LetterIds = Annotated[list[str] | None, typer.Argument(metavar="ID", help="The dead letters, such as DL-5C063BAACC5C.")]
All = Annotated[bool, typer.Option("--all", metavar="", help="Every open one, or with --code every one of that cause.")]
Settled = Annotated[bool, typer.Option("--settled", metavar="", help="Replayed and discarded ones, too.")]
Code = Annotated[str | None, typer.Option(metavar="CODE", help="Only those of this cause.")]


@app.callback()
def dead_letters(
    context: typer.Context, settled: Settled = False, code: Code = None, limit: Limit = 50, as_json: AsJson = False
) -> None:
    """Show what could not be taken in, by cause; replay it, or discard it.

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
def show(letter_id: Annotated[str, typer.Argument(metavar="ID")], as_json: AsJson = False) -> None:
    """Show one dead letter: why, what to do, and the message as it came.

    ```
    sje dead-letters show DL-5C063BAACC5C
    ```
    """
    from cli.screens.dead_letters import as_data, one_letter
    from store.queries.dead_letters import dead_letter

    with session.reading() as (connection, now):
        letter = dead_letter(connection, letter_id)
    if letter is None:
        raise _no_such_letter(letter_id)
    if as_json:
        print_json(as_data(letter))
    else:
        console().print(one_letter(letter, now))


@app.command("replay")
def replay(
    ids: LetterIds = None,
    every: All = False,
    code: Code = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="What was mended, for the record.")] = "",
    as_json: AsJson = False,
) -> None:
    """Take dead letters in again. Exit code 1: some could still not be taken in, and stay open.

    ```
    sje dead-letters replay DL-5C063BAACC5C
    sje dead-letters replay --code unknown-type --reason "upstream mended it"
    ```
    """
    from cli.screens.dead_letters import replayed_data, replayed_line
    from tasks.outbox.enqueue import enqueue_portions
    from workflows.replay import replay as take_again

    results = []
    with session.runtime() as runtime:
        for letter in _chosen(runtime, ids or [], code, every=every):
            by = user_of_this_machine()
            results.append(take_again(runtime.store, runtime.intake, runtime.clock, letter, by=by, note=reason))
            enqueue_portions(runtime, results[-1].portions)
            if not as_json:
                console().print(replayed_line(results[-1]))
    if as_json:
        print_json([replayed_data(result) for result in results])
    if not all(result.settled for result in results):
        raise typer.Exit(ExitCode.PROBLEM)


@app.command("discard")
def discard(
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why it is not needed; it is kept, with this.")],
    ids: LetterIds = None,
    every: All = False,
    code: Code = None,
    yes: Annotated[bool, typer.Option("--yes", metavar="", help="Do not ask.")] = False,
) -> None:
    """Settle dead letters without taking them in. They are kept, with who did it and why.

    ```
    sje dead-letters discard DL-5C063BAACC5C --reason "sent twice"
    sje dead-letters discard --code unknown-type --reason "a test of theirs"
    ```
    """
    from business_time.formatting import numbered
    from workflows.replay import discard as settle

    if not reason.strip():
        fix = "Give a --reason in words: it is kept with the letter, for whoever asks later."
        raise CommandError("A dead letter is not discarded without a reason.", fix, ExitCode.USAGE)
    with session.runtime() as runtime:
        letters = _chosen(runtime, ids or [], code, every=every)
        if letters and not yes:
            typer.confirm(f"Discard {numbered(len(letters), 'dead letter')}: {reason}?", abort=True, err=True)
        for letter in letters:
            settle(runtime.store, runtime.clock, letter.id, by=user_of_this_machine(), note=reason)
            console().print(Text.assemble(("✓ ", "good"), (letter.id, "id"), " discarded"))


def _chosen(runtime: "Runtime", ids: list[str], code: str | None, *, every: bool) -> "list[DeadLetterRecord]":
    """The open dead letters that are meant; each must exist, and something must be named."""
    from cli.screens.dead_letters import none_at_all, none_of
    from store.dead_letters import OPEN
    from store.queries.dead_letters import causes, dead_letter
    from store.queries.dead_letters import dead_letters as letters_of

    if bool(ids) == (every or code is not None):
        raise CommandError(
            "Say which: IDs, or --all, or --code CODE.", "`sje dead-letters` lists them.", ExitCode.USAGE
        )
    with runtime.store.reading() as connection:
        if not ids:
            letters = letters_of(connection, code=code, limit=None)
            if not letters and code:
                message = none_of(code, causes(connection, status=OPEN))
                raise CommandError(message, "`sje dead-letters` lists them.", ExitCode.NOT_FOUND)
            if not letters:
                remarks().print(none_at_all())
            return letters
        found = [(letter_id, dead_letter(connection, letter_id)) for letter_id in ids]
    return [_open(letter_id, letter) for letter_id, letter in found]


def _open(letter_id: str, letter: "DeadLetterRecord | None") -> "DeadLetterRecord":
    from store.dead_letters import OPEN

    if letter is None:
        raise _no_such_letter(letter_id)
    if letter.status != OPEN:
        raise CommandError(f"{letter_id} was {letter.status} by {letter.settled_by}.", "", ExitCode.USAGE)
    return letter


def _no_such_letter(letter_id: str) -> CommandError:
    return CommandError(f"There is no dead letter {letter_id}.", "`sje dead-letters` lists them.", ExitCode.NOT_FOUND)
