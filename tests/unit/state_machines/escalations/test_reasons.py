"""Escalation Reason and Sub Reason: free until the whole table is supplied, and one that is Social Media's alone."""

import pytest

from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import RaiseRequest
from state_machines.escalations.reasons import KNOWN_REASONS, table
from tests.unit.state_machines.expected import all_expected
from tests.unit.state_machines.situations import ask, broken, opened, person, rules

SUPPLIED = Policy(vocabularies={"escalation_reason": ("Delay: Other", "Delay: Weather", "Other: Other", "Refund")})
FILED = ["tier_2_task", "tier_3_task", "bbb_social_media_task"]
PAIRS = [(reason, sub) for reason, subs in KNOWN_REASONS.items() for sub in subs]


def filed(key: str, reason: str, sub_reason: str, **details: str) -> RaiseRequest:
    given = {"escalation_reason": reason, "escalation_sub_reason": sub_reason}
    valid = all_expected()[key].valid.request
    return RaiseRequest(comment=valid.comment, details={**valid.details, **given, **details})


@pytest.mark.parametrize("key", FILED)
@pytest.mark.parametrize(("reason", "sub_reason"), [*PAIRS, ("Anything", "Else")])
def test_any_pair_is_taken_until_the_table_is_supplied(key: str, reason: str, sub_reason: str) -> None:
    decision = ask(key, filed(key, reason, sub_reason), all_expected()[key].valid.by)
    if (reason, sub_reason) == ("Delay", "Customer Unresponsive"):
        assert rules(decision) == ["social-media-only"]
    else:
        opened(decision)


@pytest.mark.parametrize("key", FILED)
def test_then_only_pairs_of_the_table_are(key: str) -> None:
    by = all_expected()[key].valid.by
    opened(ask(key, filed(key, "Delay", "Weather"), by, policy=SUPPLIED))
    opened(ask(key, filed(key, "Other", "Other"), by, policy=SUPPLIED))
    wrong = broken(ask(key, filed(key, "Dead Air", "Other"), by, policy=SUPPLIED), "escalation-reason")
    assert wrong.why == "'Dead Air' is not an escalation reason; the reasons are: Delay, Other, Refund"
    wrong = broken(ask(key, filed(key, "Other", "Weather"), by, policy=SUPPLIED), "escalation-reason")
    assert wrong.why == "'Weather' is not a sub reason of Other; its sub reasons are: Other"
    wrong = broken(ask(key, filed(key, "Refund", "Any"), by, policy=SUPPLIED), "escalation-reason")
    assert wrong.why == "'Any' is not a sub reason of Refund; it has no sub reasons"


def test_the_table_groups_what_is_supplied() -> None:
    assert table(Policy()) is KNOWN_REASONS
    assert table(SUPPLIED) == {"Delay": ["Other", "Weather"], "Other": ["Other"], "Refund": []}


def test_social_media_has_a_sub_reason_of_its_own() -> None:
    by = person("Escalations")
    key = "bbb_social_media_task"
    opened(ask(key, filed(key, "Delay", "Customer Unresponsive", team="Social"), by))
    decision = ask(key, filed(key, "Delay", "Customer Unresponsive", team="BBB"), by)
    assert "team Social" in broken(decision, "social-media-only").do
