"""The published contract equals the models, and is what AsyncAPI and JSON Schema call valid."""

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator

from events import contract
from events.data import EventData
from events.examples import example
from events.registry import all_event_models, event_model, short_type
from web.app import describe_api
from web.site import api_page

Document = dict[str, Any]

ROOT = Path(__file__).parents[3]
PUBLISHED = ROOT / "docs" / "contract"
AGAIN = "`make pages` writes it again; commit what changed"
ASYNCAPI_SCHEMA = ROOT / "tests" / "vendor" / "asyncapi" / "asyncapi-3.0.0.json"

every_event = pytest.mark.parametrize("model", all_event_models(), ids=short_type)


@cache
def validators() -> dict[str, Draft202012Validator]:
    return {type_: Draft202012Validator(schema) for type_, schema in contract.json_schemas().items()}


def validator(model: type[EventData]) -> Draft202012Validator:
    return validators()[model.TYPE]


def test_the_published_files_are_what_the_models_give() -> None:
    published = {path.relative_to(PUBLISHED).as_posix(): path.read_text() for path in PUBLISHED.rglob("*.*")}
    wanted = contract.files() | api_page.files(describe_api())

    assert published.keys() == wanted.keys(), AGAIN
    assert [path for path, text in wanted.items() if published[path] != text] == [], AGAIN


def test_writing_removes_the_schemas_of_former_events(tmp_path: Path) -> None:
    contract.write(tmp_path)
    (tmp_path / "schemas" / "order.lost.json").write_text("{}")
    (tmp_path / "events" / "order.lost.md").write_text("old")

    written = contract.write(tmp_path)

    assert sorted(path for path in tmp_path.rglob("*.*")) == written
    assert len(written) == 2 * len(all_event_models()) + 2


# ------------------------------------------------------------------ JSON Schema


@every_event
def test_the_schema_of_an_event_is_a_json_schema(model: type[EventData]) -> None:
    Draft202012Validator.check_schema(validator(model).schema)


@every_event
def test_the_schema_of_an_event_takes_its_example_and_no_other_type(model: type[EventData]) -> None:
    validator(model).validate(example(model.TYPE))

    assert not validator(model).is_valid({**example(model.TYPE), "type": "com.cinchhs.order.lost"})


@pytest.mark.parametrize(
    "changes",
    [
        {"specversion": "0.3"},
        {"subject": "SJ 1"},
        {"nested": {"a": 1}},
        {"data": {}},
        {"data": {**example("order.placed")["data"], "colour": "red"}},
        {"data": {**example("order.placed")["data"], "placed_by": "Ann"}},
        {"data": {**example("order.placed")["data"], "po_number": "PO 1"}},
    ],
)
def test_the_schema_refuses_what_is_refused_on_arrival(changes: Document) -> None:
    assert not validator(event_model("order.placed")).is_valid({**example("order.placed"), **changes})


@given(st.sampled_from(all_event_models()), st.data())
def test_the_schema_wants_every_field_that_the_model_wants(model: type[EventData], data: st.DataObject) -> None:
    document = example(model.TYPE)
    name = data.draw(st.sampled_from(sorted(document["data"])))
    rest = {key: value for key, value in document["data"].items() if key != name}

    assert validator(model).is_valid({**document, "data": rest}) is not model.model_fields[name].is_required()


# ------------------------------------------------------------------ AsyncAPI


def test_the_document_is_valid_asyncapi() -> None:
    schema = json.loads(ASYNCAPI_SCHEMA.read_text())

    assert [error.message for error in Draft7Validator(schema).iter_errors(contract.asyncapi())] == []


def test_every_reference_in_the_document_leads_somewhere() -> None:
    document = contract.asyncapi()

    for reference in references(document):
        target: Any = document
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]


def test_every_event_is_a_message_of_the_right_channels() -> None:
    channels = contract.asyncapi()["channels"]
    messages = {name: set(channel["messages"]) for name, channel in channels.items()}
    incoming = {model.__name__ for model in all_event_models() if model.DIRECTION == "incoming"}
    outgoing = {model.__name__ for model in all_event_models() if model.DIRECTION == "outgoing"}

    assert messages == {"eventsStream": incoming, "eventsQueue": incoming, "exceptions": outgoing}


def test_no_server_is_a_real_host() -> None:
    hosts = [server["variables"]["host"]["default"] for server in contract.asyncapi()["servers"].values()]

    assert set(hosts) == {"localhost"}


CHECK = """
const { Parser } = require('@asyncapi/parser');
const text = require('fs').readFileSync(0, 'utf8');
new Parser().parse(text).then(({ document, diagnostics }) => {
  const found = diagnostics.filter((one) => one.severity < 2).map((one) => one.path.join('.') + ': ' + one.message);
  console.log(JSON.stringify({ messages: document ? document.allMessages().length : 0, found }));
});
"""


def test_the_parser_of_the_asyncapi_initiative_finds_nothing_wrong() -> None:
    node = shutil.which("node")
    if node is None or run(node, "require('@asyncapi/parser')").returncode != 0:
        pytest.skip("needs node and the npm package @asyncapi/parser, in node_modules here or on NODE_PATH")

    answer = run(node, CHECK, json.dumps(contract.asyncapi()))

    assert json.loads(answer.stdout) == {"messages": len(all_event_models()), "found": []}


def run(node: str, script: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([node, "-e", script], input=given, capture_output=True, text=True, check=False, cwd=ROOT)


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [reference for item in value.values() for reference in references(item)]
    if isinstance(value, list):
        return [reference for item in value for reference in references(item)]
    return []
