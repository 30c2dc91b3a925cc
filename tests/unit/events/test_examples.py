"""There is one example of every event."""

import json
from importlib import resources

import pytest

from events.data import EventDeclarationError
from events.envelope import BadEventError, parse_batch
from events.examples import all_examples, example
from events.registry import UnknownEventTypeError, all_event_models


def test_every_event_has_one_example() -> None:
    written = json.loads(resources.files("events").joinpath("examples.json").read_text())

    assert sorted(document["type"] for document in written) == [model.TYPE for model in all_event_models()]


def test_the_examples_are_a_batch_of_which_only_ours_are_refused() -> None:
    batch = parse_batch(json.dumps(list(all_examples().values())))

    assert {result.code for result in batch if isinstance(result, BadEventError)} == {"outgoing-type"}


def test_no_two_examples_are_the_same_event() -> None:
    assert len({(document["source"], document["id"]) for document in all_examples().values()}) == len(all_examples())


def test_an_example_is_found_with_and_without_the_prefix() -> None:
    assert example("order.placed") == example("com.cinchhs.order.placed")
    assert example("order.placed")["data"]["po_number"] == "PO-771204"


def test_an_event_without_an_example_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("events.examples.all_examples", dict)

    with pytest.raises(EventDeclarationError, match=r"com\.cinchhs\.order\.placed has no example"):
        example("order.placed")


def test_there_is_no_example_of_an_unknown_event() -> None:
    with pytest.raises(UnknownEventTypeError):
        example("order.lost")
