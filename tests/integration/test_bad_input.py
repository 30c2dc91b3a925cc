"""Bad input of every kind gets a clear answer and is kept as it came; the good event behind it is taken in."""

import json
from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any, NamedTuple

import pytest

from business_time.clock import FixedClock
from events.envelope import Event
from events.registry import outgoing_event_models
from state_machines.declaration.policy import Policy
from store.dead_letters import DeadLetter
from store.engine import Store
from store.queries import exceptions_of_job
from store.queries.dead_letters import DeadLetterRecord, dead_letter
from tests.stores import NOON
from workflows.apply_event import apply_event
from workflows.decision_context import DecisionContext
from workflows.intake import Intake
from workflows.messages import Message, kept
from workflows.outcome import Outcome

_numbers = count(1)

ACTOR = {"name": "mreyes", "department": "Customer Service"}
ESCALATED = {
    "actor": ACTOR,
    "code": "SP DELAY",
    "supervisor_tried": True,
    "supervisor_available": False,
    "explanation": "Wants to be called.",
}


class Bad(NamedTuple):
    """Something bad, and what is to be said of it."""

    name: str
    body: bytes
    code: str
    description: str
    fix: str


def document(**attributes: Any) -> dict[str, Any]:
    """An event that was good before these attributes were changed or, by None, removed."""
    good = {
        "specversion": "1.0",
        "id": "bad-1",
        "source": "/legacy",
        "type": "com.cinchhs.call.escalated",
        "subject": "SJ-1",
        "time": "2026-11-20T12:00:00-06:00",
        "data": ESCALATED,
    }
    return {name: value for name, value in {**good, **attributes}.items() if value is not None}


def event(**attributes: Any) -> bytes:
    return json.dumps(document(**attributes)).encode()


def call(**fields: Any) -> bytes:
    return event(data={**ESCALATED, **fields})


def raising(**fields: Any) -> bytes:
    data = {"exception_type": "Call Back", "actor": ACTOR, **fields}
    return event(type="com.cinchhs.exception.raise-requested", data=data)


def moving(**fields: Any) -> bytes:
    data = {"trigger": "complete", "actor": ACTOR, **fields}
    return event(type="com.cinchhs.exception.transition-requested", data=data)


NOT_JSON = [
    Bad("nothing", b"", "not-json", "EOF", "Send one JSON object in UTF-8"),
    Bad("not JSON", b"{ this is not JSON", "not-json", "line 1 column 3", "Send one JSON object in UTF-8"),
    Bad("cut off", event()[:-10], "not-json", "EOF while parsing", "Send one JSON object in UTF-8"),
    Bad("two events", event() + event(), "not-json", "trailing characters", "Send one JSON object in UTF-8"),
    Bad("UTF-16", event().decode().encode("utf-16"), "not-json", "not JSON in UTF-8", "in UTF-8"),
    Bad("not UTF-8", b'{"id":"\xff\xfe"}', "not-json", "not JSON in UTF-8", "in UTF-8"),
    Bad("half a surrogate pair", b'{"id":"\\ud800"}', "not-json", "not JSON in UTF-8", "in UTF-8"),
    Bad("NaN", event().replace(b"true", b"NaN"), "not-json", "not JSON", "Send one JSON object"),
    Bad("Infinity", event().replace(b"true", b"Infinity"), "not-json", "not JSON", "Send one JSON object"),
    Bad("a number beyond all", event().replace(b"true", b"1e999"), "bad-number", "too large", "a smaller number"),
    Bad("a number of 5,000 digits", event().replace(b"true", b"9" * 5000), "not-json", "out of range", "JSON object"),
    Bad("nested deeply", b'{"a":' * 50_000, "not-json", "recursion limit", "Send one JSON object"),
    Bad("lists in lists", b"[" * 100_000, "not-json", "recursion limit", "Send one JSON object"),
    Bad("NUL", b'{"id":"\x00"}', "not-json", "control character", "escape"),
    Bad("NUL, escaped", call(explanation="a\x00b"), "nul-character", "data.explanation contains", "Remove NUL"),
    Bad("NUL in a name", call(**{"a\x00b": 1}), "nul-character", "data contains the character NUL", "Remove NUL"),
    Bad("a key twice", event()[:-1] + b',"id":"bad-2"}', "duplicate-key", "id occurs more than once", "once"),
    Bad("10 MB", call(explanation="x" * 10_000_000), "too-large", "the limit is 262,144", "by reference"),
]

