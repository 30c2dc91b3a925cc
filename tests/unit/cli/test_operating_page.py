"""docs/operating.md says what the commands really do."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from typer.main import get_command

from cli.exit_codes import MEANINGS
from cli.main import app
from store.deliveries import plan
from store.outbox import unhanded
from store.people import keep_presence
from tasks.runtime import Runtime
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


@pytest.fixture
def asked(
    sje: Sje, published: Callable[..., object], open_exception: str, runtime: Runtime, tmp_path: Path
) -> dict[str, tuple[tuple[str, ...], str]]:
    """How to get an answer of each documented shape that has something in it: arguments, and what is on stdin."""
    published([job_created("SJ-2"), event("nope.nope")])
    follow_up = ("--follow-up-at", (NOON + timedelta(days=1)).isoformat(), "--follow-up-reason", "x")
    sje("do", open_exception, "follow_up", *follow_up)
    sje("raise", "auth_job_follow_up", "--job", "SJ-2")
    sje("feedback", "new", "--answers", "-", stdin=FORM)
    staff = tmp_path / "people.toml"
    staff.write_text(PEOPLE, encoding="utf-8")
    sje("people", "load", str(staff))
    sje("raise", "dispatch_case", "--job", "SJ-2")
    sje("people", "here", "ann")
    sje("claim", open_exception)
    sje("keys", "new", "ann/Support Services")
    applied = sje("handover", "ann", "--queue", "--json").data["id"]
    with runtime.store.writing() as connection:
        keep_presence(connection, "bob", "here", NOON)
        for portion in unhanded(connection, before=NOON, limit=10):
            plan(connection, portion.department, portion.id, [], now=NOON, due=NOON)
        connection.exec_driver_sql("UPDATE exceptions SET history_head = 'spoilt'")
    (letter,) = sje("dead-letters", "--json").data
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
        "dead-letters replay": (("dead-letters", "replay", letter["id"]), ""),
        "check": (("check", "-"), bad),
        "publish": (("publish", "-", "--door", "direct"), bad),
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
