import json
from typing import Any

import pytest
from kombu.message import Message as KombuMessage

from tasks.doors.arrivals import HEAD_BYTES, UnreadableMessage
from tasks.doors.kombu_queue import read_message
from tasks.doors.redis_stream import read_entry
from workflows.messages import Message

LIMIT = 10_000


@pytest.mark.parametrize("field", [b"event", b"data", b"cloudevent", b"Event"])
def test_an_entry_with_one_field_is_an_event(field: bytes) -> None:
    assert read_entry("1-0", {field: b"{}"}, LIMIT) == Message(id="1-0", body=b"{}")


def test_an_entry_in_binary_mode_keeps_its_attributes_as_headers() -> None:
    fields = {b"ce_id": b"1", b"ce_type": b"t", b"content-type": b"application/json", b"data": b"{}"}
    read = read_entry("1-0", fields, LIMIT)
    assert isinstance(read, Message)
    assert read.body == b"{}"
    assert read.headers == {"ce_id": "1", "ce_type": "t", "content-type": "application/json"}


@pytest.mark.parametrize("fields", [{}, {b"payload": b"{}"}, {b"event": b"{}", b"extra": b"1"}, {b"\xff": b"\xfe"}])
def test_any_other_entry_is_a_misfit_that_keeps_what_it_was(fields: dict[bytes, bytes]) -> None:
    read = read_entry("1-0", fields, LIMIT)
    assert isinstance(read, UnreadableMessage)
    assert read.code == "bad-entry"
    assert "one field, event" in read.reason
    assert json.loads(read.payload) == {
        name.decode(errors="replace"): value.decode(errors="replace") for name, value in fields.items()
    }


@pytest.mark.parametrize("field", [b"event", b"other"])
def test_what_is_too_large_is_kept_as_its_hash_and_its_head(field: bytes) -> None:
    read = read_entry("1-0", {field: b"x" * (LIMIT + 1)}, LIMIT)
    assert isinstance(read, UnreadableMessage)
    assert read.code == "too-large"
    kept = json.loads(read.payload)
    assert len(kept["head"]) == HEAD_BYTES
    assert len(kept["sha256"]) == 64
    assert len(read.letter("stream").payload) < LIMIT


def test_headers_count_as_well() -> None:
    assert isinstance(read_entry("1-0", {b"ce_id": b"x" * LIMIT, b"data": b"{}"}, LIMIT), UnreadableMessage)


def kombu_message(body: str | bytes, headers: dict[str, str], content_type: str | None = None) -> KombuMessage:
    fields: dict[str, Any] = {"body": body, "headers": headers, "content_type": content_type, "delivery_tag": 1}
    return KombuMessage(**fields)


def test_a_kombu_message_is_read_as_its_bytes_whatever_its_content_type() -> None:
    read = read_message(kombu_message('{"a":"ü"}', {"x": "1"}, "text/plain"))
    assert read.body == '{"a":"ü"}'.encode()
    assert read.headers == {"x": "1", "content-type": "text/plain"}


def test_a_kombu_message_has_the_same_id_when_it_comes_again() -> None:
    first, again, other = (read_message(kombu_message(body, {"x": "1"})) for body in (b"{}", b"{}", b"[]"))
    assert first.id == again.id != other.id
    assert read_message(kombu_message(b"{}", {"x": "2"})).id != first.id
