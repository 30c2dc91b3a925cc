"""`sje why`: who owns an item, or why it has no owner, person by person."""

from dataclasses import asdict

from cli import session
from cli.commands.show import no_such_exception
from cli.options import AsJson, ExceptionId
from cli.terminal import console, print_json


def why(exception_id: ExceptionId, as_json: AsJson = False) -> None:
    """Show who owns an item, or why it has no owner, person by person.

    ```
    sje why EX-7F3K9Q2MAB4C
    ```
    """
    from cli.screens.assignment import unassigned_reasons
    from workflows.assignment.unassigned_reasons import why as why_of

    with session.runtime() as runtime, runtime.store.reading() as connection:
        answer = why_of(connection, exception_id, policy=runtime.policy, now=runtime.clock.now())
    if answer is None:
        raise no_such_exception(exception_id)
    if as_json:
        people = [
            {"name": each.name, "free_at": each.free_at, "reasons": [reason.as_dict() for reason in each.reasons]}
            for each in answer.people
        ]
        print_json({**asdict(answer), "people": people})
    else:
        console().print(unassigned_reasons(answer))
