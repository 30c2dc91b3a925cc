"""How an error, a refusal and an empty answer are said."""

from rich.text import Text

from cli.errors import CommandError
from cli.terminal import remarks


def show_error(problem: CommandError) -> None:
    """Say what is wrong, and under it what to do."""
    console = remarks()
    console.print(Text.assemble(("✗ ", "bad"), problem.message))
    if problem.fix:
        console.print(Text.assemble(("  → ", "dim"), problem.fix))
