"""The group that runs every command: errors become one line with the fix in it, and an exit code."""

from typing import Any

import typer
from typer.core import TyperGroup

from cli import session
from cli.errors import CommandError, explained
from cli.exit_codes import ExitCode
from cli.screens.problems import show_error
from cli.terminal import remarks


class CommandGroup(TyperGroup):
    """A group of commands that never ends in a traceback, unless ``--debug`` asks for it."""

    def make_context(self, *args: Any, **extra: Any) -> Any:
        """Read what was typed before the command."""
        try:
            return super().make_context(*args, **extra)
        except typer.TyperException as error:
            raise _refused(error) from error

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except typer.TyperException as error:
            raise _refused(error) from error
        except (typer.Exit, typer.Abort, BrokenPipeError):
            raise  # typer shows these in its own way
        except Exception as error:
            if session.current().debug:
                remarks().print_exception()
            problem = explained(error)
            show_error(problem)
            raise typer.Exit(problem.code) from error


def _refused(error: typer.TyperException) -> Exception:
    """Say what is wrong with what was typed, and how it is typed; what is no such error is left to typer."""
    context, message = getattr(error, "ctx", None), error.format_message()
    if context is None or not message:  # without a message it has shown the help instead
        return error
    end = "" if message.endswith((".", "?")) else "."
    show_error(CommandError(f"{message}{end}", _as_it_is_typed(context)))
    return typer.Exit(ExitCode.USAGE)


def _as_it_is_typed(context: Any) -> str:
    """The first example of a command's help, and where the rest stands."""
    lines = (context.command.help or "").splitlines()
    example = next((line.strip().partition("  ")[0] for line in lines if line.strip().startswith("sje ")), "")
    such_as = f"For example: {example}\n" if example else ""
    return f"{such_as}{context.command_path} --help says everything."
