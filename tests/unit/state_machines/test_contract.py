"""What holds for every kind of work alike, found by walking the declarations."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from events.data import Actor
from state_machines.declaration.comments import DATED
from state_machines.declaration.departments import Creator, Department
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import RaiseRequest
from state_machines.engine.description import describe, digest
from state_machines.engine.registry import exception_type, exception_types, rule_version, work_types
from tests.unit.state_machines.expected import all_expected
from tests.unit.state_machines.situations import ask, broken, item, known, opened, person, refused, rules

EXPECTED = all_expected()
TYPES = tuple(work_types().values())
ONE_AT_A_TIME = [declared for declared in TYPES if not declared.several_at_once]
SEVERAL = [declared for declared in TYPES if declared.several_at_once]
ONLY = [declared for declared in TYPES if declared.creators.exclusive]
LISTED = [declared for declared in TYPES if declared.creators.groups and not declared.creators.exclusive]
WITH_CODES = [
    (declared, code.code)
    for declared in TYPES
    for code in declared.comment.codes
    if type(declared.comment).__name__ == "OneOf"
]


def each(types: Sequence[ExceptionType]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("declared", types, ids=lambda declared: declared.key)


def test_the_types_are_those_of_the_domain_catalogue() -> None:
    assert set(exception_types()) == {key for key, expected in EXPECTED.items() if expected.is_exception}
    assert set(work_types()) == set(EXPECTED)


def test_no_exception_type_may_be_open_twice() -> None:
    assert [declared.key for declared in exception_types().values() if declared.several_at_once] == []


@each(TYPES)
class TestEveryType:
    def test_is_named_as_in_the_catalogue(self, declared: ExceptionType) -> None:
        expected = EXPECTED[declared.key]
        assert (declared.title, declared.aliases) == (expected.title, expected.aliases)

    def test_has_the_owner_of_the_catalogue(self, declared: ExceptionType) -> None:
        expected = EXPECTED[declared.key]
        assert (declared.department, declared.work_group) == (expected.department, expected.work_group)

    def test_has_the_creators_of_the_catalogue(self, declared: ExceptionType) -> None:
        expected = EXPECTED[declared.key]
        assert sorted(declared.creators.titles) == sorted(expected.creators)
        assert declared.creators.exclusive == expected.only_creators

    def test_has_exactly_the_comments_of_the_catalogue(self, declared: ExceptionType) -> None:
        assert tuple(code.code for code in declared.comment.codes) == EXPECTED[declared.key].codes

    def test_starts_as_the_catalogue_says(self, declared: ExceptionType) -> None:
        assert {start.status for start in declared.starts_in} == set(EXPECTED[declared.key].starts_in)

    def test_names_a_source_for_everything(self, declared: ExceptionType) -> None:
        assert all(declared.sources)
        assert declared.owner_source
        assert declared.creators.source
        sources = [start.source for start in declared.starts_in]
        sources += [move.source for move in declared.moves]
        sources += [guard.source for guard in declared.guards]
        sources += [timer.source for timer in declared.all_timers]
        sources += [watch.source for watch in declared.watches]
        sources += [opens.source for opens in declared.opened_by]
        sources += [step.source for step in declared.advanced_by]
        sources += [follow.source for follow in declared.follow_on]
        assert all(sources)

    def test_opens_on_a_request_that_breaks_no_rule(self, declared: ExceptionType) -> None:
        valid = EXPECTED[declared.key].valid
        opening = opened(ask(declared.key, valid.request, valid.by, facts=known(valid.facts)))
        assert opening.status == valid.starts
        assert opening.comment == valid.request.comment

    def test_allows_another_once_the_first_is_completed(self, declared: ExceptionType) -> None:
        valid = EXPECTED[declared.key].valid
        first = item(declared.key, status="Completed")
        opened(ask(declared.key, valid.request, valid.by, facts=known(valid.facts), siblings=[first]))

    def test_refuses_unknown_details(self, declared: ExceptionType) -> None:
        valid = EXPECTED[declared.key].valid
        request = replace(valid.request, details={**valid.request.details, "colour": "red"})
        decision = ask(declared.key, request, valid.by, facts=known(valid.facts))
        assert rules(decision) == ["details"]
        assert "colour" in broken(decision, "details").why

    def test_is_found_by_every_name(self, declared: ExceptionType) -> None:
        for name in (declared.key, declared.slug, declared.title.upper(), *declared.aliases):
            assert exception_type(name) is declared

    def test_has_a_queue_of_its_department(self, declared: ExceptionType) -> None:
        assert declared.queue == f"notify.{declared.department.slug}"

    def test_describes_itself_as_json(self, declared: ExceptionType) -> None:
        told = json.loads(json.dumps(describe(declared)))
        assert told["key"] == declared.key
        assert told["comments"] == list(EXPECTED[declared.key].codes)
        assert told["statuses"][-1] == "Completed"
        assert {move["trigger"] for move in told["transitions"]} == set(declared.lifecycle.triggers)

    def test_has_another_rule_version_when_a_rule_changes(self, declared: ExceptionType) -> None:
        assert digest(replace(declared)) == rule_version(declared.key)
        assert digest(replace(declared, description="Otherwise.")) != rule_version(declared.key)

    def test_teaches_in_every_guard(self, declared: ExceptionType) -> None:
        for guard in (*declared.guards, *(guard for move in declared.moves for guard in move.guards)):
            assert guard.description
            assert guard.do or guard.raise_instead


@each(ONE_AT_A_TIME)
def test_a_second_open_one_is_refused(declared: ExceptionType) -> None:
    valid = EXPECTED[declared.key].valid
    status = declared.statuses[-2].value
    first = item(declared.key, id="EX-7", status=status)
    decision = ask(declared.key, valid.request, valid.by, facts=known(valid.facts), siblings=[first])
    assert rules(decision) == ["duplicate"]
    assert f"EX-7 ({status})" in broken(decision, "duplicate").why


@each(SEVERAL)
def test_a_second_open_one_is_raised_where_several_may_be(declared: ExceptionType) -> None:
    valid = EXPECTED[declared.key].valid
    first = item(declared.key, status=valid.starts)
    opened(ask(declared.key, valid.request, valid.by, facts=known(valid.facts), siblings=[first]))


@each(ONLY)
class TestTypesOfOnlySomeCreators:
    def test_accept_each_of_them(self, declared: ExceptionType) -> None:
        valid = EXPECTED[declared.key].valid
        for group in declared.creators.groups:
            opened(ask(declared.key, valid.request, _member(group), facts=known(valid.facts)))

    def test_refuse_everybody_else_and_say_who_may(self, declared: ExceptionType) -> None:
        valid = EXPECTED[declared.key].valid
        others = [department for department in Department if not declared.creators.include(person(department))]
        assert others
        for department in others:
            decision = ask(declared.key, valid.request, person(department), facts=known(valid.facts))
            assert rules(decision) == ["creators"]
            told = broken(decision, "creators")
            assert all(title in told.why and title in told.do for title in declared.creators.titles)
            assert department in told.why


@each(LISTED)
class TestTypesOfListedCreators:
    def test_accept_others_too_for_the_lists_are_incomplete(self, declared: ExceptionType) -> None:
        valid = EXPECTED[declared.key].valid
        opened(ask(declared.key, valid.request, person("Dispatch"), facts=known(valid.facts)))

    def test_refuse_others_when_the_policy_says_so(self, declared: ExceptionType) -> None:
        valid, policy = EXPECTED[declared.key].valid, Policy(enforce_listed_creators=True)
        decision = ask(declared.key, valid.request, person("Dispatch"), facts=known(valid.facts), policy=policy)
        assert rules(decision) == ["creators"]
        for group in declared.creators.groups:
            opened(ask(declared.key, valid.request, _member(group), facts=known(valid.facts), policy=policy))


@pytest.mark.parametrize(("declared", "code"), WITH_CODES, ids=lambda each: getattr(each, "key", each))
class TestEveryCode:
    def test_is_accepted_as_it_stands(self, declared: ExceptionType, code: str) -> None:
        written = code.replace(DATED, " 11/21/2026")
        assert declared.comment.problems(written, Policy()) == []

    def test_is_refused_in_any_other_spelling(self, declared: ExceptionType, code: str) -> None:
        near = {code.lower(), code.upper(), f"{code} ", f" {code}", code[:-1], f"{code}.", code.replace(" ", "  ")}
        for misspelt in near - {code}:
            assert declared.comment.problems(misspelt, Policy()), misspelt

    def test_is_offered_when_another_is_refused(self, declared: ExceptionType, code: str) -> None:
        valid = EXPECTED[declared.key].valid
        decision = ask(declared.key, replace(valid.request, comment="XYZ"), valid.by, facts=known(valid.facts))
        assert code in broken(decision, "exception-comment").do


def test_a_refusal_names_every_broken_rule_at_once() -> None:
    decision = ask(
        "call_back",
        RaiseRequest(comment="ANGRY", details={"supervisor_tried": False, "mood": "bad"}),
        person("Dispatch"),
        policy=Policy(enforce_listed_creators=True),
        siblings=[item("call_back")],
    )
    assert rules(decision) == [
        "creators",
        "duplicate",
        "supervisor-first",
        "exception-comment",
        "service-job-comment",
        "details",
    ]
    for rule in refused(decision).rules:
        assert rule.why
        assert rule.source
        assert rule.do
    assert refused(decision).rules[0].as_dict().keys() >= {"rule", "why", "source", "do"}


def test_a_broken_rule_names_the_field_that_broke_it() -> None:
    request = RaiseRequest(comment="BBB!", details={"supervisor_tried": "perhaps"}, waiting_on="the customer")
    found = {rule.rule: rule.field for rule in refused(ask("call_back", request, person("Customer Service"))).rules}
    assert found == {
        "exception-comment": "comment",
        "service-job-comment": "service_job_comment",
        "details": "details.supervisor_tried",
        "not-in-first-status": "waiting_on",
    }
    creators = refused(ask("pr_core_return", RaiseRequest(), person("Customer Service"))).rules[0]
    assert (creators.rule, creators.field) == ("creators", "")
    assert "field" not in creators.as_dict()


def test_guards_read_only_details_that_are_right() -> None:
    request = RaiseRequest(comment="BBB", service_job_comment="why", details={"supervisor_tried": "perhaps"})
    assert rules(ask("call_back", request, person("Customer Service"))) == ["details"]


def test_what_is_given_for_a_status_in_which_it_does_not_start_is_not_dropped_in_silence() -> None:
    valid = EXPECTED["call_back"].valid
    request = replace(valid.request, follow_up_reason="later", waiting_on="the customer")
    assert [rule.why for rule in refused(ask("call_back", request, valid.by)).rules] == [
        "Call Back starts in Open, which does not take a follow-up",
        "Call Back starts in Open, which does not take who it waits on",
    ]


def _member(group: Creator) -> Actor:
    if group.partner:
        return person("Customer Service", channel=group.partner)
    return person(group.department or "Dispatch", role=group.role or "Agent")
