"""The CloudEvents 1.0 envelope: from what a transport delivers to a checked :class:`Event`.

Three content modes (https://github.com/cloudevents/spec): *structured*, one JSON object with the data inside
(:func:`parse_event`); *batched*, a JSON array of those (:func:`parse_batch`); *binary*, the attributes in the
transport's headers and the data in its body (:func:`parse_binary`). A bad event raises
:class:`~events.bad_events.BadEventError` and nothing else.
"""

from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any, Literal, Self, TypeAlias, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    SerializeAsAny,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import to_json

from events.attributes import EventId, Extension, ExtensionName, JobNumber, JsonMediaType, UriReference
from events.bad_events import BadEventError, EventProblem, bad_event, refused, shown
from events.binary_mode import attributes_in
from events.data import EventData
from events.explanations import problems_in
from events.field_types import Instant, stripped
from events.json_text import decode, decode_keeping_repeats, flaws, tree_flaws
from events.registry import find_model, nearest_types
from suggestions import question

__all__ = ["BadEventError", "Event", "EventProblem", "Extension", "parse_batch", "parse_binary", "parse_event"]

#: One event, the longest part of which is a 4,000-character comment, is far below this.
MAX_EVENT_BYTES = 256 * 1024
MAX_BATCH_BYTES = 8 * 1024 * 1024

_Raw: TypeAlias = bytes | str | Mapping[str, Any]


def _accepted(type_: str) -> str:
    """Refuse unknown types, and types that only this system may publish."""
    model = find_model(type_)
    if model is None:
        fix = question(nearest_types(type_)) or "Send one of the types that `sje schema` lists."
        raise refused("unknown-type", f"no event has the type {shown(type_)}", fix)
    if model.DIRECTION == "outgoing":
        fix = "Publish what happened upstream instead; this system publishes what became of it."
        raise refused("outgoing-type", f"only this system publishes {type_}", fix)
    return type_


def _checked_data(value: object, info: ValidationInfo) -> EventData | None:
    """Check the data with the model that the event's type names; absent data is an empty object."""
    model = find_model(info.data.get("type", ""))
    if model is None:
        return None  # the type is bad, which has been reported already
    return model.model_validate({} if value is None else value)


class Envelope(BaseModel):
    """The attributes of a CloudEvent, incoming or outgoing, around data of some kind."""

    model_config = ConfigDict(frozen=True, extra="allow", use_attribute_docstrings=True)
    __pydantic_extra__: dict[ExtensionName, Extension | None]

    specversion: Literal["1.0"]
    """The version of CloudEvents."""
    id: EventId
    """Unique among the events of its source."""
    source: UriReference
    """The system that publishes, such as /servicebench."""
    type: str
    """What happened: one of the types of this contract."""
    subject: JobNumber
    """The number of the service job."""
    time: Instant | None = None
    """When it happened, with its time zone. Facts are ordered by it; send it always."""
    datacontenttype: JsonMediaType | None = None
    """The media type of the data: JSON."""
    dataschema: UriReference | None = None
    """Where the schema of the data is; not read."""
    data: SerializeAsAny[EventData]
    """The data of this type of event."""

    @classmethod
    def of(
        cls,
        data: EventData,
        *,
        id: str,  # noqa: A002 - CloudEvents' own word
        source: str,
        subject: str,
        time: datetime | None = None,
        extensions: Mapping[str, str | int | bool] | None = None,
    ) -> Self:
        """Wrap data in an envelope.

        Raises:
            ValidationError: CloudEvents or this system does not allow an attribute.
        """
        attributes: dict[str, Any] = {"id": id, "source": source, "type": data.TYPE, "subject": subject}
        if time is not None:
            attributes["time"] = time
        return cls.model_validate({**(extensions or {}), "specversion": "1.0", **attributes, "data": data})

    @property
    def key(self) -> tuple[str, str]:
        """What identifies an event, however often it is delivered: its source and id."""
        return self.source, self.id

    @property
    def extensions(self) -> dict[str, str | int | bool]:
        """The extension attributes, such as ``traceparent``; they are passed on to whatever the event causes."""
        return {name: value for name, value in self.__pydantic_extra__.items() if value is not None}

    def document(self) -> dict[str, Any]:
        """Return the event in structured mode again, ready for ``json.dumps``; it parses to an equal event."""
        return self.model_dump(mode="json", exclude_unset=True)


