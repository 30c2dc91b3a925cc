"""The actor of a request: from ``--as``, from the setting SJE_ACTOR, or the user of this machine."""

import getpass
from typing import TYPE_CHECKING

from business_time.formatting import capitalized
from cli.error_codes import ErrorCode
from cli.errors import CommandError

if TYPE_CHECKING:
    from events.data import Actor
    from state_machines.declaration.departments import UnknownDepartmentError

FORM = "NAME/DEPARTMENT/ROLE/CHANNEL"
EXAMPLE = 'ann/Support Services, or "ann/Support Services/Supervisor/internal"'


def parse_actor(text: str | None) -> "Actor":
    """Read an actor from ``Name/Department/Role/channel``; role and channel are optional, and the name may be empty.

    Raises:
        CommandError: the actor is missing, the department is missing or unknown, or a part is invalid.

    """
    from pydantic import ValidationError

    from events.data import Actor
    from events.explanations import explained
    from state_machines.declaration.departments import UnknownDepartmentError, title_of

    name, department, *rest = [part.strip() for part in f"{text or ''}/".split("/")]
    rest = [part for part in rest if part]
    if not department:
        message = f"Rules are judged by department, and {name or user_of_this_machine()} has none."
        fix = f'Give --as "{EXAMPLE.split(",", maxsplit=1)[0]}", or set SJE_ACTOR once. The form is {FORM}.'
        raise CommandError(message, fix, ErrorCode.INVALID_ACTOR)
    if len(rest) > 2:  # noqa: PLR2004 - role and channel
        raise _invalid(f"{text!r} has too many parts.")
    optional = dict(zip(("role", "channel"), rest, strict=False))
    try:
        known = title_of(department)
        return Actor.model_validate({"name": name or user_of_this_machine(), "department": known, **optional})
    except UnknownDepartmentError as error:
        raise unknown_department(error, ErrorCode.INVALID_ACTOR) from error
    except ValidationError as error:
        problems = " ".join(why for why, _do in explained(error, Actor))
        raise _invalid(f"{text!r} is not a valid actor: {problems}") from error


def unknown_department(error: "UnknownDepartmentError", code: ErrorCode) -> CommandError:
    """The error about a department that does not exist, with the nearest and all of them."""
    return CommandError(f"{capitalized(error.description)}.", f"{error.hint}.", code)


def user_of_this_machine() -> str:
    """The name of the user who runs this process; in a container there may be none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _invalid(message: str) -> CommandError:
    return CommandError(message, f"The form is {FORM}, such as {EXAMPLE}.", ErrorCode.INVALID_ACTOR)
