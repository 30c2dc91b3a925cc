from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from business_time.clock import FixedClock
from tasks.channels.engine.http_post import MOST_OF_ANSWER, Poster
from tasks.channels.engine.receipts import Answer, receipt_of
from tests.receivers import Answer as ServerAnswer
from tests.receivers import HttpReceiver

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


@pytest.fixture
def poster() -> Iterator[Poster]:
    poster = Poster(clock=FixedClock(NOW), timeout_seconds=0.5, allow_private=True)
    yield poster
    poster.close()


def test_a_post_arrives_with_its_body_its_headers_and_the_host_that_was_named(poster: Poster) -> None:
    with HttpReceiver() as receiver:
        url = receiver.url.replace("127.0.0.1", "localhost")
        answer = poster.post(url, b"hello", {"X-Test": "1"})
    assert answer.status == 204
    (request,) = receiver.received
    assert (request.path, request.body, request.headers["x-test"]) == ("/hook", b"hello", "1")
    assert request.headers["host"] == url.removeprefix("http://").removesuffix("/hook")


def test_a_redirect_is_not_followed(poster: Poster) -> None:
    with HttpReceiver() as receiver:
        receiver.answers.append(ServerAnswer(302, {"Location": "/elsewhere"}))
        answer = poster.post(receiver.url, b"", {})
    assert (answer.status, answer.error) == (302, "HTTP 302")
    assert [request.path for request in receiver.received] == ["/hook"]


def test_a_huge_answer_is_not_read_to_its_end(poster: Poster) -> None:
    with HttpReceiver() as receiver:
        receiver.answers.append(ServerAnswer(200, body=b"x" * MOST_OF_ANSWER * 200))
        assert poster.post(receiver.url, b"", {}).status == 200


def test_nobody_listening_is_an_answer_too_and_does_not_give_the_address_away(poster: Poster) -> None:
    with HttpReceiver() as receiver:
        url = f"{receiver.url}/secret-token"
    answer = poster.post(url, b"", {})
    assert answer.status is None
    assert answer.is_busy
    assert "secret" not in answer.error
    assert "127.0.0.1" not in answer.error


def test_a_forbidden_address_is_not_called() -> None:
    poster = Poster(clock=FixedClock(NOW), timeout_seconds=0.5, allow_private=False)
    with HttpReceiver() as receiver:
        answer = poster.post(receiver.url.replace("http://", "https://"), b"", {})
    poster.close()
    assert "not public" in answer.error
    assert receiver.received == []


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta(0)),
        ("99999999", timedelta(hours=24)),
        ("Fri, 20 Nov 2026 18:10:00 GMT", timedelta(minutes=10)),
        ("Fri, 20 Nov 2026 17:00:00 GMT", timedelta(0)),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_is_understood_as_seconds_and_as_a_date(
    poster: Poster, header: str, pause: timedelta | None
) -> None:
    with HttpReceiver() as receiver:
        receiver.answers.append(ServerAnswer(429, {"Retry-After": header}))
        answer = poster.post(receiver.url, b"", {})
    assert answer.is_busy
    assert answer.retry_after == pause


@pytest.mark.parametrize(
    ("answer", "kind", "error", "pause"),
    [
        (Answer(status=200), "delivered", "", None),
        (Answer(status=204), "delivered", "", None),
        (Answer(status=301, error="HTTP 301"), "again", "HTTP 301", None),
        (Answer(status=404, error="HTTP 404"), "again", "HTTP 404", None),
        (Answer(status=410, error="HTTP 410"), "gone", "the receiver answered 410 Gone", None),
        (
            Answer(status=503, error="HTTP 503", retry_after=timedelta(seconds=9)),
            "busy",
            "HTTP 503",
            timedelta(seconds=9),
        ),
        (Answer(status=500, error="HTTP 500", retry_after=timedelta(seconds=9)), "again", "HTTP 500", None),
        (Answer(status=None, error="no answer"), "busy", "no answer", None),
    ],
)
def test_what_an_answer_means(answer: Answer, kind: str, error: str, pause: timedelta | None) -> None:
    receipt = receipt_of(answer, [])
    assert (receipt.kind, receipt.error, receipt.retry_after) == (kind, error, pause)
