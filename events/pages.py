"""The pages of the events, for people: when each is sent, its fields, an example. Part of the published contract.

Nobody edits these pages: a test compares the committed ones with what the models give.
"""

import json
from collections.abc import Iterable

from events.data import EventData
from events.envelope import MAX_EVENT_BYTES
from events.examples import example
from events.json_schemas import data_schemas, described, envelope_schema
from events.markdown import generated, page, table
from events.registry import all_event_models, incoming_event_models, outgoing_event_models, short_type
from events.schema_fields import FieldRow, Schema, field_rows

_NOTE = generated("sje schema --out docs/contract", "the models in events/")


def pages() -> dict[str, str]:
    """Return every page by its path below ``docs/contract/``."""
    written = {f"events/{short_type(model)}.md": event_page(model) for model in all_event_models()}
    return {"README.md": index_page(), **written}


def index_page() -> str:
    """Return the list of all events, and what every message has in common."""
    return page(
        "# The contract",
        _NOTE,
        f"Every message is a [CloudEvent 1.0](https://cloudevents.io) in JSON of at most "
        f"{MAX_EVENT_BYTES // 1024} KiB. [Publishing](../publishing.md) says how to send and receive them.",
        "For programs: [asyncapi.json](asyncapi.json) (AsyncAPI 3.0) describes the channels and all messages; each "
        "page links to the JSON Schema of its event. The HTTP API has [a page](api.md) and "
        "[openapi.json](openapi.json).",
        "## Events to publish",
        _listing(incoming_event_models()),
        "## Events to subscribe to",
        _listing(outgoing_event_models()),
        "## The envelope",
        "The attributes that every event has, whatever its type. `source` and `id` together make it the same event "
        "however often it is delivered.",
        _fields(envelope_schema(), {}),
    )


def event_page(model: type[EventData]) -> str:
    """Return the page of one event."""
    schemas = data_schemas((model,))
    incoming = model.DIRECTION == "incoming"
    fields = _fields(schemas[model.__name__], schemas)
    return page(
        f"# {model.TITLE}",
        _NOTE,
        f"`{model.TYPE}`",
        f"**{'Publish' if incoming else 'You receive'} it when:** {described(model)}",
        "## Data",
        fields or "This event has no data of its own: send `{}`.",
        "## Example",
        f"```json\n{json.dumps(example(model.TYPE), indent=2, ensure_ascii=False)}\n```",
        f"JSON Schema: [{short_type(model)}.json](../schemas/{short_type(model)}.json). "
        "The attributes around `data` are described under [the envelope](../README.md#the-envelope).",
    )


def _listing(models: Iterable[type[EventData]]) -> str:
    rows = ((f"[{short_type(model)}](events/{short_type(model)}.md)", _summary(model)) for model in models)
    return table(("Event", "When"), rows)


def _summary(model: type[EventData]) -> str:
    return described(model).split("\n\n")[0]


def _fields(schema: Schema, definitions: dict[str, Schema]) -> str:
    return table(("Field", "Type", "Needed", "Meaning"), map(_row, field_rows(schema, definitions)))


def _row(field: FieldRow) -> tuple[str, ...]:
    return f"`{field.path}`", field.type, "yes" if field.required else "", field.meaning
