"""docs/operating.md says what the commands really do."""

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from typer.main import get_command

from cli.error_codes import ErrorCode
from cli.exit_codes import MEANINGS
from cli.main import app
from store.deliveries import plan
from store.outbox import unenqueued
from store.people import keep_presence
from tasks.runtime import Runtime
from tests import stores
from tests.samples import event, job_created
from tests.stores import NOON
from tests.unit.cli.conftest import Sje

PAGE = (Path(__file__).parents[3] / "docs" / "operating.md").read_text(encoding="utf-8")
SHAPES = {
    command: (answer, always, if_any)
    for commands, answer, always, if_any in re.findall(
        r"^\| ((?:`[^`]+`(?:, )?)+) \| (list|object) \| ([^|*]*?)(?:; \*if any:\* ([^|]*))? \|$", PAGE, re.MULTILINE
    )
    for command in re.findall(r"`([^`]+)`", commands)
}

FORM = json.dumps(
    {
        "sp_account_number": "SP-1",
        "sj_number": "SJ-1",
        "reason_for_feedback": "Recall Reassignment",
        "reason_for_recall_reassignment": "Account Inactive",
    }
)


PEOPLE = """
[[people]]
name = "ann"
departments = ["Support Services"]

[[people]]
name = "bob"
departments = ["Dispatch", "Support Services"]
work_groups = ["Authorizations Support"]
"""


