"""`sje catalog`: every exception type, its rules, comments, moves and sources, as tables, diagrams or JSON."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import completion
from cli.errors import CommandError
from cli.exit_codes import ExitCode
from cli.options import AsJson
from cli.terminal import console, print_json, remarks

if TYPE_CHECKING:
    from state_machines.declaration.exception_type import ExceptionType

TypeName = Annotated[
    str | None,
    typer.Argument(
        metavar="[TYPE]", help="Key, title or alias of one type.", autocompletion=completion.exception_types
    ),
]


def catalog(
    type_: TypeName = None,
    as_json: AsJson = False,
    mermaid: Annotated[bool, typer.Option("--mermaid", metavar="", help="Print the diagram as Mermaid text.")] = False,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw the diagram into an SVG file.")] = None,
    write_docs: Annotated[
        Path | None, typer.Option("--write-docs", metavar="DIR", help="Write a page with its diagram for every type.")
    ] = None,
) -> None:
    """Show the exception types, or one: rules, comments, moves, times, sources."""
    types = _chosen(type_)
    if write_docs is not None:
        _write_docs(type_, write_docs)
    elif svg is not None:
        _draw(_one(types, "--svg"), svg)
    elif mermaid:
        _print_mermaid(types)
    elif as_json:
        from state_machines.declaration.catalog import describe

        print_json([describe(declared) for declared in types])
    else:
        _show(types, alone=type_ is not None)


def declared_type(name: str) -> "ExceptionType":
    """The type of a name.

    Raises:
        CommandError: no type answers to it; the nearest are named.

    """
    from state_machines.declaration.registry import UnknownExceptionTypeError, exception_type

    try:
        return exception_type(name)
    except UnknownExceptionTypeError as error:
        raise CommandError(f"{error}.", "`sje catalog` lists them all.", ExitCode.NOT_FOUND) from error


def _chosen(name: str | None) -> list["ExceptionType"]:
    from state_machines.declaration.registry import exception_types

    return list(exception_types().values()) if name is None else [declared_type(name)]


def _one(types: list["ExceptionType"], option: str) -> "ExceptionType":
    if len(types) != 1:
        raise CommandError(f"{option} draws one type.", "Name it: sje catalog pr_return --svg FILE.", ExitCode.USAGE)
    return types[0]


def _show(types: list["ExceptionType"], *, alone: bool) -> None:
    from cli.screens.catalog import every_type, one_type
    from state_machines.declaration.catalog import describe

    described = [describe(declared) for declared in types]
    if alone:
        console().print(one_type(described[0]))
    else:
        console().print(every_type(described))
        console().print("\nOne type with its rules: sje catalog pr_return")


def _print_mermaid(types: list["ExceptionType"]) -> None:
    from state_machines.declaration.diagram import mermaid

    for declared in types:
        typer.echo(mermaid(declared))


def _draw(declared: "ExceptionType", file: Path) -> None:
    from state_machines.declaration.diagram import svg

    try:
        file.write_text(svg(declared), encoding="utf-8")
    except OSError as error:
        message = f"{file}: {error.strerror}."
        raise CommandError(message, "Name a file that can be written.", ExitCode.USAGE) from error
    remarks().print(f"{declared.title} drawn into {file}")


def _write_docs(name: str | None, folder: Path) -> None:
    """Write the pages of every type: they refer to one another."""
    from state_machines.declaration.documentation import write_pages

    if name is not None:
        raise CommandError("--write-docs writes the pages of all types.", "Leave the type out.", ExitCode.USAGE)
    try:
        written = write_pages(folder)
    except OSError as error:
        message = f"{folder}: {error.strerror}."
        raise CommandError(message, "Name a folder that can be written.", ExitCode.USAGE) from error
    remarks().print(f"{len(written)} files written into {folder}")
