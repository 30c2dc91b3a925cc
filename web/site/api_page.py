"""The page of the HTTP API, for people, written from its OpenAPI document: ``docs/contract/api.md``."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from events.markdown import generated, page, table
from events.schema_fields import FieldRow, Schema, field_rows, resolved, type_of

_UNNAMED = "default"


def files(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the API's files of the contract by their names: the document for programs, the page for people."""
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    return {"openapi.json": text, "api.md": api_page(document)}


def api_page(document: Mapping[str, Any]) -> str:
    """Return the page of an OpenAPI document: every operation with its parameters, body and answers."""
    schemas = document["components"]["schemas"]
    operations = [
        (f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    return page(
        "# The HTTP API",
        generated("sje schema --out docs/contract", "the endpoints in web/"),
        document["info"]["description"],
        "For programs: [openapi.json](openapi.json), which a running system also serves as `/api/openapi.json`.",
        table(("Operation", "What it does"), ((f"`{name}`", _summary(operation)) for name, operation in operations)),
        *(text for name, operation in operations for text in _operation(name, operation, schemas)),
        "## Shapes",
        "What the bodies above consist of.",
        *(text for name, schema in schemas.items() for text in _shape(name, schema, schemas)),
    )


def _operation(name: str, operation: Mapping[str, Any], schemas: Mapping[str, Schema]) -> Iterator[str]:
    yield f"## {name}"
    yield operation.get("description", "")
    parameters = operation.get("parameters", ())
    yield table(("Parameter", "In", "Type", "Needed", "Meaning"), (_parameter(each, schemas) for each in parameters))
    if "requestBody" in operation:
        yield f"Body: {_content(operation['requestBody'], schemas)}."
    answers = sorted(operation["responses"].items())
    yield table(("Answer", "Meaning", "Body"), (_answer(status, answer, schemas) for status, answer in answers))


def _summary(operation: Mapping[str, Any]) -> str:
    described: str = operation.get("description", operation.get("summary", ""))
    return described.split("\n\n", maxsplit=1)[0]


def _parameter(parameter: Mapping[str, Any], schemas: Mapping[str, Schema]) -> tuple[str, ...]:
    schema = parameter["schema"]
    needed = "yes" if parameter["required"] else ""
    meaning = parameter.get("description", "")
    if schema.get("default") is not None:
        meaning = f"{meaning} Unset: `{json.dumps(schema['default'])}`.".strip()
    return f"`{parameter['name']}`", parameter["in"], type_of(schema, schemas), needed, meaning


def _answer(status: str, answer: Mapping[str, Any], schemas: Mapping[str, Schema]) -> tuple[str, ...]:
    meaning = "Done." if answer["description"] == "Successful Response" else answer["description"]
    return "any other" if status == _UNNAMED else status, meaning, _content(answer, schemas)


def _content(body: Mapping[str, Any], schemas: Mapping[str, Schema]) -> str:
    return " or ".join(
        f"{_named(content.get('schema', {}), schemas)} (`{media_type}`)"
        for media_type, content in body.get("content", {}).items()
    )


def _named(schema: Schema, schemas: Mapping[str, Schema]) -> str:
    """Name the shape of a body, linked to where its fields are described."""
    name = schema.get("$ref", "").rpartition("/")[2]
    if "properties" in resolved(schema, schemas) and name:
        return f"[{name}](#{name.lower()})"
    if schema.get("type") == "array":
        return f"list of {_named(schema['items'], schemas)}"
    return type_of(schema, schemas)


def _shape(name: str, schema: Schema, schemas: Mapping[str, Schema]) -> Iterator[str]:
    if "properties" in schema:
        yield f"### {name}"
        yield schema.get("description", "")
        yield table(("Field", "Type", "Needed", "Meaning"), map(_row, field_rows(schema, schemas, descend=False)))


def _row(field: FieldRow) -> tuple[str, ...]:
    return f"`{field.path}`", field.type, "yes" if field.required else "", field.meaning