WRONG_ENVELOPE = [
    Bad("null", b"null", "not-an-object", "is null, not a JSON object", "Send one JSON object"),
    Bad("a text", b'"event"', "not-an-object", "not a JSON object", "Send one JSON object"),
    Bad("no event at all", b"{}", "wrong-specversion", "specversion is missing. id is missing", "Add specversion"),
    Bad("no service job", event(subject=None), "missing-subject", "subject is missing", "Add subject"),
    Bad("an empty service job", event(subject=""), "bad-envelope", "not a service job number", "in subject"),
    Bad("a service job of two lines", event(subject="SJ\n1"), "bad-envelope", "not a service job number", "in subject"),
    Bad("no id", event(id=None), "bad-envelope", "id is missing", "Add id"),
    Bad("an id that is a number", event(id=7), "bad-envelope", "id is 7, not a text", "quotation marks"),
    Bad("no source", event(source=None), "bad-envelope", "source is missing", "Add source"),
    Bad("a version to come", event(specversion="2.0"), "wrong-specversion", "'2.0'", "Did you mean 1.0"),
    Bad("XML", event(datacontenttype="application/xml"), "not-json-data", "application/xml", "JSON"),
    Bad("binary data", event(data=None, data_base64="AAE="), "binary-data", "is binary", "JSON object"),
    Bad("an extension that is a list", event(trace=["a"]), "bad-extension", "'trace'", "a text"),
]

WRONG_TYPE = [
    Bad("a misspelt event", event(type="com.cinchhs.call.escalatd"), "unknown-type", "escalatd", "call.escalated"),
    Bad("an event of others", event(type="org.example.order"), "unknown-type", "org.example.order", "sje schema"),
    Bad("a type that is a list", event(type=["x"]), "bad-envelope", "type is a list", "Send a text"),
]

WRONG_DATA = [
    Bad("no data", event(data=None), "bad-data", "data.explanation is missing", "Add data.explanation"),
    Bad("data that is a list", event(data=[1]), "bad-data", "data is a list, not an object", "Send an object"),
    Bad("a text for a flag", call(supervisor_tried="yes"), "bad-data", "'yes', not true or false", "true or false"),
    Bad("a number for a text", call(explanation=5), "bad-data", "data.explanation is 5", "a text in quotation marks"),
    Bad("an unknown field", call(explanaton="x"), "bad-data", "data.explanaton is not a field", "explanation"),
    Bad("nearly a code", call(code="SP DELY"), "bad-data", "'SP DELY'", "Did you mean SP DELAY"),
    Bad("a comment of 5,000 letters", call(explanation="x" * 5000), "bad-data", "longer than 4,000", "Shorten"),
]

WRONG_TIME = [
    Bad("a naive time", event(time="2026-11-20T12:00:00"), "naive-time", "has no time zone", "offset"),
    Bad("no time at all", event(time="yesterday"), "bad-envelope", "'yesterday' is not a valid time", "RFC 3339"),
    Bad("seconds since 1970", event(time=1795197600), "bad-envelope", "is not a valid time", "RFC 3339"),
    Bad("an absurd year", event(time="0001-01-01T00:00:00Z"), "bad-envelope", "outside 1900-2999", "Omit"),
    Bad("a naive time inside", raising(follow_up_at="2026-11-21T09:00"), "naive-time", "follow_up_at", "offset"),
    Bad(
        "an unknown zone",
        event(type="com.cinchhs.service-job.changed", data={"customer": {"zone": "America/Chigaco"}}),
        "unknown-zone",
        "'America/Chigaco' is not a time zone",
        "America/Chicago",
    ),
]

MISDIRECTED = [
    Bad(
        "an unknown type",
        raising(exception_type="Call Bak"),
        "unknown-exception-type",
        "Did you mean Call Back",
        "catalog",
    ),
    Bad("no type", raising(exception_type=None), "bad-data", "data.exception_type", "in data.exception_type"),
    Bad("an unknown id", moving(exception_id="EX-0"), "unknown-exception", "no exception EX-0", "sje jobs"),
    Bad("none open", moving(exception_type="CB-Client"), "unknown-exception", "no CB-Client is open", "raise one"),
    Bad("moving what", moving(), "bad-data", "does not identify an exception", "data.exception_id"),
    Bad("moving an unknown type", moving(exception_type="?"), "unknown-exception-type", "no exception type", "catalog"),
]

BAD = [*NOT_JSON, *WRONG_ENVELOPE, *WRONG_TYPE, *WRONG_DATA, *WRONG_TIME, *MISDIRECTED]


