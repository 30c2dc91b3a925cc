"""The published contract, generated from the models: an AsyncAPI 3.0 document; for each event a JSON Schema and a page.

``docs/contract/`` holds what :func:`files` returns; a test keeps the two equal.
"""

import json
from pathlib import Path
from typing import Any

from events.data import EventData
from events.envelope import MAX_EVENT_BYTES
from events.examples import example
from events.json_schemas import data_schemas, described, envelope_schema, json_schemas, particulars
from events.pages import pages
from events.registry import all_event_models, incoming_event_models, outgoing_event_models, short_type

__all__ = ["asyncapi", "files", "json_schemas", "write"]

#: Increased when the contract changes: the first number if publishers must adapt, the second if they may.
VERSION = "1.0.0"

#: The names of the doors on a broker.
EVENTS_STREAM = "sje:events"
EVENTS_STREAM_FIELD = "event"
EVENTS_QUEUE = "sje.events"
EXCEPTIONS_EXCHANGE = "sje.exceptions"

_CLOUDEVENTS_JSON = "application/cloudevents+json"
_REF = "#/components/schemas/{model}"
_ENVELOPE = _REF.format(model="Envelope")


def asyncapi() -> dict[str, Any]:
    """Return the AsyncAPI 3.0 document: what this system receives through which door, and what it sends."""
    return {
        "asyncapi": "3.0.0",
        "id": "urn:cinchhs:service-job-exceptions",
        "info": {
            "title": "Service Job Exceptions",
            "version": VERSION,
            "description": (
                "Upstream systems publish what happened on a service job. This system keeps the exceptions that "
                "result, notifies the departments, and publishes what becomes of the exceptions. Each message is a "
                f"CloudEvent 1.0 in JSON of at most {MAX_EVENT_BYTES // 1024} KiB. Its subject is the service job "
                "number. Its source and id together identify the event, however often it is delivered."
            ),
        },
        "defaultContentType": _CLOUDEVENTS_JSON,
        "servers": _servers(),
        "channels": {
            "eventsStream": _events_stream(),
            "eventsQueue": _events_queue(),
            "exceptions": _exceptions(),
        },
        "operations": _operations(),
        "components": {
            "messages": {_name(model): _message(model) for model in all_event_models()},
            "schemas": {"Envelope": envelope_schema(), **data_schemas(all_event_models(), ref_template=_REF)},
        },
    }


def files() -> dict[str, str]:
    """Return the text of every file of the contract, by its path below ``docs/contract/``."""
    documents = {f"schemas/{schema['$id'].rpartition(':')[2]}.json": schema for schema in json_schemas().values()}
    documents["asyncapi.json"] = asyncapi()
    texts = {path: json.dumps(document, indent=2, ensure_ascii=False) + "\n" for path, document in documents.items()}
    return texts | pages()


def write(folder: Path) -> list[Path]:
    """Write the contract's files below a folder, and return their paths. Those of former events are removed."""
    wanted = {folder / path: text for path, text in files().items()}
    for part in ("schemas", "events"):
        (folder / part).mkdir(parents=True, exist_ok=True)
        for path in set((folder / part).iterdir()) - wanted.keys():
            path.unlink()
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")
    return sorted(wanted)


def _servers() -> dict[str, Any]:
    host = {"default": "localhost", "description": "The host on which your installation runs it."}
    return {
        "redis": {
            "host": "{host}:6379",
            "protocol": "redis",
            "description": "Redis or Valkey.",
            "variables": {"host": host},
        },
        "rabbitmq": {
            "host": "{host}:5672",
            "protocol": "amqp",
            "protocolVersion": "0.9.1",
            "description": "RabbitMQ, if it is the broker.",
            "variables": {"host": host},
        },
    }


def _events_stream() -> dict[str, Any]:
    return {
        "address": EVENTS_STREAM,
        "title": "Events, by stream",
        "description": (
            f"A Redis stream. Publish with XADD {EVENTS_STREAM} * {EVENTS_STREAM_FIELD} <CloudEvent as JSON>."
        ),
        "servers": [{"$ref": "#/servers/redis"}],
        "messages": _references("#/components/messages/", incoming_event_models()),
    }


def _events_queue() -> dict[str, Any]:
    queue = {"name": EVENTS_QUEUE, "durable": True, "exclusive": False, "autoDelete": False}
    return {
        "address": EVENTS_QUEUE,
        "title": "Events, by queue",
        "description": (
            "A durable queue for publishers that use AMQP. The body is one CloudEvent as JSON. In binary mode the "
            "attributes are in headers that start with cloudEvents: or ce-, and the body is the data."
        ),
        "servers": [{"$ref": "#/servers/rabbitmq"}],
        "messages": _references("#/components/messages/", incoming_event_models()),
        "bindings": {"amqp": {"is": "queue", "queue": queue, "bindingVersion": "0.3.0"}},
    }


def _exceptions() -> dict[str, Any]:
    exchange = {"name": EXCEPTIONS_EXCHANGE, "type": "topic", "durable": True, "autoDelete": False}
    return {
        "address": "{department}.{type}.{kind}",
        "title": "What became of exceptions",
        "description": (
            f"The durable topic exchange {EXCEPTIONS_EXCHANGE}. Bind your own queue by department and type, for "
            "example parts-sourcing.# or *.call_back.opened."
        ),
        "parameters": {
            "department": {
                "description": "The department's title in lower case, with hyphens for spaces.",
                "examples": ["parts-sourcing", "support-services"],
            },
            "type": {"description": "The key of the exception type.", "examples": ["pr_return", "call_back"]},
            "kind": {"description": "What became of it.", "enum": sorted(_kinds())},
        },
        "messages": _references("#/components/messages/", outgoing_event_models()),
        "bindings": {"amqp": {"is": "routingKey", "exchange": exchange, "bindingVersion": "0.3.0"}},
    }


def _operations() -> dict[str, Any]:
    return {
        "receiveFromStream": _operation("receive", "eventsStream", incoming_event_models()),
        "receiveFromQueue": _operation("receive", "eventsQueue", incoming_event_models()),
        "sendExceptions": _operation("send", "exceptions", outgoing_event_models()),
    }


def _operation(action: str, channel: str, models: tuple[type[EventData], ...]) -> dict[str, Any]:
    messages = list(_references(f"#/channels/{channel}/messages/", models).values())
    return {"action": action, "channel": {"$ref": f"#/channels/{channel}"}, "messages": messages}


def _message(model: type[EventData]) -> dict[str, Any]:
    return {
        "name": model.TYPE,
        "title": model.TITLE,
        "summary": described(model).split("\n\n")[0],
        "contentType": _CLOUDEVENTS_JSON,
        "payload": {"allOf": [{"$ref": _ENVELOPE}, particulars(model, _REF.format(model=model.__name__))]},
        "examples": [{"name": short_type(model), "payload": example(model.TYPE)}],
    }


def _references(where: str, models: tuple[type[EventData], ...]) -> dict[str, Any]:
    return {_name(model): {"$ref": where + _name(model)} for model in models}


def _name(model: type[EventData]) -> str:
    """Return a message's key in the document, without dots: ``OrderPlaced``."""
    return model.__name__


def _kinds() -> set[str]:
    return {short_type(model).partition(".")[2] for model in outgoing_event_models()}
