import shlex
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from cli.exit_codes import MEANINGS, ExitCode
from cli.main import app
from tests.unit.cli.conftest import Sje

COMMANDS = sorted(get_command(app).commands)  # type: ignore[attr-defined] # a group has commands


def _every_command(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command that is shown, by its words, and the groups too."""
    for name, command in group.commands.items():
        if not command.hidden:
            yield (*path, name), command
            if hasattr(command, "commands"):
                yield from _every_command(command, (*path, name))


EVERY_COMMAND = dict(_every_command(get_command(app)))


def _split(arguments: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """Part a command's words from what it is given."""
    words = 2 if tuple(arguments[:2]) in EVERY_COMMAND else 1
    return tuple(arguments[:words]), arguments[words:]


@pytest.fixture(scope="module")
def overview() -> str:
    """What `sje --help` shows on 100 columns."""
    return CliRunner().invoke(app, ["--help"], env={"COLUMNS": "100"}).stdout


def test_help_is_grouped_and_says_what_the_exit_codes_mean(overview: str) -> None:
    for panel in ("Work", "Events", "Time", "Operations", "Rules"):
        assert f"─ {panel} ─" in overview
    for code in ExitCode:
        assert MEANINGS[code][:30] in overview


@pytest.mark.parametrize("command", EVERY_COMMAND, ids=" ".join)
def test_the_help_of_every_command_can_be_read_on_80_columns(command: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, [*command, "--help"], env={"COLUMNS": "80"})
    assert result.exit_code == 0
    assert "…" not in result.stdout, "something is cut"
    assert "<bool>" not in result.stdout
    assert "<str>" not in result.stdout
    for parameter in EVERY_COMMAND[command].params:
        if not getattr(parameter, "hidden", False):
            assert all(name in result.stdout for name in (*parameter.opts, *parameter.secondary_opts) if "-" in name)


@pytest.mark.parametrize("command", EVERY_COMMAND, ids=" ".join)
def test_the_help_of_every_command_has_examples_that_can_be_copied(command: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(app, [*command, "--help"], env={"COLUMNS": "80"}).stdout
    examples = [line.strip() for line in shown.splitlines() if line.startswith("  sje ")]
    assert examples
    for example in examples:
        _sje, *arguments = shlex.split(example.partition("  ")[0])
        path, given = _split(arguments)
        assert path[: len(command)] == command
        EVERY_COMMAND[path].make_context(" ".join(path), given)  # refuses options that there are not


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_stands_in_a_panel_with_a_line_that_fits(overview: str, command: str) -> None:
    (line,) = [line for line in overview.splitlines() if line.startswith(f"│ {command} ")]
    assert line.rstrip(" │").endswith((".", "...")), "its first sentence does not fit on one line of 100 columns"


def test_help_answers_without_loading_what_the_commands_work_with() -> None:
    heavy = ("celery", "kombu", "flower", "sqlalchemy", "pydantic", "redis", "alembic", "events", "store")
    code = f"import sys, cli.main; print([name for name in {heavy!r} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


def test_an_unknown_command_is_answered_with_the_nearest(sje: Sje) -> None:
    answer = sje("qeue")
    assert answer.code == 2
    assert "No such command 'qeue'. Did you mean 'queue'?" in answer.said
    assert "Run `sje --help` for all options." in answer.said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("do", "EX-1"), "✗ Missing argument 'TRIGGER'. → For example: sje do EX-7F3K9Q2MAB4C start"),
        (("timers", "--bogus"), "✗ No such option: --bogus. → For example: sje timers Run `sje timers --help`"),
        (
            ("rules", "diff"),
            "✗ Missing argument 'A'. → For example: sje rules diff call_back@3f2a Run `sje rules diff --h",
        ),
        (
            ("timers", "--limit", "0"),
            "'--limit': Input should be greater than or equal to 1. → For example: sje timers",
        ),
        (("--bogus",), "✗ No such option: --bogus. → Run `sje --help` for all options."),
    ],
)
def test_wrong_usage_is_answered_with_how_it_is_typed(sje: Sje, arguments: tuple[str, ...], said: str) -> None:
    answer = sje(*arguments)
    assert answer.code == 2
    assert said in answer.said


def test_a_group_without_a_command_shows_its_help(sje: Sje) -> None:
    answer = sje("run")
    assert answer.code == 2
    assert "sje run worker" in answer.out + answer.said
    assert "✗" not in answer.said


def test_the_version_is_told(sje: Sje) -> None:
    answer = sje("--version")
    assert answer.code == 0
    assert answer.out.startswith("sje ")
