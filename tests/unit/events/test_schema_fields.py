"""The fields of a JSON Schema as rows for people."""

from typing import Any

import pytest

from events.schema_fields import FieldRow, field_rows, type_of

PERSON = {"type": "object", "title": "Person", "properties": {"name": {"type": "string"}}, "required": ["name"]}


@pytest.mark.parametrize(
    ("schema", "shown"),
    [
        ({"type": "string"}, "text"),
        ({"type": "string", "maxLength": 4000}, "text, at most 4,000 characters"),
        ({"type": "string", "pattern": "^x$"}, "text matching `^x$`"),
        ({"type": "string", "format": "date-time"}, "date and time with its zone"),
        ({"type": "integer", "minimum": 1, "maximum": 1000}, "whole number from 1 to 1,000"),
        ({"type": "number", "minimum": 0}, "number, at least 0"),
        ({"type": "boolean"}, "true or false"),
        ({"enum": ["part", "equipment"]}, "one of `part`, `equipment`"),
        ({"const": "1.0"}, "`1.0`"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "text"),
        ({"type": "array", "items": {"type": "string"}, "maxItems": 3}, "list, at most 3, each: text"),
        ({"$ref": "#/$defs/Person"}, "Person"),
        ({"type": "object"}, "object"),
        ({}, "any JSON value"),
    ],
)
def test_a_type_is_said_in_words(schema: dict[str, Any], shown: str) -> None:
    assert type_of(schema, {"Person": PERSON}) == shown


def test_the_fields_of_an_object_follow_it_by_their_path() -> None:
    schema = {
        "properties": {
            "actor": {"$ref": "#/$defs/Person", "description": "Who."},
            "others": {"type": "array", "items": {"$ref": "#/$defs/Person"}, "default": []},
            "note": {"anyOf": [{"type": "string"}, {"type": "null"}], "description": "Why.", "default": "none"},
        },
        "required": ["actor", "note"],
    }

    assert list(field_rows(schema, {"Person": PERSON})) == [
        FieldRow("actor", "Person", required=True, meaning="Who."),
        FieldRow("actor.name", "text", required=True, meaning=""),
        FieldRow("others", "list, each: Person", required=False, meaning=""),
        FieldRow("others[].name", "text", required=True, meaning=""),
        FieldRow("note", "text or null", required=True, meaning='Why. Unset: `"none"`.'),
    ]


def test_a_schema_that_contains_itself_is_not_followed_where_that_is_not_wanted() -> None:
    node = {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}}}

    assert [row.path for row in field_rows(node, {"Node": node}, descend=False)] == ["next"]