class Door:
    """A door with an intake behind it, and a service job of its own for the good events."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._intake = Intake(store, Policy(), FixedClock(NOON))
        self.job = f"SJ-GOOD-{next(_numbers)}"

    def good(self) -> dict[str, Any]:
        return document(id=f"good-{next(_numbers)}", subject=self.job)

    def take(self, *messages: Message) -> Sequence[Sequence[Outcome]]:
        return self._intake.take_in("door", messages).outcomes

    def letter(self, payload: bytes) -> DeadLetterRecord:
        kept_as = DeadLetter(door="", code="", reason="", fix="", payload=payload).id
        with self._store.reading() as connection:
            letter = dead_letter(connection, kept_as)
        assert letter is not None
        assert letter.payload == payload
        return letter

    def has_opened(self) -> list[str]:
        with self._store.reading() as connection:
            return [item.type for item in exceptions_of_job(connection, self.job)]


@pytest.fixture
def door(shared_store: Store) -> Door:
    return Door(shared_store)


def message(body: bytes, **headers: Any) -> Message:
    return Message(id=f"message-{next(_numbers)}", body=body, headers=headers)


@pytest.mark.parametrize("bad", BAD, ids=[bad.name for bad in BAD])
def test_bad_input(door: Door, bad: Bad) -> None:
    good = json.dumps(door.good()).encode()

    (answer,), (behind,) = door.take(message(bad.body), message(good))

    assert (answer.kind, answer.code) == ("dead", bad.code)
    assert bad.description in answer.text
    assert bad.fix in answer.fix
    letter = door.letter(bad.body)
    assert (letter.code, letter.reason, letter.fix, letter.door) == (bad.code, answer.text, answer.fix, "door")
    assert behind.kind == "opened"
    assert door.has_opened() == ["call_back"]


@pytest.mark.parametrize("model", outgoing_event_models(), ids=lambda model: model.TYPE)
def test_what_only_we_publish_is_not_taken_in(door: Door, model: Any) -> None:
    bad = event(type=model.TYPE)

    (answer,), (behind,) = door.take(message(bad), message(json.dumps(door.good()).encode()))

    assert (answer.kind, answer.code) == ("dead", "outgoing-type")
    assert "only this system publishes" in answer.text
    assert "Publish what happened upstream instead" in answer.fix
    assert door.letter(bad).type == model.TYPE
    assert behind.kind == "opened"


# ------------------------------------------------------------------ batches


@pytest.mark.parametrize(
    ("member", "code"),
    [
        ('{"id": 1, "id":  2}', "duplicate-key"),
        ('{ "naïve": 1e999 }', "bad-number"),
        ("null", "not-an-object"),
        ("[]", "not-an-object"),
        (json.dumps(document(time="2026-11-20T12:00:00")), "naive-time"),
        (json.dumps(document(subject=None)), "missing-subject"),
    ],
)
def test_one_bad_member_of_a_batch(door: Door, member: str, code: str) -> None:
    first, last = json.dumps(door.good()), json.dumps(door.good() | {"subject": f"{door.job}-B"})
    batch = f"[ {first} ,\n{member},{last}]".encode()

    (outcomes,) = door.take(message(batch))

    assert [outcome.kind for outcome in outcomes] == ["opened", "dead", "opened"]
    assert outcomes[1].code == code
    assert door.letter(member.encode()).fix == outcomes[1].fix
    assert door.has_opened() == ["call_back"]


@pytest.mark.parametrize("batch", [b"[{]", b'[{"id":"1"},', b"[1e999,NaN]", b"[" + b" " * 9_000_000 + b"]"])
def test_a_batch_that_is_bad_as_a_whole(door: Door, batch: bytes) -> None:
    (answer,), (behind,) = door.take(message(batch), message(json.dumps(door.good()).encode()))

    assert answer.kind == "dead"
    assert answer.fix
    assert door.letter(batch).code == answer.code
    assert behind.kind == "opened"


@pytest.mark.parametrize("batch", [b"[]", b" [\n ]\n", b"\xef\xbb\xbf[]"])
def test_a_batch_of_no_events_leaves_a_trace(door: Door, batch: bytes) -> None:
    (answer,), (behind,) = door.take(message(batch), message(json.dumps(door.good()).encode()))

    assert (answer.kind, answer.code) == ("dead", "empty-batch")
    assert "no event in it" in answer.text
    assert "at least one event" in answer.fix
    assert door.letter(batch).reason == answer.text
    assert behind.kind == "opened"


def test_a_batch_behind_a_byte_order_mark_is_a_batch(door: Door) -> None:
    (outcomes,) = door.take(message(b"\xef\xbb\xbf" + json.dumps([door.good()]).encode()))

    assert [outcome.kind for outcome in outcomes] == ["opened"]


# ------------------------------------------------------------------ binary mode

HEADERS = {
    "ce-specversion": "1.0",
    "ce-id": "bad-1",
    "ce-source": "/legacy",
    "ce-type": "com.cinchhs.call.escalated",
    "ce-subject": "SJ-1",
    "content-type": "application/json",
}
BODY = json.dumps(ESCALATED).encode()


@pytest.mark.parametrize(
    ("headers", "body", "code", "description"),
    [
        ({"ce-id": None}, BODY, "bad-envelope", "id is missing"),
        ({"ce-subject": None}, BODY, "missing-subject", "subject is missing"),
        ({"ce-type": "com.cinchhs.nothing"}, BODY, "unknown-type", "com.cinchhs.nothing"),
        ({"ce-time": "2026-11-20T12:00:00"}, BODY, "naive-time", "has no time zone"),
        ({"ce_id": "another"}, BODY, "duplicate-key", "the attribute id twice"),
        ({"ce-id": "a%00b"}, BODY, "nul-character", "NUL"),
        ({"ce-id": ["a"]}, BODY, "bad-envelope", "id is a list"),
        ({"ce-data": "{}"}, BODY, "bad-envelope", "ce-data is not an attribute"),
        ({"ce-id": object()}, BODY, "not-json", "cannot be JSON"),
        ({"content-type": "text/xml"}, BODY, "not-json-data", "text/xml"),
        ({}, b"{ not JSON", "not-json", "not JSON"),
        ({}, b"", "bad-data", "data.explanation is missing"),
        ({}, BODY[:-1] + b',"code":"BBB"}', "duplicate-key", "data.code occurs more than once"),
        ({}, b"[" * 100_000, "not-json", "recursion limit"),
        ({}, b" " * 300_000, "too-large", "the limit is 262,144"),
    ],
)
def test_bad_input_in_binary_mode(
    door: Door, headers: dict[str, Any], body: bytes, code: str, description: str
) -> None:
    sent = {name: value for name, value in (HEADERS | headers).items() if value is not None}

    (answer,), (behind,) = door.take(message(body, **sent), message(json.dumps(door.good()).encode()))

    assert (answer.kind, answer.code) == ("dead", code)
    assert description in answer.text
    assert answer.fix
    assert door.letter(kept(message(body, **sent))).reason == answer.text
    assert behind.kind == "opened"


# ------------------------------------------------------------------ what is kept of it


def test_the_same_poison_counts_up_and_does_not_pile_up(door: Door) -> None:
    poison = f"{{ poison {door.job}".encode()

    for _ in range(3):
        door.take(message(poison))

    assert door.letter(poison).times == 3


def test_much_poison_at_once_stops_nobody(door: Door) -> None:
    bad = [message(each.body) for each in BAD if len(each.body) < 10_000]
    good = message(json.dumps(door.good()).encode())

    outcomes = door.take(*bad, good, *bad)

    assert [each.kind for (each,) in outcomes] == ["dead"] * len(bad) + ["opened"] + ["dead"] * len(bad)


def test_what_can_be_read_of_a_bad_event_is_kept_beside_it(door: Door) -> None:
    bad = event(id="bad-7", subject=door.job, time="2026-11-20T12:00:00")

    door.take(message(bad))

    letter = door.letter(bad)
    assert (letter.source, letter.event_id, letter.job) == ("/legacy", "bad-7", door.job)
    assert letter.type == "com.cinchhs.call.escalated"


def test_a_good_event_that_our_rules_stumble_over_is_kept_too(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(work: DecisionContext, event: Event, occurred_at: datetime) -> Outcome:
        if event.id == "bad-1":
            raise ZeroDivisionError("a rule has a fault")
        return apply_event(work, event, occurred_at)

    monkeypatch.setattr("workflows.intake.apply_event", stumble)
    bad = event(subject=door.job)

    (ahead,), (answer,), (behind,) = door.take(
        message(json.dumps(door.good()).encode()),
        message(bad),
        message(json.dumps(door.good() | {"subject": f"{door.job}-B"}).encode()),
    )

    assert (ahead.kind, behind.kind) == ("opened", "opened")
    assert (answer.kind, answer.code) == ("dead", "rule-error")
    assert "ZeroDivisionError: a rule has a fault" in answer.text
    assert "a bug in our rules" in answer.fix
    assert door.letter(bad).job == door.job
    assert door.has_opened() == ["call_back"]
