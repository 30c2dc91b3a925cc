"""`sje schema`: the published contract of the events, generated from the models."""

from pathlib import Path
from typing import Annotated, Any

import typer

from cli import completion
from cli.error_codes import ErrorCode
from cli.errors import CommandError, not_writable
from cli.options import AsJson
from cli.screens.tables import table
from cli.terminal import console, print_json, remarks


def schema(
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Write the AsyncAPI document, and a JSON Schema and a page per event, to this folder."
        ),
    ] = None,
    type_: Annotated[
        str | None,
        typer.Option(
            "--type", metavar="TYPE", help="Print one event's JSON Schema.", autocompletion=completion.event_types
        ),
    ] = None,
    example: Annotated[
        str | None,
        typer.Option(metavar="TYPE", help="Print an example of one event.", autocompletion=completion.event_types),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the events; print or write the contract (AsyncAPI, JSON Schema, OpenAPI).

    ```
    sje schema
    sje schema --example order.placed
    sje schema --out docs/contract
    ```
    """
    if out is not None:
        _write(out)
    if type_ is not None:
        print_json(_schema_of(type_))
    if example is not None:
        print_json(_example_of(example))
    if out is None and type_ is None and example is None:
        _list(as_json=as_json)


def _write(folder: Path) -> None:
    from events import contract
    from web.app import describe_api
    from web.site.api_page import files

    try:
        written = contract.write(folder)
        for name, text in files(describe_api()).items():
            written.append(folder / name)
            written[-1].write_text(text, encoding="utf-8")
    except OSError as error:
        raise not_writable(folder, error) from error
    remarks().print(f"{len(written)} files written to {folder}; start with README.md.")


def _schema_of(type_: str) -> dict[str, Any]:
    from events.json_schemas import json_schemas

    return json_schemas()[_full_type(type_)]


def _example_of(type_: str) -> dict[str, Any]:
    from events import examples

    return examples.example(_full_type(type_))


def _full_type(type_: str) -> str:
    from events.registry import UnknownEventTypeError, event_model
    from suggestions import question

    try:
        return event_model(type_).TYPE
    except UnknownEventTypeError as error:
        fix = question(error.nearest) or "`sje schema` lists them."
        raise CommandError(f"No event has the type {type_!r}.", fix, ErrorCode.UNKNOWN_EVENT_TYPE) from error


def _list(*, as_json: bool) -> None:
    from events.json_schemas import described
    from events.registry import all_event_models, short_type

    if as_json:
        from events import contract

        print_json(contract.asyncapi())
        return
    for direction, title in (("incoming", "Events that are accepted"), ("outgoing", "Events that are published")):
        shown = table("type", "description", title=title, folding=["description"])
        for model in all_event_models():
            if direction == model.DIRECTION:
                shown.add_row(short_type(model), described(model).split("\n\n")[0])
        console().print(shown)
        console().print()
    console().print(
        "Every type starts with com.cinchhs. · one event: sje schema --type T, --example T · all: --out DIR"
    )
