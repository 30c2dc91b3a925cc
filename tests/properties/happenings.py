"""Whatever may happen, drawn at random: every upstream event, every request for every exception type."""

from functools import cache
from typing import Any

from hypothesis import strategies as st

from events.data import Actor
from events.examples import example
from events.registry import event_model, incoming_event_models
from state_machines.declaration.comments import DATED, CommentRule
from state_machines.declaration.situation import JobException
from state_machines.declaration.templates import Note, Template
from state_machines.engine.registry import work_types

Draw = st.DrawFn

PEOPLE = (
    Actor(name="kim", department="Customer Service"),
    Actor(name="ann", department="Support Services", role="Lead"),
    Actor(name="aziz", department="Authorizations", role="Specialist"),
    Actor(name="eve", department="Escalations", role="Supervisor"),
    Actor(name="pat", department="Parts Sourcing"),
    Actor(name="ari", department="Arise", channel="arise"),
)
CUSTOMERS: tuple[dict[str, Any], ...] = (
    {"id": "C-1", "zone": "America/Chicago", "state": "IL", "email": "ann@example.com"},
    {"id": "C-1", "zone": "Pacific/Honolulu", "state": "HI", "email": None},
    {"id": "C-2", "state": "FL"},
    {"name": "somebody"},
)
ORDERS = ("PO-771204", "PO-771355")
REQUESTS = {"com.cinchhs.exception.raise-requested", "com.cinchhs.exception.transition-requested"}
UPSTREAM = tuple(model.TYPE for model in incoming_event_models() if model.TYPE not in REQUESTS)


@st.composite
def upstream(draw: Draw) -> tuple[str, dict[str, Any]]:
    """An event of upstream, as its type and data: the published example, with some of its answers changed."""
    kind = draw(st.sampled_from(UPSTREAM))
    data = dict(example(kind)["data"])
    for name, answers in choices(kind).items():
        if draw(st.integers(0, 2)) == 0:
            data[name] = draw(st.sampled_from(answers))
    if "customer" in data:
        data["customer"] = draw(st.sampled_from(CUSTOMERS))
    if "po_number" in data:
        data["po_number"] = draw(st.sampled_from(ORDERS))
    return kind.removeprefix("com.cinchhs."), data


@st.composite
def raise_request(draw: Draw) -> dict[str, Any]:
    """A request for an exception of any type, mostly by somebody who may, with a comment of the right form."""
    declared = work_types()[draw(st.sampled_from(sorted(work_types())))]
    creators = [person for person in PEOPLE if declared.creators.include(person)]
    answered = [name for name in flags(declared.key) if draw(st.booleans())]
    asked = {
        "exception_type": declared.key,
        "comment": draw(comments(declared.comment)),
        "service_job_comment": draw(comments(declared.service_job_comment)),
        "actor": draw(st.sampled_from([*creators, *creators, PEOPLE[0]])).model_dump(),
        "details": {name: draw(st.booleans()) for name in answered},
    }
    return {name: value for name, value in asked.items() if value}


@st.composite
def move_request(draw: Draw, item: JobException) -> dict[str, Any]:
    """A request to move an exception by any trigger of its type, usually with what the trigger needs."""
    declared = work_types()[item.type]
    return {
        "exception_id": item.id,
        "trigger": draw(st.sampled_from((*declared.lifecycle.triggers, "no_such_trigger"))),
        "actor": draw(st.sampled_from(PEOPLE)).model_dump(),
        "waiting_on": "the customer",
        "note": "a note",
        "resolution_reason": draw(st.sampled_from(declared.resolution_reasons or ("done",))),
        "follow_up_reason": "look again",
        **({"expected_version": draw(st.integers(1, 3))} if draw(st.integers(0, 9)) == 0 else {}),
    }


def comments(rule: CommentRule) -> st.SearchStrategy[str]:
    """Comments that a rule accepts, and no comment at all."""
    written = [code.code.replace(DATED, " 11/21/2026") for code in rule.codes] or ["in other words"]
    if isinstance(rule, Template):
        written = [rule.fill(dict.fromkeys(rule._pattern.groupindex, value)) for value in (*ORDERS, "Research Needed")]
    if isinstance(rule, Note):
        told = "customer accepted the replacement"
        written = [rule.write(told, *(mention.what.removeprefix("the ") for mention in rule.mentions), "PO# 1")]
    return st.sampled_from([*written, ""])


@cache
def flags(type_key: str) -> list[str]:
    """The details of a type that are answered by yes or no."""
    properties = work_types()[type_key].details.model_json_schema().get("properties", {})
    return [name for name, schema in properties.items() if True in _answers(schema, {})]


@cache
def choices(kind: str) -> dict[str, list[Any]]:
    """The fields of an event that have a few possible answers, with these answers."""
    schema = event_model(kind).model_json_schema()
    answers = {name: _answers(field, schema.get("$defs", {})) for name, field in schema["properties"].items()}
    return {name: possible for name, possible in answers.items() if possible}


def _answers(schema: dict[str, Any], definitions: dict[str, Any]) -> list[Any]:
    schema = definitions.get(schema.get("$ref", "").rpartition("/")[2], schema)
    own = [*schema.get("enum", []), *([True, False] if schema.get("type") == "boolean" else [])]
    return own + [answer for each in schema.get("anyOf", []) for answer in _answers(each, definitions)]
