"""Binary mode: attributes in headers, data in the body."""

import json
from collections.abc import Callable
from dataclasses import astuple
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.envelope import BadEventError, parse_binary, parse_event

Document = dict[str, Any]
Maker = Callable[..., Document]

BODY = json.dumps({"po_number": "PO-1", "item": "Compressor", "placed_by": "Cinch"})


def headers(prefix: str, document: Document) -> Document:
    return {prefix + name: value for name, value in document.items() if name != "data"}


def refusal(some_headers: Document, body: bytes | str = BODY) -> BadEventError:
    with pytest.raises(BadEventError) as caught:
        parse_binary(some_headers, body)
    return caught.value


@pytest.mark.parametrize("prefix", ["ce-", "Ce-", "CE-", "ce_", "cloudEvents:", "cloudEvents_"])
def test_headers_of_every_transport_are_read(document: Maker, prefix: str) -> None:
    expected = parse_event(document(traceparent="00-a-b-01"))

    event = parse_binary(headers(prefix, document(traceparent="00-a-b-01")), BODY)

    assert event == expected
    assert event.extensions == {"traceparent": "00-a-b-01"}


def test_headers_of_the_transport_are_passed_over(document: Maker) -> None:
    some = {**headers("ce-", document()), "x-request-id": "7", "Content-Type": "application/json", "timestamp": 7}

    event = parse_binary(some, BODY.encode())

    assert event.extensions == {}
    assert event.datacontenttype == "application/json"


def test_values_are_percent_decoded_on_http_and_nowhere_else(document: Maker) -> None:
    some = headers("ce-", document(partition="50%25 of %C3%A9"))
    assert parse_binary(some, BODY).extensions == {"partition": "50% of é"}

    some = headers("ce_", document(partition="50%25"))
    assert parse_binary(some, BODY).extensions == {"partition": "50%25"}


def test_values_that_the_transport_has_typed_are_taken(document: Maker) -> None:
    some = {
        **headers("cloudEvents:", document(sequence=7, sampled=True)),
        "cloudEvents:time": datetime(2026, 11, 21, tzinfo=UTC),
        "cloudEvents:subject": b"SJ-9",
    }

    event = parse_binary(some, BODY)

    assert event.time == datetime(2026, 11, 21, tzinfo=UTC)
    assert event.subject == "SJ-9"
    assert event.extensions == {"sequence": 7, "sampled": True}


def test_an_empty_body_is_absent_data(document: Maker) -> None:
    event = parse_binary(headers("ce-", document(type="com.cinchhs.return.confirmed")), b" ")

    assert event.data.facts() == {"return.confirmed": True}


@pytest.mark.parametrize(
    ("changes", "body", "code", "path"),
    [
        ({"ce-subject": ""}, BODY, "bad-envelope", "subject"),
        ({"ce-time": "2026-11-21T09:30:00"}, BODY, "naive-time", "time"),
        ({"ce_id": "e-2"}, BODY, "duplicate-key", "id"),
        ({"ce-data": "{}"}, BODY, "bad-envelope", "ce-data"),
        ({"ce-note": "\x00"}, BODY, "nul-character", "note"),
        ({"content-type": "text/xml"}, BODY, "not-json-data", "datacontenttype"),
        ({}, "<xml/>", "not-json", ""),
        ({}, "[]", "bad-data", "data"),
        ({}, BODY[:-1] + ', "item": "Compressor"}', "duplicate-key", "data.item"),
        ({}, BODY.replace("Compressor", "\\u0000"), "nul-character", "data.item"),
        ({}, " " * 300_000, "too-large", ""),
    ],
)
def test_a_bad_message_is_refused_with_its_code(
    document: Maker, changes: Document, body: str, code: str, path: str
) -> None:
    error = refusal({**headers("ce-", document()), **changes}, body)

    assert [(problem.code, problem.path) for problem in error.problems] == [(code, path)]
    assert error.source == "/servicebench/orders"


def test_everything_that_is_wrong_is_told_at_once(document: Maker) -> None:
    some = {**headers("ce-", document(specversion="0.3")), "ce_id": "e-2"}

    assert [problem.code for problem in refusal(some, "{}").problems] == [
        "duplicate-key",
        "wrong-specversion",
        "bad-data",
        "bad-data",
        "bad-data",
    ]


@given(
    st.dictionaries(
        st.sampled_from(["ce-id", "ce_id", "cloudEvents:source", "ce-type", "ce-x", "content-type"]) | st.text(),
        st.none() | st.text() | st.binary() | st.integers() | st.floats() | st.datetimes(),
    ),
    st.binary(),
)
def test_any_message_gives_an_event_or_a_refusal(some_headers: Document, body: bytes) -> None:
    problems = refusal(some_headers, body).problems

    assert problems
    assert all(text.isprintable() for problem in problems for text in astuple(problem))
