"""How an error, a refusal and an empty answer are said."""

from rich.table import Table
from rich.text import Text

from cli.errors import CommandError
from cli.terminal import remarks


def show_error(problem: CommandError) -> None:
    """Say what is wrong, and under it what to do."""
    lines = Table.grid(padding=(0, 1))
    lines.add_row(Text("✗", style="bad"), Text(problem.message))
    if problem.fix:
        lines.add_row(Text("→", style="good"), Text(problem.fix))
    remarks().print(lines)
