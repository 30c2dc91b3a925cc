import json
from collections.abc import Callable, Iterator

import pytest

from business_time.clock import SystemClock
from store.deliveries import Delivery
from tasks.channels.chat import Chat
from tasks.channels.engine.digest import LINE_LENGTH
from tasks.channels.engine.http_post import Poster
from tests.receivers import Answer, HttpReceiver


@pytest.fixture
def poster() -> Iterator[Poster]:
    poster = Poster(clock=SystemClock(), timeout_seconds=2, allow_private=True)
    yield poster
    poster.close()


def test_many_notices_are_one_message(poster: Poster, delivery: Callable[..., Delivery]) -> None:
    with HttpReceiver() as room:
        (receipt,) = Chat(poster, room.url).deliver([delivery(1), delivery(2)])
    assert (receipt.kind, len(receipt.deliveries)) == ("delivered", 2)
    (request,) = room.received
    assert json.loads(request.body)["text"].splitlines() == [
        "*Parts Sourcing: 2 notices*",
        "• PR-Return EX-1 on SJ-1",
        "• PR-Return EX-2 on SJ-2",
    ]


def test_what_an_agent_typed_mentions_and_links_nobody(poster: Poster, delivery: Callable[..., Delivery]) -> None:
    with HttpReceiver() as room:
        list(Chat(poster, room.url).deliver([delivery(text="<!channel> a & b"), delivery(2)]))
    assert "• &lt;!channel&gt; a &amp; b" in json.loads(room.received[0].body)["text"]


def test_a_long_notice_is_cut(poster: Poster, delivery: Callable[..., Delivery]) -> None:
    with HttpReceiver() as room:
        list(Chat(poster, room.url).deliver([delivery(text="x" * 5_000), delivery(2)]))
    line = json.loads(room.received[0].body)["text"].splitlines()[1]
    assert line == "• " + "x" * (LINE_LENGTH - 1) + "…"


def test_a_room_that_is_busy_is_tried_again(poster: Poster, delivery: Callable[..., Delivery]) -> None:
    with HttpReceiver() as room:
        room.answers.append(Answer(503))
        (receipt,) = Chat(poster, room.url).deliver([delivery()])
    assert (receipt.kind, receipt.error) == ("busy", "HTTP 503")
