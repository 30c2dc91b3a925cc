"""Who asks: from ``--as``, from the setting SJE_ACTOR, or the user of this machine. Rules are judged by the answer."""

import getpass
from typing import TYPE_CHECKING

from business_time.formatting import capitalized
from cli.errors import CommandError
from cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from events.data import Actor
    from state_machines.declaration.departments import UnknownDepartmentError

FORM = "NAME/DEPARTMENT/ROLE/CHANNEL"
EXAMPLE = 'ann/Support Services, or "ann/Support Services/Supervisor/internal"'


def actor_named(text: str | None) -> "Actor":
    """Read an actor from ``Name/Department/Role/channel``; role and channel may be left out, and the name left empty.

    Raises:
        CommandError: nobody is named, the department is missing or unknown, or a part cannot be used.

    """
    from pydantic import ValidationError

    from events.data import Actor
    from events.explanations import explained
    from state_machines.declaration.departments import UnknownDepartmentError, title_of

    name, department, *rest = [part.strip() for part in f"{text or ''}/".split("/")]
    rest = [part for part in rest if part]
    if not department:
        raise CommandError(
            f"Who asks? {name or user_of_this_machine()} has no department, and rules are judged by it.",
            f'Give --as "{EXAMPLE.split(",", maxsplit=1)[0]}", or set SJE_ACTOR once. The form is {FORM}.',
            ExitCode.USAGE,
        )
    if len(rest) > 2:  # noqa: PLR2004 - role and channel
        raise CommandError(f"{text!r} has too many parts.", f"The form is {FORM}, such as {EXAMPLE}.", ExitCode.USAGE)
    optional = dict(zip(("role", "channel"), rest, strict=False))
    try:
        known = title_of(department)
        return Actor.model_validate({"name": name or user_of_this_machine(), "department": known, **optional})
    except UnknownDepartmentError as error:
        raise unknown_department(error, ExitCode.USAGE) from error
    except ValidationError as error:
        problems = " ".join(why for why, _do in explained(error, Actor))
        message = f"{text!r} names nobody: {problems}"
        raise CommandError(message, f"The form is {FORM}, such as {EXAMPLE}.", ExitCode.USAGE) from error


def unknown_department(error: "UnknownDepartmentError", code: ExitCode) -> CommandError:
    """What is said of a department that does not exist: the nearest, and all."""
    return CommandError(f"{capitalized(error.description)}.", f"{error.hint}.", code)


def user_of_this_machine() -> str:
    """The name under which this process runs; a container's user may have none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
