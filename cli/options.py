"""Options and arguments that several commands share, so that they read the same everywhere."""

from pathlib import Path
from typing import Annotated

import typer

from cli import completion


def _upper(text: str) -> str:
    return text.strip().upper()


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir", metavar="DIR", help="Folder of the embedded database and broker; overrides SJE_DATA_DIR."
    ),
]
As = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="ACTOR",
        help='The actor: NAME/DEPARTMENT, such as "ann/Support Services", optionally with /ROLE/CHANNEL. '
        "Default: SJE_ACTOR.",
    ),
]
Limit = Annotated[int, typer.Option("--limit", metavar="N", min=1, max=10_000, help="Show at most N.")]
EventFile = Annotated[
    str,
    typer.Argument(metavar="FILE", help="CloudEvents: a JSON object, a JSON array or JSON Lines; - reads stdin."),
]
DepartmentName = Annotated[
    str,
    typer.Argument(
        metavar="DEPARTMENT", help="The department, such as parts-sourcing.", autocompletion=completion.departments
    ),
]
OnlyType = Annotated[
    str | None,
    typer.Option("--type", metavar="TYPE", help="Only this type.", autocompletion=completion.exception_types),
]
ExceptionId = Annotated[
    str, typer.Argument(metavar="ID", help="The exception, such as EX-7F3K9Q2MAB4C.", callback=_upper)
]
"""IDs are generated in capitals, so they may be typed in any case."""