class Event(Envelope):
    """One event, checked: who published it, what happened, on which service job, when, and the details."""

    type: Annotated[str, AfterValidator(_accepted)]
    # Absent data is checked as None, so that its missing fields are reported; the result is never None.
    data: Annotated[SerializeAsAny[EventData], PlainValidator(_checked_data), Field(validate_default=True)] = cast(
        "EventData", None
    )


def parse_event(raw: _Raw) -> Event:
    """Return the event in a message of structured mode, or in a decoded JSON object.

    Raises:
        BadEventError: it cannot be accepted; the error lists every reason at once.
    """
    text = _encoded(raw, MAX_EVENT_BYTES)
    value = decode(text)
    return _checked(value, flaws(text, value))


def parse_batch(raw: bytes | str) -> list[Event | BadEventError]:
    """Return the events of a JSON batch, in order; a bad event is an error in its own place.

    A batch that is not a JSON array counts as one bad event.
    """
    try:
        text = _encoded(raw, MAX_BATCH_BYTES)
        members = _members(text)
    except BadEventError as error:
        return [error]
    return [_outcome(member, measure=len(text) > MAX_EVENT_BYTES) for member in members]


def parse_binary(headers: Mapping[str, Any], body: bytes | str) -> Event:
    """Return the event whose attributes are in a message's headers and whose data is its JSON body.

    Raises:
        BadEventError: it cannot be accepted; the error lists every reason at once.
    """
    attributes, problems = attributes_in(headers)
    try:
        text = _encoded(body, MAX_EVENT_BYTES)
        if text.strip():
            attributes["data"] = decode(text)
            problems += flaws(text, attributes["data"], "data")
        text = _encoded(attributes, MAX_EVENT_BYTES)
        value = decode(text)
    except BadEventError as error:
        raise BadEventError([*problems, *error.problems], attributes) from None
    return _checked(value, tuple(dict.fromkeys([*problems, *flaws(text, value)])))


def _checked(value: Any, flaws_found: Sequence[EventProblem]) -> Event:
    """Return the event in a decoded JSON value whose text has been checked for flaws."""
    if not isinstance(value, dict):
        batch = "; an array of events requires the batched mode" if isinstance(value, list) else ""
        fix = f"Send one JSON object{batch}."
        raise bad_event("not-an-object", f"The event is {shown(value)}, not a JSON object.", fix)
    try:
        event = _validated(value)
    except ValidationError as error:
        raise BadEventError([*flaws_found, *problems_in(error, value)], value) from None
    if flaws_found:
        raise BadEventError(flaws_found, value)
    return event


def _validated(value: dict[str, Any]) -> Event:
    """Return the event; spaces around a text in its data are not a reason to refuse it, whatever field it is in."""
    try:
        return Event.model_validate(value)
    except ValidationError:
        trimmed = {**value, "data": stripped(value.get("data"))}
        if trimmed["data"] == value.get("data"):
            raise
        with suppress(ValidationError):
            return Event.model_validate(trimmed)
        raise


def _encoded(raw: _Raw, limit: int) -> bytes:
    """Return a message as bytes, without the byte order mark that some publishers send before JSON."""
    text = raw if isinstance(raw, bytes) else _bytes(raw)
    if len(text) > limit:
        message = f"The event is {len(text):,} bytes long; the limit is {limit:,}."
        raise bad_event("too-large", message, "Send documents by reference, and shorten long texts.")
    return text.removeprefix(BOM_UTF8)


def _bytes(raw: str | Mapping[str, Any]) -> bytes:
    try:
        return raw.encode() if isinstance(raw, str) else to_json(dict(raw))
    except (ValueError, TypeError, RecursionError) as error:
        raise bad_event("not-json", f"The event cannot be JSON: {error}.", "Send JSON in UTF-8.") from None


def _members(text: bytes) -> list[Any]:
    members = decode(text)
    if not isinstance(members, list):
        message = f"The batch is {shown(members)}, not a JSON array."
        raise bad_event("not-an-array", message, "Send an array of events, or a single event in structured mode.")
    return decode_keeping_repeats(text) if flaws(text, members) else members


def _outcome(member: Any, *, measure: bool) -> Event | BadEventError:
    """Return the result for one member of a batch; ``measure`` it if the batch is longer than an event may be."""
    try:
        if measure:
            _encoded({"": member}, MAX_EVENT_BYTES)
        return _checked(member, tree_flaws(member))
    except BadEventError as error:
        return error
