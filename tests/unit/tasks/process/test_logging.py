import json
import logging
from collections.abc import Callable, Iterator

import pytest

from settings import Settings
from tasks.process.logging import CHATTY, set_up_logging

SourcedText = Callable[[], str]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Iterator[SourcedText]:
    """What was written to the error output since it was last asked."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    chatty = {name: logging.getLogger(name).level for name in CHATTY}
    yield lambda: capsys.readouterr().err
    root.handlers = handlers
    root.setLevel(level)
    for name, its_level in chatty.items():
        logging.getLogger(name).setLevel(its_level)


def test_a_line_for_a_collector_is_a_json_object_with_its_fields(said: SourcedText) -> None:
    set_up_logging(Settings(log_json=True))
    logging.getLogger("tasks.outbox.relay").info("forgotten notices enqueued", extra={"notices": 3})
    line = json.loads(said())
    assert line["event"] == "forgotten notices enqueued"
    assert (line["notices"], line["level"], line["logger"]) == (3, "info", "tasks.outbox.relay")
    assert line["timestamp"].endswith("Z")


def test_an_error_brings_its_traceback(said: SourcedText) -> None:
    set_up_logging(Settings(log_json=True))
    try:
        int("no number")
    except ValueError:
        logging.getLogger("tasks").exception("it failed")
    assert "ValueError: invalid literal" in json.loads(said())["exception"]


def test_a_line_for_people_is_no_json(said: SourcedText) -> None:
    set_up_logging(Settings())
    logging.getLogger("tasks").warning("tick not sent", extra={"tick": "timers.fire"})
    line = said()
    assert "tick not sent" in line
    assert "tick=timers.fire" in line
    assert not line.startswith("{")


def test_libraries_that_chat_are_heard_from_warnings_on(said: SourcedText) -> None:
    set_up_logging(Settings())
    logging.getLogger("celery.app.trace").info("Task canary succeeded")
    logging.getLogger("celery.app.trace").warning("Task canary failed")
    lines = said()
    assert "succeeded" not in lines
    assert "failed" in lines


def test_setting_it_up_twice_says_everything_once(said: SourcedText) -> None:
    for _ in range(2):
        set_up_logging(Settings())
    logging.getLogger("tasks").warning("once")
    assert said().count("once") == 1
