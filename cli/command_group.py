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

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (typer.TyperException, typer.Exit, typer.Abort, BrokenPipeError):
            raise  # typer shows these in its own way
        except Exception as error:
            if session.current().debug:
                remarks().print_exception()
            problem = explained(error)
            show_error(problem)
            raise typer.Exit(problem.code) from error
