import subprocess
import sys

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from cli.exit_codes import MEANINGS, ExitCode
from cli.main import app
from tests.unit.cli.conftest import Sje

COMMANDS = sorted(get_command(app).commands)  # type: ignore[attr-defined] # a group has commands


@pytest.fixture(scope="module")
def overview() -> str:
    """What `sje --help` shows on 100 columns."""
    return CliRunner().invoke(app, ["--help"], env={"COLUMNS": "100"}).stdout


def test_help_is_grouped_and_says_what_the_exit_codes_mean(overview: str) -> None:
    for panel in ("Work", "Events", "Time", "Operations", "Rules"):
        assert f"─ {panel} ─" in overview
    for code in ExitCode:
        assert MEANINGS[code][:30] in overview


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_does(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.stdout


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
    assert "queue" in answer.said


def test_the_version_is_told(sje: Sje) -> None:
    answer = sje("--version")
    assert answer.code == 0
    assert answer.out.startswith("sje ")
