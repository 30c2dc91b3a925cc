import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from events.registry import all_event_models
from tests.unit.cli.conftest import Sje


def test_every_event_is_listed(sje: Sje) -> None:
    shown = sje("schema").out
    assert all(model.TYPE.removeprefix("com.cinchhs.") in shown for model in all_event_models())


def test_json_is_the_asyncapi_document(sje: Sje) -> None:
    assert sje("schema", "--json").data["asyncapi"] == "3.0.0"


@pytest.mark.parametrize("name", ["order.placed", "com.cinchhs.order.placed"])
def test_the_example_of_an_event_is_valid_by_its_schema(sje: Sje, name: str) -> None:
    schema, example = sje("schema", "--type", name).data, sje("schema", "--example", name).data
    Draft202012Validator(schema).validate(example)
    assert example["type"] == "com.cinchhs.order.placed"


def test_an_example_can_be_checked_as_it_is(sje: Sje) -> None:
    example = sje("schema", "--example", "service-job.created").out
    assert sje("check", "-", stdin=example).code == 0


def test_the_whole_contract_is_written(sje: Sje, tmp_path: Path) -> None:
    assert sje("schema", "--out", str(tmp_path)).code == 0
    assert json.loads((tmp_path / "asyncapi.json").read_text())["asyncapi"] == "3.0.0"
    assert len(list((tmp_path / "schemas").glob("*.json"))) == len(all_event_models())


@pytest.mark.parametrize("option", ["--type", "--example"])
def test_an_unknown_event_is_not_found_and_the_nearest_is_named(sje: Sje, option: str) -> None:
    answer = sje("schema", option, "order.plaecd")
    assert answer.code == 4
    assert "com.cinchhs.order.placed" in answer.said


def test_a_folder_that_cannot_be_written_is_a_clear_error(sje: Sje, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    assert sje("schema", "--out", str(file / "below")).code == 2
