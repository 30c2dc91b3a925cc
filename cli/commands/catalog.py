"""`sje catalog`: every type of work with its rules, comments, moves and sources, as tables, diagrams or JSON."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from business_time.formatting import capitalized
from cli import completion
from cli.error_codes import ErrorCode
from cli.errors import CommandError, not_writable
from cli.options import AsJson
from cli.terminal import console, print_json, remarks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from state_machines.declaration.exception_type import ExceptionType

TypeName = Annotated[
    str | None,
    typer.Argument(metavar="TYPE", help="Key, title or alias of one type.", autocompletion=completion.exception_types),
]


def catalog(
    type_: TypeName = None,
    as_json: AsJson = False,
    all_: Annotated[bool, typer.Option("--all", help="With --json: also work that is not an exception.")] = False,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the diagram to an SVG file.")] = None,
    write_docs: Annotated[
        Path | None, typer.Option("--write-docs", metavar="DIR", help="Write a page with a diagram for every type.")
    ] = None,
) -> None:
    """Show the exception types, or one type with its rules, comments, moves and sources.

    Without a type, the table also shows work that is not an exception, such as Tier 2 tasks and Dispatch cases.

    ```
    sje catalog
    sje catalog call_back
    sje catalog call_back --svg call_back.svg
    ```
    """
    types = _chosen(type_, all_=all_)
    if write_docs is not None:
        _write_docs(type_, write_docs)
    elif svg is not None:
        _draw(_one(types, "--svg"), svg)

    elif as_json:
        print_json(_described(types))
    elif type_ is not None:
        _show(types[0])
    else:
        _show_all()


def declared_type(name: str) -> "ExceptionType":
    """The type of a key, title or alias.

    Raises:
        CommandError: there is no such type; the message names the nearest.

    """
    from state_machines.engine.registry import UnknownExceptionTypeError, exception_type

    try:
        return exception_type(name)
    except UnknownExceptionTypeError as error:
        raise CommandError(f"{capitalized(error.description)}.", error.hint, ErrorCode.UNKNOWN_TYPE) from error


def _chosen(name: str | None, *, all_: bool) -> list["ExceptionType"]:
    from state_machines.engine.registry import exception_types, work_types

    if name is not None:
        return [declared_type(name)]
    return list((work_types() if all_ else exception_types()).values())


def _described(types: "Iterable[ExceptionType]") -> list[dict[str, Any]]:
    """The declarations as plain data, each with its family."""
    from state_machines.engine.description import describe
    from state_machines.engine.registry import family_of

    return [{"family": family_of(declared.key) or "exception", **describe(declared)} for declared in types]


def _one(types: list["ExceptionType"], option: str) -> "ExceptionType":
    if len(types) != 1:
        raise CommandError(f"{option} draws one type.", "Name it: sje catalog pr_return --svg FILE")
    return types[0]


def _show(declared: "ExceptionType") -> None:
    from cli.screens.catalog import one_type
    from state_machines.engine.description import describe

    console().print(one_type(describe(declared)))


def _show_all() -> None:
    """Show the exception types and, under headings of their own, the other families."""
    from cli.screens.catalog import every_type
    from state_machines.engine.registry import FAMILIES, work_types

    described = _described(work_types().values())
    for family, heading in {"exception": "", **FAMILIES}.items():
        of_it = [each for each in described if each["family"] == family]
        if of_it:
            console().print(every_type(of_it, heading))
    console().print("\nOne type with its rules: sje catalog TYPE")


def _draw(declared: "ExceptionType", file: Path) -> None:
    from state_machines.catalogue.diagram import svg

    try:
        file.write_text(svg(declared), encoding="utf-8")
    except OSError as error:
        raise not_writable(file, error) from error
    remarks().print(f"The diagram of {declared.title} is in {file}.")


def _write_docs(name: str | None, folder: Path) -> None:
    """Write the pages of all types, because they link to one another."""
    from state_machines.catalogue.pages import write_pages

    if name is not None:
        raise CommandError("--write-docs writes the pages of all types.", "Omit the type.")
    try:
        written = write_pages(folder)
    except OSError as error:
        raise not_writable(folder, error) from error
    remarks().print(f"{len(written)} files written to {folder}.")
