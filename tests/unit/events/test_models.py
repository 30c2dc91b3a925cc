"""What holds for every event, tried on its example."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from events import fact_paths
from events.data import Actor, EventData, PartLine
from events.envelope import BadEventError, parse_event
from events.examples import example
from events.outgoing import CausingEvent, RefusalReason
from events.registry import all_event_models, incoming_event_models, short_type
from events.service_jobs import Customer, ServiceProvider

Document = dict[str, Any]

every_event = pytest.mark.parametrize("model", all_event_models(), ids=short_type)
every_incoming_event = pytest.mark.parametrize("model", incoming_event_models(), ids=short_type)


def changed(model: type[EventData], **fields: Any) -> Document:
    document = copy.deepcopy(example(model.TYPE))
    document["data"].update(fields)
    return document


def refusal(document: Document) -> BadEventError:
    with pytest.raises(BadEventError) as caught:
        parse_event(document)
    return caught.value


def required(model: type[EventData]) -> Iterator[str]:
    return (name for name, field in model.model_fields.items() if field.is_required())


@every_incoming_event
def test_the_example_is_accepted_and_comes_out_as_it_went_in(model: type[EventData]) -> None:
    event = parse_event(json.dumps(example(model.TYPE)))

    assert type(event.data) is model
    assert parse_event(json.dumps(event.document())) == event
    assert event.document()["data"].keys() == example(model.TYPE)["data"].keys()


@every_event
def test_the_example_is_valid_data_and_comes_out_as_it_went_in(model: type[EventData]) -> None:
    data = model.model_validate(example(model.TYPE)["data"])

    assert model.model_validate_json(data.model_dump_json(exclude_unset=True)) == data


@every_incoming_event
def test_an_unknown_field_is_refused(model: type[EventData]) -> None:
    error = refusal(changed(model, colour="red"))

    assert [(problem.code, problem.path) for problem in error.problems] == [("bad-data", "data.colour")]


@every_incoming_event
def test_every_required_field_is_missed_by_name(model: type[EventData]) -> None:
    document = example(model.TYPE) | {"data": {}}
    wanted = [f"data.{name}" for name in required(model)]

    if wanted:
        assert [problem.path for problem in refusal(document).problems] == wanted


@every_incoming_event
def test_a_field_of_the_wrong_kind_is_named(model: type[EventData]) -> None:
    for name in model.model_fields.keys() - {"details"}:
        problems = refusal(changed(model, **{name: [{"no": "such"}]})).problems

        assert all(problem.path.startswith(f"data.{name}") for problem in problems)


@every_event
def test_an_event_cannot_be_changed(model: type[EventData]) -> None:
    data = model.model_validate(example(model.TYPE)["data"])
    name = next(iter(model.model_fields))

    with pytest.raises(ValidationError, match="frozen"):
        setattr(data, name, getattr(data, name))


@every_incoming_event
def test_facts_are_json_on_known_paths(model: type[EventData]) -> None:
    facts = parse_event(example(model.TYPE)).data.facts()

    assert json.loads(json.dumps(dict(facts), allow_nan=False)) == facts
    assert [path for path in facts if not fact_paths.is_known(path)] == []


@pytest.mark.parametrize(
    "part", [*all_event_models(), Actor, PartLine, Customer, ServiceProvider, CausingEvent, RefusalReason]
)
def test_every_field_says_what_it_means(part: type[BaseModel]) -> None:
    assert [name for name, field in part.model_fields.items() if not field.description] == []
