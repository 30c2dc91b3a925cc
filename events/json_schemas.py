"""JSON Schemas (2020-12) of whole events, envelope and data together, generated from the models.

A publisher should follow them. On arrival more is checked than a schema can express: that a zone exists, that a time is
possible, that a change contains a field.
"""

from typing import Any

from pydantic.json_schema import DEFAULT_REF_TEMPLATE, GenerateJsonSchema, JsonSchemaMode, models_json_schema

from events.data import EventData
from events.envelope import Envelope
from events.registry import all_event_models, short_type

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Schemas(GenerateJsonSchema):
    """Pydantic's schemas without the field titles that only repeat the field's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's signature
        """Never."""
        return False


def json_schemas() -> dict[str, dict[str, Any]]:
    """Return the schema of every event, by full type."""
    return {model.TYPE: _standalone_schema(model) for model in all_event_models()}


def data_schemas(models: tuple[type[EventData], ...], ref_template: str = DEFAULT_REF_TEMPLATE) -> dict[str, Any]:
    """Return the schemas of the data of some events, and of all their parts, by model name."""
    wanted: list[tuple[type[EventData], JsonSchemaMode]] = [(model, "validation") for model in models]
    _, document = models_json_schema(wanted, ref_template=ref_template, schema_generator=_Schemas)
    schemas: dict[str, Any] = document["$defs"]
    return schemas


def envelope_schema() -> dict[str, Any]:
    """Return the schema of the envelope, without its data."""
    schema = Envelope.model_json_schema(schema_generator=_Schemas)
    del schema["$defs"], schema["properties"]["data"]
    schema["required"].remove("data")
    return schema


def particulars(model: type[EventData], data_reference: str) -> dict[str, Any]:
    """Return what an event's schema adds to the envelope's; ``data_reference`` points to its data's schema."""
    needs_data = any(field.is_required() for field in model.model_fields.values())
    return {
        "title": model.TITLE,
        "description": described(model),
        "properties": {"type": {"const": model.TYPE}, "data": {"$ref": data_reference}},
        "required": ["data"] if needs_data else [],
    }


def described(model: type[EventData]) -> str:
    """Return the model's docstring as running text, paragraphs kept."""
    paragraphs = (model.__doc__ or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _standalone_schema(model: type[EventData]) -> dict[str, Any]:
    envelope, own = envelope_schema(), particulars(model, DEFAULT_REF_TEMPLATE.format(model=model.__name__))
    return {
        "$schema": _DIALECT,
        "$id": f"urn:cinchhs:event:{short_type(model)}",
        **envelope,
        **own,
        "properties": envelope["properties"] | own["properties"],
        "required": envelope["required"] + own["required"],
        "$defs": data_schemas((model,)),
    }
