"""Events are found by walking the package."""

import importlib
import pkgutil

import pytest

import events
from events import registry
from events.data import EventData, EventDeclarationError
from events.orders import OrderPlaced, OrderShipped
from events.registry import UnknownEventTypeError


def test_every_event_declared_in_any_module_is_found() -> None:
    declared = {
        value
        for module in pkgutil.iter_modules(events.__path__, "events.")
        for value in vars(importlib.import_module(module.name)).values()
        if isinstance(value, type) and issubclass(value, EventData) and "TYPE" in value.__dict__
    }

    assert declared == set(registry.all_event_models())
    assert len(declared) > 40, "the package could not be walked"


def test_events_come_in_order_of_type() -> None:
    types = [model.TYPE for model in registry.all_event_models()]

    assert types == sorted(types)


def test_every_event_is_incoming_or_outgoing() -> None:
    outgoing = {registry.short_type(model) for model in registry.outgoing_event_models()}

    assert outgoing == {f"exception.{kind}" for kind in ("opened", "changed", "follow-up-due", "completed", "refused")}
    assert {*registry.incoming_event_models(), *registry.outgoing_event_models()} == set(registry.all_event_models())


def test_two_models_of_one_type_are_told_by_name() -> None:
    class Again(OrderPlaced):
        """The same type once more."""

        TYPE = OrderPlaced.TYPE
        TITLE = "Again"

    with pytest.raises(EventDeclarationError, match=r"OrderPlaced and .*Again both claim .*order\.placed"):
        registry.index_by_type([OrderPlaced, OrderShipped, Again])


def test_a_model_is_found_by_its_type_with_and_without_the_prefix() -> None:
    assert registry.event_model("order.placed") is OrderPlaced
    assert registry.event_model("com.cinchhs.order.placed") is OrderPlaced


def test_an_unknown_type_comes_with_its_neighbours() -> None:
    with pytest.raises(UnknownEventTypeError) as caught:
        registry.event_model("order.place")

    assert caught.value.nearest[0] == "com.cinchhs.order.placed"


def test_the_types_that_we_publish_are_nobodys_neighbours() -> None:
    assert "com.cinchhs.exception.opened" not in registry.nearest_types("exception.opened")


@pytest.mark.parametrize("type_", ["zzz" * 1_000, "nope.happened", "com.cinchhs.nope.happened"])
def test_a_type_like_no_other_has_no_neighbours(type_: str) -> None:
    assert registry.nearest_types(type_) == ()
