"""`sje queue` and `sje inbox`: a department's open work, and the notices to it."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli import completion, session
from cli.actors import unknown_department
from cli.error_codes import ErrorCode
from cli.options import AsJson, DepartmentName, Limit, OnlyType
from cli.terminal import console, print_json

if TYPE_CHECKING:
    from datetime import datetime

    from state_machines.declaration.departments import Department
    from store.engine import Connection

MaybeDepartment = Annotated[
    str | None,
    typer.Argument(
        metavar="DEPARTMENT",
        help="The department, such as parts-sourcing. Omit it to see counts per department.",
        autocompletion=completion.departments,
    ),
]
After = Annotated[str | None, typer.Option(metavar="ID", help="Only what follows this exception: the next page.")]


def queue(
    department: MaybeDepartment = None,
    type_: OnlyType = None,
    limit: Limit = 50,
    after: After = None,
    as_json: AsJson = False,
) -> None:
    """Show a department's open work: the most urgent first, then the oldest.

    Within the same urgency, items whose time is up come first.

    ```
    sje queue
    sje queue parts-sourcing
    sje queue parts-sourcing --after EX-7F3K9Q2MAB4C
    sje queue support-services --type auth_job_follow_up
    ```
    """
    with session.reading() as (connection, now):
        if department is None:
            _show_counts(connection, now, as_json=as_json)
        else:
            after = after.upper() if after else None
            _show_queue(connection, now, parse_department(department), type_, limit, after, as_json=as_json)


def parse_department(name: str) -> "Department":
    """The department of a title or slug.

    Raises:
        CommandError: there is no such department.

    """
    from state_machines.declaration.departments import Department, UnknownDepartmentError

    try:
        return Department.named(name)
    except UnknownDepartmentError as error:
        raise unknown_department(error, ErrorCode.UNKNOWN_DEPARTMENT) from error


def _show_counts(connection: "Connection", now: "datetime", *, as_json: bool) -> None:
    from cli.screens.queue import department_counts
    from store.queries import counts

    found = counts(connection)
    if as_json:
        print_json([asdict(count) for count in found])
    else:
        console().print(department_counts(found, now))


def _show_queue(  # noqa: PLR0913 - a page of a queue has these
    connection: "Connection",
    now: "datetime",
    department: "Department",
    type_: str | None,
    limit: int,
    after: str | None,
    *,
    as_json: bool,
) -> None:
    from cli.commands.catalog import declared_type
    from cli.commands.show import no_such_exception
    from cli.screens.queue import comment_flag, open_work
    from store.queries import department_queue, open_count

    key = declared_type(type_).key if type_ else None
    try:
        found = department_queue(connection, department.slug, now=now, limit=limit + 1, type_key=key, after=after)
    except LookupError as error:
        raise no_such_exception(after or "") from error
    items = found[:limit]
    last = items[-1].id if len(found) > limit else None
    number = open_count(connection, department.slug, type_key=key)
    if as_json:
        rows = [{**asdict(item), "comment_flag": comment_flag(item.type, item.comment)} for item in items]
        print_json({"department": department.slug, "open": number, "items": rows, "next_after": last})
    else:
        only = f" --type {key}" if key else ""
        next_page = f"sje queue {department.slug}{only} --after {last}" if last else ""
        console().print(open_work(department, items, now, number=number, next_page=next_page))


def inbox(department: DepartmentName, limit: Limit = 30, as_json: AsJson = False) -> None:
    """Show the notices at a department's desk, the latest first.

    ```
    sje inbox escalations
    ```
    """
    from cli.screens.inbox import notices_screen
    from store.deliveries import DESK
    from store.queries.deliveries import deliveries

    chosen = parse_department(department)
    with session.reading() as (connection, now):
        notices = deliveries(connection, department=chosen.slug, channel=DESK, limit=limit + 1)
    notices, more = notices[:limit], len(notices) > limit
    if as_json:
        print_json([asdict(notice) for notice in notices])
    else:
        console().print(notices_screen(chosen, notices, now, more=more))
