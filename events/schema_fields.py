"""The fields of a JSON Schema as rows that people read: each by its path, with its type, need and meaning."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from events.attributes import ATTRIBUTE_MEANINGS
from events.field_types import PATTERN_MEANINGS

Schema = Mapping[str, Any]
Describe = Callable[[Schema, Mapping[str, Schema]], str]

_FORMATS = {"date": "date", "date-time": "date and time with its zone", "uuid": "UUID"}
_PATTERNS = ATTRIBUTE_MEANINGS | PATTERN_MEANINGS
_SAYS_NOTHING: tuple[object, ...] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field: ``path`` leads to it from the top, with ``[]`` after each list."""

    path: str
    type: str
    required: bool
    meaning: str


def field_rows(
    schema: Schema, definitions: Mapping[str, Schema], within: str = "", *, descend: bool = True
) -> Iterator[FieldRow]:
    """Yield a row for every field of an object, each followed by the fields inside it.

    Args:
        schema: the schema of the object.
        definitions: the schemas that it refers to, by the last part of the reference.
        within: the path of the object itself.
        descend: whether to go into objects; a schema that contains itself has no end otherwise.

    """
    required = schema.get("required", ())
    for name, own in schema.get("properties", {}).items():
        path = f"{within}.{name}" if within else name
        null = " or null" if name in required and {"type": "null"} in own.get("anyOf", ()) else ""
        yield FieldRow(path, type_of(own, definitions) + null, name in required, _meaning(own))
        inner, is_list = _object_in(own, definitions) if descend else (None, False)
        if inner is not None:
            yield from field_rows(inner, definitions, f"{path}[]" if is_list else path)


def resolved(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """Return what a schema refers to, or the schema itself."""
    while "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    return schema


def type_of(schema: Schema, definitions: Mapping[str, Schema]) -> str:
    """Return the type of a value in words: ``text, at most 200 characters``, ``one of `part`, `equipment```."""
    schema = resolved(schema, definitions)
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return "one of " + ", ".join(f"`{value}`" for value in schema["enum"])
    options = [option for option in schema.get("anyOf", ()) if option.get("type") != "null"]
    if options:
        return " or ".join(dict.fromkeys(type_of(option, definitions) for option in options))
    describe = _DESCRIPTIONS.get(schema.get("type", ""))
    return describe(schema, definitions) if describe else "any JSON value"


def _text(schema: Schema, _definitions: Mapping[str, Schema]) -> str:
    if "format" in schema:
        return _FORMATS.get(schema["format"], str(schema["format"]))
    if "pattern" in schema:
        return _PATTERNS.get(schema["pattern"], f"text matching `{schema['pattern']}`")
    return f"text, at most {schema['maxLength']:,} characters" if "maxLength" in schema else "text"


def _number(schema: Schema, _definitions: Mapping[str, Schema]) -> str:
    kind = "whole number" if schema["type"] == "integer" else "number"
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and most is not None:
        return f"{kind} from {least:,} to {most:,}"
    return kind if least is None else f"{kind}, at least {least:,}"


def _list(schema: Schema, definitions: Mapping[str, Schema]) -> str:
    limit = f", at most {schema['maxItems']:,}" if "maxItems" in schema else ""
    return f"list{limit}, each: {type_of(schema.get('items', {}), definitions)}"


def _flag(_schema: Schema, _definitions: Mapping[str, Schema]) -> str:
    return "true or false"


def _object(schema: Schema, _definitions: Mapping[str, Schema]) -> str:
    return str(schema.get("title", "object")) if "properties" in schema else "object"


_DESCRIPTIONS: dict[str, Describe] = {
    "string": _text,
    "integer": _number,
    "number": _number,
    "array": _list,
    "boolean": _flag,
    "object": _object,
}


def _meaning(schema: Schema) -> str:
    default = schema.get("default")
    unset = "" if default in _SAYS_NOTHING else f" Unset: `{json.dumps(default)}`."
    return f"{schema.get('description', '')}{unset}".strip()


def _object_in(schema: Schema, definitions: Mapping[str, Schema]) -> tuple[Schema | None, bool]:
    """Return the object with fields of its own that a value is or lists, and whether it lists it."""
    for option in (schema, *schema.get("anyOf", ())):
        found = resolved(option, definitions)
        if "properties" in found:
            return found, False
        item = resolved(found.get("items", {}), definitions)
        if "properties" in item:
            return item, True
    return None, False
