import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cli.commands import migrate as migrate_module
from cli.commands import queue as queue_module
from store import schema
from store.engine import Store
from store.errors import StoreUnavailableError
from tests.unit.cli.conftest import Sje

READERS = [
    ("queue",),
    ("inbox", "dispatch"),
    ("show", "EX-1"),
    ("jobs", "SJ-1"),
    ("timers",),
    ("refusals",),
    ("dead-letters",),
    ("verify",),
    ("channels",),
    ("health", "beat"),
]


@pytest.mark.parametrize("arguments", READERS, ids=" ".join)
def test_without_a_database_every_reader_says_how_to_get_one_and_makes_none(
    sje: Sje, data_dir: Path, arguments: tuple[str, ...]
) -> None:
    answer = sje(*arguments)
    assert answer.code == 5
    assert "sje up" in answer.said
    assert "sje migrate" in answer.said
    assert not data_dir.exists()


def test_a_database_without_tables_says_to_migrate(sje: Sje, data_dir: Path) -> None:
    data_dir.mkdir()
    sqlite3.connect(data_dir / "sje.db").close()
    answer = sje("queue")
    assert answer.code == 5
    assert "sje migrate" in answer.said


@pytest.mark.parametrize("arguments", [*READERS, ("migrate",), ("up",)], ids=" ".join)
def test_a_database_that_is_damaged_is_one_clear_line(sje: Sje, data_dir: Path, arguments: tuple[str, ...]) -> None:
    data_dir.mkdir()
    (data_dir / "sje.db").write_bytes(b"no database" * 1_000)
    answer = sje(*arguments)
    assert answer.code == 5
    assert "damaged: file is not a database" in answer.said
    assert "Restore it from a backup" in answer.said


def test_a_page_of_the_database_that_is_damaged_is_one_clear_line(sje: Sje, database: Path) -> None:
    whole = database.read_bytes()
    database.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    answer = sje("queue")
    assert answer.code == 5
    assert "damaged" in answer.said


@pytest.mark.parametrize("command", ["migrate", "up"])
def test_a_database_of_a_newer_version_is_one_clear_line(sje: Sje, database: Path, command: str) -> None:
    with closing(sqlite3.connect(database)) as newer, newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    answer = sje(command)
    assert answer.code == 5
    assert "a newer version has migrated it" in answer.said


def test_a_database_that_does_not_answer_is_one_clear_line(sje: Sje, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SJE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    answer = sje("queue")
    assert answer.code == 5
    assert "cannot be used" in answer.said
    assert "Traceback" not in answer.said


def test_a_misspelt_setting_is_one_clear_line(sje: Sje, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SJE_DATABSE_URL", "x")
    answer = sje("queue")
    assert answer.code == 2
    assert "Did you mean SJE_DATABASE_URL?" in answer.said


def test_a_broken_policy_is_one_clear_line(sje: Sje, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("customer_calls_per_day = 0", encoding="utf-8")
    monkeypatch.setenv("SJE_POLICY_FILE", str(policy))
    answer = sje("doctor")
    assert answer.code == 2
    assert "customer_calls_per_day" in answer.said


def test_a_clock_that_tells_no_time_is_one_clear_line(sje: Sje, database: Path, data_dir: Path) -> None:
    data_dir.with_name("clock").write_text("noon")
    answer = sje("queue")
    assert answer.code == 2
    assert "holds no valid time" in answer.said


def test_a_fault_of_ours_is_one_clear_line_unless_the_traceback_is_asked_for(
    sje: Sje, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(queue_module, "_show_counts", broken)
    short, long = sje("queue"), sje("--debug", "queue")
    assert short.code == long.code == 1
    assert "ZeroDivisionError: division by zero" in short.said
    assert "sje --debug" in short.said
    assert "Traceback" not in short.said
    assert "Traceback" in long.said


def test_a_data_folder_named_before_the_command_wins(sje: Sje, tmp_path: Path) -> None:
    assert sje("--data-dir", str(tmp_path / "other"), "migrate").code == 0
    assert (tmp_path / "other" / "sje.db").exists()


def test_migrating_twice_is_harmless(sje: Sje, data_dir: Path) -> None:
    first, second = sje("migrate"), sje("migrate")
    assert first.code == second.code == 0
    assert "created at revision" in " ".join(first.out.split())
    assert "brought" not in second.out


def test_migrating_waits_for_a_database_that_comes_late(
    sje: Sje, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, failures = schema.revision, iter([StoreUnavailableError("starting up")] * 2)

    def revision(store: Store) -> str | None:
        if failure := next(failures, None):
            raise failure
        return real(store)

    monkeypatch.setattr(migrate_module, "RETRY_SECONDS", 0)
    monkeypatch.setattr("store.schema.revision", revision)
    assert sje("migrate").code == 5
    assert sje("migrate", "--wait", "60").code == 0


def test_no_colour_goes_into_a_pipe(sje: Sje, database: Path) -> None:
    assert "\x1b[" not in sje("doctor").out
    assert "\x1b[" not in sje("queue", "nowhere").said


def test_an_error_is_data_too_for_a_program(sje: Sje) -> None:
    answer = sje("queue", "--json")
    assert answer.code == 5
    assert answer.data["error"]["code"] == "no-database"
    assert "There is no database" in answer.data["error"]["message"]
    assert "sje migrate" in answer.data["error"]["fix"]
    assert "There is no database" in answer.said


@pytest.mark.parametrize("arguments", [("timers", "--bogus", "--json"), ("qeue", "--json")])
def test_wrong_usage_is_data_too_for_a_program(sje: Sje, arguments: tuple[str, ...]) -> None:
    answer = sje(*arguments)
    assert (answer.code, answer.data["error"]["code"]) == (2, "invalid-usage")


def test_without_json_an_error_leaves_stdout_empty(sje: Sje) -> None:
    assert sje("queue").out == ""
