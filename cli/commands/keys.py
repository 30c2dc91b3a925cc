"""`sje keys`: issue and revoke keys to the pages and the HTTP API. Keys follow the machine's time."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from business_time.formatting import numbered
from cli import session
from cli.actors import EXAMPLE, FORM, parse_actor
from cli.error_codes import ErrorCode
from cli.errors import CommandError
from cli.options import AsJson
from cli.terminal import console, print_json

if TYPE_CHECKING:
    from events.data import Actor

app = typer.Typer(
    invoke_without_command=True,
    rich_markup_mode="markdown",
)


@app.callback()
def keys(context: typer.Context, as_json: AsJson = False) -> None:
    """Show who has a key to the pages and the HTTP API; issue or revoke a key.

    ```
    sje keys
    ```
    """
    if context.invoked_subcommand is None:
        list_(as_json=as_json)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List every key that was issued, the newest first; same as `sje keys`.

    ```
    sje keys list
    ```
    """
    from cli.screens.keys import as_data, every_key
    from store.access_keys import everybody

    with session.runtime() as runtime, runtime.store.reading() as connection:
        now = runtime.real_clock.now()
        found = everybody(connection)
    if as_json:
        print_json([as_data(key, now) for key in found])
    else:
        console().print(every_key(found, now))


@app.command("new")
def new(
    who: Annotated[
        str,
        typer.Argument(
            metavar="ACTOR",
            help='The holder: NAME/DEPARTMENT, such as "ann/Support Services", optionally with /ROLE/CHANNEL.',
        ),
    ],
    days: Annotated[
        int, typer.Option("--days", metavar="N", min=1, max=3650, help="The key expires after N days.")
    ] = 90,
    as_json: AsJson = False,
) -> None:
    """Issue a key to a person or a program. Its secret is shown once and not stored.

    ```
    sje keys new "ann/Support Services"
    sje keys new "bea/Customer Service/Case Manager/bpo" --days 30
    ```
    """
    from cli.screens.keys import as_data, new_key
    from workflows.access import issue

    actor = _holder(who)
    with session.runtime(may_migrate=True) as runtime:
        now = runtime.real_clock.now()
        issued = issue(runtime.store, actor, now, timedelta(days=days))
        sign_in = f"{runtime.settings.effective_web_url}/sign-in"
    if as_json:
        print_json({**as_data(issued.key, now), "secret": issued.secret, "sign_in": sign_in})
    else:
        console().print(new_key(issued, sign_in, now), crop=False)


@app.command("revoke")
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The key's ID, as `sje keys` lists it; not its secret.")],
) -> None:
    """Revoke a key, and end every session that was signed in with it.

    ```
    sje keys revoke 3f9c27b1
    ```
    """
    from workflows.access import end

    with session.runtime() as runtime:
        ended = end(runtime.store, key_id, runtime.real_clock.now())
    if not ended:
        # What was given is not repeated: it may be a secret, mistaken for the ID.
        fix = "`sje keys` lists the keys with their IDs and states."
        raise CommandError("No active key has this ID.", fix, ErrorCode.UNKNOWN_KEY)
    sessions = numbered(ended - 1, "session")
    console().print(Text.assemble(("✓ ", "good"), (key_id, "id"), f" is revoked; {sessions} ended."))


def _holder(text: str) -> "Actor":
    """Read the holder of a key; unlike the actor of a request, it always has a name.

    Raises:
        CommandError: the name or the department is missing, or a part is invalid.

    """
    name, department, *_ = [part.strip() for part in f"{text}/".split("/")]
    if not (name and department):
        message = f"{text!r} lacks a name or a department, by which rules are judged."
        raise CommandError(message, f"The form is {FORM}, such as {EXAMPLE}.", ErrorCode.INVALID_ACTOR)
    return parse_actor(text)
