"""The group that runs every command: errors become one line with the fix in it, and an exit code."""

from typing import Any

import typer
from typer.core import TyperGroup

from cli import session
from cli.errors import explained
from cli.screens.problems import show_error
from cli.terminal import remarks


class CommandGroup(TyperGroup):
    """A group of commands that never ends in a traceback, unless ``--debug`` asks for it."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override] # typer's own context is click's
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort, SystemExit):
            raise
        except Exception as error:
            if _is_usage(error):
                raise
            if session.current().debug:
                remarks().print_exception()
            problem = explained(error)
            show_error(problem)
            raise typer.Exit(problem.code) from error


def _is_usage(error: Exception) -> bool:
    """Whether typer itself found the usage wrong, and shows it in its own way."""
    return hasattr(error, "exit_code") and hasattr(error, "format_message")
