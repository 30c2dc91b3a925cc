"""Structured mode: what is accepted, what is refused, and what is said of it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from pydantic import ValidationError

from events.envelope import MAX_EVENT_BYTES, BadEventError, Event, parse_event
from events.examples import all_examples
from events.orders import OrderPlaced
from events.outgoing import ExceptionOpened

Document = dict[str, Any]
Maker = Callable[..., Document]

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def refusal(raw: bytes | str | Document) -> BadEventError:
    with pytest.raises(BadEventError) as caught:
        parse_event(raw)
    return caught.value


def codes(error: BadEventError) -> list[tuple[str, str]]:
    return [(problem.code, problem.path) for problem in error.problems]


# ------------------------------------------------------------------ accepted


def test_a_good_event_is_read(document: Maker) -> None:
    event = parse_event(json.dumps(document()).encode())

    assert event.key == ("/servicebench/orders", "e-1")
    assert event.type == "com.cinchhs.order.placed"
    assert event.subject == "SJ-1"
    assert event.time == datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
    assert event.data == OrderPlaced(po_number="PO-1", item="Compressor", placed_by="Cinch")
    assert event.extensions == {}


def test_times_come_out_in_utc(document: Maker) -> None:
    event = parse_event(document(time="2026-07-01T00:00:00.5+05:30"))

    assert event.time is not None
    assert event.time.tzinfo is UTC
    assert event.time.isoformat() == "2026-06-30T18:30:00.500000+00:00"


@pytest.mark.parametrize(
    "spell",
    [
        lambda text: text,
        lambda text: text.encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: f"\r\n {text} \n",
        lambda text: json.dumps(json.loads(text), indent=4),
        json.loads,
    ],
    ids=["text", "bytes", "byte-order-mark", "blanks-around", "indented", "decoded"],
)
def test_the_same_event_in_several_spellings(document: Maker, spell: Callable[[str], Any]) -> None:
    assert parse_event(spell(json.dumps(document()))) == parse_event(document())


def test_an_event_without_a_time_has_none(document: Maker) -> None:
    assert parse_event(document(time=None)).time is None


def test_a_null_attribute_is_an_absent_one(document: Maker) -> None:
    nulls = {"time": None, "datacontenttype": None, "dataschema": None, "tracestate": None}

    event = parse_event({**document(), **nulls})

    assert (event.time, event.datacontenttype, event.dataschema) == (None, None, None)
    assert event.extensions == {}


def test_extensions_travel_with_the_event(document: Maker) -> None:
    extensions = {"traceparent": TRACE, "tracestate": "vendor=1", "sequence": 7, "sampled": True}

    event = parse_event(document(**extensions))

    assert event.extensions == extensions
    assert parse_event(event.document()).extensions == extensions


def test_an_extension_may_have_the_name_of_something_of_ours(document: Maker) -> None:
    event = parse_event(document(extensions="x", key="y"))

    assert event.extensions == {"extensions": "x", "key": "y"}
    assert event.key == ("/servicebench/orders", "e-1")


@pytest.mark.parametrize(
    "media_type", ["application/json", "application/json; charset=utf-8", "application/vnd.a+json"]
)
def test_json_of_any_kind_is_json(document: Maker, media_type: str) -> None:
    assert parse_event(document(datacontenttype=media_type)).datacontenttype == media_type


def test_an_event_is_immutable(document: Maker) -> None:
    event = parse_event(document())

    with pytest.raises(ValidationError):
        event.id = "e-2"  # type: ignore[misc] # that it is refused is the point


def test_a_publisher_in_python_wraps_data_itself() -> None:
    data = OrderPlaced(po_number="PO-1", item="Compressor", placed_by="SP")
    chicago = timezone(timedelta(hours=-6))

    event = Event.of(
        data,
        id="e-1",
        source="/orders",
        subject="SJ-1",
        time=datetime(2026, 11, 21, 9, 30, tzinfo=chicago),
        extensions={"traceparent": TRACE},
    )

    assert event.data is data
    assert event.document() == {
        "specversion": "1.0",
        "id": "e-1",
        "source": "/orders",
        "type": "com.cinchhs.order.placed",
        "subject": "SJ-1",
        "time": "2026-11-21T15:30:00Z",
        "traceparent": TRACE,
        "data": {"po_number": "PO-1", "item": "Compressor", "placed_by": "SP"},
    }


def test_extensions_cannot_replace_attributes() -> None:
    data = OrderPlaced(po_number="PO-1", item="Compressor", placed_by="SP")

    event = Event.of(data, id="e-1", source="/orders", subject="SJ-1", extensions={"id": "other", "data": "other"})

    assert (event.id, event.data) == ("e-1", data)


# ------------------------------------------------------------------ refused


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"specversion": "0.3"}, "wrong-specversion", "specversion"),
        ({"specversion": None}, "wrong-specversion", "specversion"),
        ({"id": None}, "bad-envelope", "id"),
        ({"id": ""}, "bad-envelope", "id"),
        ({"id": 7}, "bad-envelope", "id"),
        ({"id": "x" * 256}, "bad-envelope", "id"),
        ({"id": "a\nb"}, "bad-envelope", "id"),
        ({"source": None}, "bad-envelope", "source"),
        ({"source": "two words"}, "bad-envelope", "source"),
        ({"source": "/" + "x" * 255}, "bad-envelope", "source"),
        ({"type": None}, "bad-envelope", "type"),
        ({"type": "com.cinchhs.order.plcaed"}, "unknown-type", "type"),
        ({"type": "order.placed"}, "unknown-type", "type"),
        ({"type": "com.cinchhs.exception.opened"}, "outgoing-type", "type"),
        ({"subject": None}, "missing-subject", "subject"),
        ({"subject": ""}, "bad-envelope", "subject"),
        ({"subject": "SJ 1"}, "bad-envelope", "subject"),
        ({"subject": "S" * 65}, "bad-envelope", "subject"),
        ({"time": "2026-11-21T09:30:00"}, "naive-time", "time"),
        ({"time": "2026-11-21"}, "naive-time", "time"),
        ({"time": "yesterday"}, "bad-envelope", "time"),
        ({"time": 1_763_717_400}, "bad-envelope", "time"),
        ({"time": "1763717400"}, "bad-envelope", "time"),
        ({"time": "0001-01-01T00:00:00+14:00"}, "bad-envelope", "time"),
        ({"time": "9999-12-31T23:59:59-14:00"}, "bad-envelope", "time"),
        ({"datacontenttype": "application/xml"}, "not-json-data", "datacontenttype"),
        ({"dataschema": "no uri"}, "bad-envelope", "dataschema"),
        ({"data": "text"}, "bad-data", "data"),
        ({"data": [{}]}, "bad-data", "data"),
        ({"data_base64": "AA=="}, "binary-data", "data_base64"),
        ({"TraceParent": TRACE}, "bad-extension", "TraceParent"),
        ({"with-hyphen": "x"}, "bad-extension", "with-hyphen"),
        ({"x" * 65: "x"}, "bad-extension", "x" * 60),
        ({"nested": {"a": 1}}, "bad-extension", "nested"),
        ({"fraction": 1.5}, "bad-extension", "fraction"),
        ({"large": 2**31}, "bad-extension", "large"),
    ],
)
def test_a_bad_envelope_is_refused_with_its_code(document: Maker, changes: Document, code: str, path: str) -> None:
    assert codes(refusal(document(**changes))) == [(code, path)]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "not-json"),
        (b"hello", "not-json"),
        (b'{"id": "e-1"', "not-json"),
        ('{"id": "é"}'.encode("latin-1"), "not-json"),
        ('{"id": "e-1"}'.encode("utf-16"), "not-json"),
        ("\ud800", "not-json"),
        (b'{"id": "\\ud800"}', "not-json"),
        (b'{"sequence": NaN}', "not-json"),
        (b"[" * 100_000, "not-json"),
        (b'{"sequence": ' + b"9" * 10_000 + b"}", "not-json"),
        (b"[]", "not-an-object"),
        (b"null", "not-an-object"),
        (b'"text"', "not-an-object"),
        (b'{"id": "' + b"x" * 10_000_000 + b'"}', "too-large"),
    ],
    ids=lambda value: repr(value[:20]) if isinstance(value, bytes) else None,
)
def test_what_is_no_event_at_all_is_refused(raw: bytes | str, code: str) -> None:
    assert refusal(raw).code == code


def test_only_an_array_is_told_of_batches() -> None:
    assert "batched mode" in refusal(b"[]").fix
    assert refusal(b"5").fix == "Send one JSON object."


@pytest.mark.parametrize("value", [object(), {1, 2}, float("nan"), datetime])
def test_a_decoded_event_that_cannot_be_json_is_refused(document: Maker, value: object) -> None:
    error = refusal(document(data={"po_number": value}))

    assert error.code in {"not-json", "bad-data"}


def test_a_circular_object_is_refused(document: Maker) -> None:
    circle: Document = {}
    circle["circle"] = circle

    assert refusal(document(data=circle)).code == "not-json"


def test_an_event_may_be_as_long_as_the_limit_and_no_longer(document: Maker) -> None:
    text = json.dumps(document()).encode()

    assert parse_event(text.ljust(MAX_EVENT_BYTES)).id == "e-1"
    assert refusal(text.ljust(MAX_EVENT_BYTES + 1)).code == "too-large"


def test_data_is_refused_with_the_path_of_what_is_wrong(document: Maker) -> None:
    changed = {"severity": "Standrd", "customer": {"zone": "US/Centrl", "state": "ZZ", "emial": "a@example.com"}}

    error = refusal(document(type="com.cinchhs.service-job.changed", data=changed))

    assert codes(error) == [
        ("bad-data", "data.severity"),
        ("unknown-zone", "data.customer.zone"),
        ("bad-data", "data.customer.state"),
        ("bad-data", "data.customer.emial"),
    ]
    assert "Did you mean Standard?" in error.fix
    assert "Did you mean email? The fields here are" in error.fix


def test_everything_that_is_wrong_is_told_at_once_envelope_first(document: Maker) -> None:
    error = refusal(document(subject=None, specversion="2.0", Extra=1, data={"po_number": "PO 1", "placed_by": "SP"}))

    assert codes(error) == [
        ("wrong-specversion", "specversion"),
        ("missing-subject", "subject"),
        ("bad-extension", "Extra"),
        ("bad-data", "data.po_number"),
        ("bad-data", "data.item"),
    ]
    assert error.code == "wrong-specversion"
    for problem in error.problems:
        assert problem.message in error.message
        assert problem.fix in error.fix


def test_an_unknown_type_names_its_neighbours(document: Maker) -> None:
    error = refusal(document(type="com.cinchhs.order.shiped"))

    assert "com.cinchhs.order.shipped" in error.fix
    assert "'com.cinchhs.order.shiped'" in error.message


def test_a_type_like_no_other_points_to_the_list(document: Maker) -> None:
    assert "sje schema" in refusal(document(type="zzz")).fix


def test_an_absent_zone_of_time_names_the_one_that_is_meant(document: Maker) -> None:
    error = refusal(document(type="com.cinchhs.service-job.changed", data={"customer": {"zone": "EST"}}))

    assert error.code == "unknown-zone"
    assert "America/New_York" in error.fix


def test_absent_data_is_told_as_its_missing_fields(document: Maker) -> None:
    paths = [problem.path for problem in refusal(document(data=None)).problems]

    assert paths == ["data.po_number", "data.item", "data.placed_by"]


def test_absent_data_is_fine_where_nothing_is_required(document: Maker) -> None:
    event = parse_event(document(type="com.cinchhs.return.confirmed", data=None))

    assert event.data.facts() == {"return.confirmed": True}


def test_a_refusal_keeps_what_could_be_read(document: Maker) -> None:
    error = refusal(document(subject=7, data={}))

    assert (error.source, error.id, error.type, error.subject) == (
        "/servicebench/orders",
        "e-1",
        "com.cinchhs.order.placed",
        None,
    )


def test_what_is_kept_of_a_bad_event_can_be_stored(document: Maker) -> None:
    error = refusal(document(id="i\x00d", source="x" * 10_000, type="\u202e"))

    assert (error.id, error.type) == (None, None)
    assert error.source == "x" * 255


def test_messages_are_short_and_printable(document: Maker) -> None:
    error = refusal(document(id="\x00" * 5_000, data={"po_number": "\x00\n" * 5_000, "\x00" * 5_000: 1}))

    assert error.message.isprintable()
    assert all(len(problem.message) < 300 for problem in error.problems)


def test_an_outgoing_event_cannot_be_wrapped_as_an_incoming_one() -> None:
    opened = ExceptionOpened.model_validate(all_examples()[ExceptionOpened.TYPE]["data"])

    with pytest.raises(ValidationError, match="only this system publishes"):
        Event.of(opened, id="e-1", source="/x", subject="SJ-1")
