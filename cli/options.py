"""Options and arguments that several commands share, so that they read the same everywhere."""

from pathlib import Path
from typing import Annotated

import typer

from cli import completion

AsJson = Annotated[bool, typer.Option("--json", metavar="", help="Answer with JSON, for a program to read.")]
DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir", metavar="DIR", help="Folder of the embedded database and broker; wins over SJE_DATA_DIR."
    ),
]
As = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="WHO",
        help='NAME/DEPARTMENT, and where wanted /ROLE/CHANNEL: "ann/Support Services"; unset, the setting SJE_ACTOR.',
    ),
]
Limit = Annotated[int, typer.Option("--limit", metavar="N", min=1, max=10_000, help="Show at most so many.")]
EventFile = Annotated[
    str, typer.Argument(metavar="FILE", help="CloudEvents: one JSON object, a JSON array or JSON Lines; - is stdin.")
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
ExceptionId = Annotated[str, typer.Argument(metavar="ID", help="The exception, such as EX-7F3K9Q2MAB4C.")]