def fields(text: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", text))


@pytest.mark.parametrize("command", sorted(get_command(app).commands))  # type: ignore[attr-defined] # a group has them
def test_every_command_is_on_the_page(command: str) -> None:
    assert f"`sje {command}" in PAGE


@pytest.mark.parametrize(("code", "meaning"), MEANINGS.items())
def test_every_exit_code_is_on_the_page(code: int, meaning: str) -> None:
    assert f"| {code} | {meaning} |" in PAGE


@pytest.mark.parametrize("code", ErrorCode)
def test_every_error_code_is_on_the_page_beside_its_exit_code(code: ErrorCode) -> None:
    (row,) = re.findall(rf"^\| {code.exit_code.value} \| (`[a-z-]+`.*) \|$", PAGE, re.MULTILINE)
    assert f"`{code}`" in row


@dataclass(frozen=True)
class Prepared:
    """A database in which every documented answer has something to say, made once, and the ids in it."""

    file: Path
    item: str
    handover: str
    letter: str


@pytest.fixture(scope="module")
def kept() -> list[Prepared]:
    """What the first test of this module prepares, for all the others."""
    return []


@pytest.fixture
def prepared(
    request: pytest.FixtureRequest, kept: list[Prepared], runtime: Runtime, tmp_path_factory: pytest.TempPathFactory
) -> Prepared:
    if not kept:
        kept.append(_prepare(request, runtime, tmp_path_factory.mktemp("prepared")))
    stores.replace_file(runtime.store, kept[0].file)
    return kept[0]


def _prepare(request: pytest.FixtureRequest, runtime: Runtime, folder: Path) -> Prepared:
    sje, item = request.getfixturevalue("sje"), request.getfixturevalue("open_exception")
    request.getfixturevalue("published")([job_created("SJ-2"), event("nope.nope")])
    follow_up = ("--follow-up-at", (NOON + timedelta(days=1)).isoformat(), "--follow-up-reason", "x")
    sje("do", item, "follow_up", *follow_up)
    sje("raise", "auth_job_follow_up", "--job", "SJ-2")
    sje("feedback", "new", "--answers", "-", stdin=FORM)
    staff = folder / "people.toml"
    staff.write_text(PEOPLE, encoding="utf-8")
    sje("people", "load", str(staff))
    sje("raise", "dispatch_case", "--job", "SJ-2")
    sje("people", "here", "ann")
    sje("claim", item)
    sje("keys", "new", "ann/Support Services")
    applied = sje("handover", "ann", "--queue", "--json").data["id"]
    with runtime.store.writing() as connection:
        keep_presence(connection, "bob", "here", NOON)
        for portion in unenqueued(connection, before=NOON, limit=10):
            plan(connection, portion.department, portion.id, [], now=NOON, due=NOON)
        connection.exec_driver_sql("UPDATE exceptions SET history_head = 'spoilt'")
    (letter,) = sje("dead-letters", "--json").data
    file = folder / "sje.db"
    with (
        closing(sqlite3.connect(str(runtime.store.engine.url.database))) as made,
        closing(sqlite3.connect(file)) as copy,
    ):
        made.backup(copy)
    return Prepared(file=file, item=item, handover=applied, letter=letter["id"])


@pytest.fixture
def asked(prepared: Prepared) -> dict[str, tuple[tuple[str, ...], str]]:
    """How to get an answer of each documented shape that has something in it: arguments, and what is on stdin."""
    open_exception, applied, staff = prepared.item, prepared.handover, prepared.file.with_name("people.toml")
    bad = '{"a": 1}'
    return {
        "queue": (("queue",), ""),
        "queue DEPARTMENT": (("queue", "support-services"), ""),
        "inbox": (("inbox", "support-services"), ""),
        "show": (("show", open_exception), ""),
        "do": (("do", open_exception, "complete"), ""),
        "raise": (("raise", "auth_job_follow_up", "--job", "SJ-2"), ""),
        "claim": (("claim", open_exception), ""),
        "release": (("release", open_exception), ""),
        "people": (("people",), ""),
        "people load": (("people", "load", str(staff)), ""),
        "assign": (("assign",), ""),
        "assign --to": (("assign", open_exception, "--to", "bob"), ""),
        "why": (("why", open_exception), ""),
        "handover": (("handover",), ""),
        "handover FROM": (("handover", "ann", "--queue"), ""),
        "handover --apply": (("handover", "--apply", applied), ""),
        "escalate": (("escalate", "asks for the CEO"), ""),
        "jobs": (("jobs", "SJ-1"), ""),
        "feedback new": (("feedback", "new", "--answers", "-"), FORM),
        "feedback new --check": (("feedback", "new", "--answers", "-", "--check"), FORM),
        "feedback form": (("feedback", "form"), ""),
        "feedback review": (("feedback", "review"), ""),
        "feedback provider": (("feedback", "provider", "SP-1"), ""),
        "feedback month": (("feedback", "month"), ""),
        "timers": (("timers",), ""),
        "explain": (("explain", open_exception), ""),
        "rules": (("rules",), ""),
        "rules diff": (("rules", "diff", "call_back"), ""),
        "rules show": (("rules", "show", "call_back"), ""),
        "refusals": (("refusals",), ""),
        "dead-letters": (("dead-letters",), ""),
        "dead-letters replay": (("dead-letters", "replay", prepared.letter), ""),
        "check": (("check", "-"), bad),
        "publish": (("publish", "-", "--door", "direct"), bad),
        "settings": (("settings",), ""),
        "doctor": (("doctor",), ""),
        "health": (("health", "beat"), ""),
        "verify": (("verify",), ""),
        "channels": (("channels",), ""),
        "keys": (("keys",), ""),
        "keys new": (("keys", "new", "ann/Support Services"), ""),
    }


@pytest.mark.parametrize("command", sorted(SHAPES))
def test_the_documented_fields_are_those_of_the_answer(
    sje: Sje, asked: dict[str, tuple[tuple[str, ...], str]], command: str
) -> None:
    answer, always, if_any = SHAPES[command]
    arguments, stdin = asked[command]
    found = sje(*arguments, "--json", stdin=stdin).data
    assert isinstance(found, list if answer == "list" else dict)
    one = found[0] if isinstance(found, list) else found
    assert fields(always) <= set(one) <= fields(always) | fields(if_any)
