"""Every figure in a text comes from the policy: no declared text repeats the default of a setting."""

import re
from datetime import timedelta

import pytest

from events.data import Actor
from events.requests import RaiseRequested
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import RaiseRequest
from state_machines.engine.registry import work_types
from tests.unit.state_machines.situations import NOW, ask, known, refused, rules

AGENT = Actor(name="ann", department="Escalations")
FIGURE = re.compile(r"\b(48|24|14|90|30) (hours?|days?)\b|\b(three|two|five) (times|calls|business days|days)\b")
ODD = Policy(research_normal_time=timedelta(hours=37), priority_order_age=timedelta(days=17), customer_calls_per_day=7)


@pytest.mark.parametrize("declared", work_types().values(), ids=lambda declared: declared.key)
def test_no_declared_text_repeats_a_default(declared: ExceptionType) -> None:
    guards = [*declared.guards, *declared.guards_of_moves]
    texts = [text for guard in guards for text in (guard.description, guard.do)]
    texts += [code.meaning for code in declared.comment.codes]
    texts += [start.description for start in declared.starts_in]
    texts += [move.description for move in declared.moves]
    texts += [timer.description for timer in declared.all_timers]
    texts += [watch.description for watch in declared.watches]
    assert [text for text in texts if FIGURE.search(text)] == []


def test_research_says_how_long_it_normally_takes_by_the_policy() -> None:
    facts = known({"research.status": "Active", "research.requested_at": NOW.isoformat()})
    request = RaiseRequest(comment="Priority Research")
    cause = RaiseRequested(actor=AGENT, exception_type="research_escalation")
    answer = ask("research_escalation", request, AGENT, facts=facts, policy=ODD, cause=cause)
    assert "over-48-hours" in rules(answer)
    whys = " ".join(rule.why for rule in refused(answer).rules)
    assert "37 h" in whys
    assert "17 d" in whys
