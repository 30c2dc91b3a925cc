"""An error on the terminal: what is wrong, and under it how to fix it."""

from rich.table import Table
from rich.text import Text

from cli.errors import CommandError
from cli.terminal import print_json, remarks


def show_error(problem: CommandError, *, as_json: bool) -> None:
    """Show an error on stderr and, if the answer is to be JSON, as JSON on stdout too."""
    if as_json:
        print_json({"error": problem.as_dict()})
    lines = Table.grid(padding=(0, 1))
    lines.add_row(Text("✗", style="bad"), Text(problem.message))
    if problem.fix:
        lines.add_row(Text("→", style="good"), Text(problem.fix))
    remarks().print(lines)
