"""Lists that operations may supply: free until they do, and each key known so that a misspelt one is noticed."""

from dataclasses import replace

import pytest

from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import RaiseRequest, Situation
from state_machines.declaration.supplied_lists import listed_answer, resolution_reasons, supplied
from state_machines.engine.description import describe, digest
from state_machines.engine.registry import work_types
from tests.unit.state_machines.situations import NOW, known, person

GUARD = listed_answer("colour", "paint.colour", source="INF")


def judged(answer: str | None, *colours: str) -> str | None:
    policy = Policy(vocabularies={"paint.colour": colours} if colours else {})
    details = {"colour": answer} if answer is not None else {}
    situation = Situation(
        now=NOW,
        job="SJ-1",
        facts=known(),
        policy=policy,
        actor=person("Escalations"),
        raising=RaiseRequest(details=details),
    )
    broken = GUARD.check(situation)
    return broken.why if broken else None


@pytest.mark.parametrize(
    ("answer", "colours", "why"),
    [
        ("red", (), None),
        ("red", ("red", "blue"), None),
        (None, ("red",), None),
        ("green", ("red", "blue"), "'green' is not in the list of colour: red, blue"),
    ],
)
def test_an_answer_stands_in_its_list_once_there_is_one(
    answer: str | None, colours: tuple[str, ...], why: str | None
) -> None:
    assert judged(answer, *colours) == why


def test_the_rule_says_where_the_list_is_supplied() -> None:
    assert GUARD.rule == "colour"
    assert "vocabularies.paint.colour" in GUARD.do


def test_a_list_may_be_written_as_a_table_of_its_type() -> None:
    policy = Policy.model_validate({"vocabularies": {"tier_3_task": {"resolution_reason": ["Done"]}}})
    assert supplied(resolution_reasons("tier_3_task"), policy) == ("Done",)


def test_every_task_that_asks_for_a_reason_names_its_list() -> None:
    for key, declared in work_types().items():
        asks = any("resolution_reason" in {need.value for need in move.needs} for move in declared.moves)
        if asks and not declared.resolution_reasons:
            assert resolution_reasons(key) in declared.vocabularies, key


def test_the_lists_are_part_of_what_a_declaration_says() -> None:
    declared = work_types()["tier_3_task"]
    assert describe(declared)["vocabularies"] == list(declared.vocabularies)
    assert digest(replace(declared, vocabularies=())) != digest(declared)
