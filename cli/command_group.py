"""The group that runs every command: an error becomes what is wrong and how to fix it, and an exit code."""

from typing import Any

import typer
from typer.core import TyperArgument, TyperGroup, TyperOption

from cli import session
from cli.error_codes import ErrorCode
from cli.errors import CommandError, explained
from cli.screens.error import show_error
from cli.terminal import remarks


class CommandGroup(TyperGroup):
    """A group of commands that never ends in a traceback, unless ``--debug`` requests it."""

    def make_context(self, info_name: str | None, args: list[str], *more: Any, **extra: Any) -> Any:
        """Read what was typed before the command."""
        session.begin(session.Session(as_json="--json" in args))
        try:
            return super().make_context(info_name, args, *more, **extra)
        except typer.TyperException as error:
            raise _usage_error(error) from error

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except typer.TyperException as error:
            raise _usage_error(error) from error
        except (typer.Exit, typer.Abort, BrokenPipeError):
            raise  # typer shows these in its own way
        except Exception as error:
            if session.current().debug:
                remarks().print_exception()
            problem = explained(error)
            show_error(problem, as_json=session.current().as_json)
            raise typer.Exit(problem.exit_code) from error


def _usage_error(error: typer.TyperException) -> Exception:
    """Show what is wrong with what was typed, and an example; leave every other error to typer."""
    context, message = getattr(error, "ctx", None), error.format_message()
    if context is None or not message:  # without a message it has shown the help instead
        return error
    end = "" if message.endswith((".", "?")) else "."
    problem = CommandError(f"{message}{end}", _example(context), ErrorCode.INVALID_USAGE)
    show_error(problem, as_json=session.current().as_json)
    return typer.Exit(problem.exit_code)


def _example(context: Any) -> str:
    """The first example of a command's help, and how to see the rest."""
    lines = (context.command.help or "").splitlines()
    example = next((line.strip().partition("  ")[0] for line in lines if line.strip().startswith("sje ")), "")
    such_as = f"For example: {example}\n" if example else ""
    return f"{such_as}Run `{context.command_path} --help` for all options."


def hide_plain_types() -> None:
    """Leave ``<bool>`` out beside flags and ``<str>`` beside arguments that have a name of their own in every help.

    Typer has no setting for this, and makes ``--help`` and the completion options itself.
    """
    of_option, of_argument = TyperOption.display_type_rich, TyperArgument.display_type_rich

    def option_type(option: TyperOption, ctx: Any) -> str | None:
        return None if option.is_bool_flag else of_option(option, ctx)

    def argument_type(argument: TyperArgument, ctx: Any) -> str | None:
        return None if argument.metavar else of_argument(argument, ctx)

    for kind, shown in ((TyperOption, option_type), (TyperArgument, argument_type)):
        setattr(kind, "display_type_rich", shown)  # noqa: B010 - mypy rejects an assignment to a method
