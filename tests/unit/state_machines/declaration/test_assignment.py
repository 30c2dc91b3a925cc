"""How work finds its owner, as declared and as the policy file sets it."""

import json
from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from state_machines.declaration.assignment import (
    METHODS,
    Assignment,
    AssignmentSettings,
    Direct,
    LeastLoaded,
    Method,
    Pull,
    Push,
    RoundRobin,
    Season,
    WeightedRandom,
)
from state_machines.declaration.policy import Policy
from state_machines.engine.description import describe
from state_machines.engine.registry import work_types

DECLARED: dict[str, type[Assignment]] = {
    "tier_3_task": WeightedRandom,
    "executive_escalation": Direct,
    "dispatch_case": RoundRobin,
    "bbb_social_media_task": Direct,
}
"""What a source says of how work is assigned; of all else, none does."""


@pytest.mark.parametrize("key", work_types())
def test_only_the_work_that_a_source_names_is_handed_out(key: str) -> None:
    assert type(work_types()[key].assignment) is DECLARED.get(key, Pull)


def test_what_is_not_started_of_tier_3_goes_back_at_midnight() -> None:
    assignment = work_types()["tier_3_task"].assignment
    assert isinstance(assignment, WeightedRandom)
    assert assignment.midnight_return
    assert "P:scheduler-task-assignment" in assignment.source


@pytest.mark.parametrize("key", [key for key, declared in work_types().items() if key in DECLARED])
def test_no_figure_is_invented(key: str) -> None:
    assignment = work_types()[key].assignment
    if isinstance(assignment, Push):
        figures = (assignment.threshold, assignment.busy_threshold, assignment.lease, assignment.run_every)
        assert figures == (None, None, None, None)


def test_every_method_can_be_named_in_the_policy_file() -> None:
    assert set(METHODS) == set(Method)
    for method, kind in METHODS.items():
        assert type(AssignmentSettings(method=method).applied_to(Pull(source="S2"))) is kind


def test_work_that_goes_by_name_says_where_the_name_stands() -> None:
    direct = work_types()["executive_escalation"].assignment
    assert isinstance(direct, Direct)
    assert direct.owner_named({"assigned_to": "mia"}) == "mia"
    assert direct.owner_named({"assigned_to": None}) is None
    assert Direct().owner_named({"assigned_to": "mia"}) is None


def test_only_severity_and_age_or_age_alone_or_a_rank_order_the_work() -> None:
    assert [key for key, declared in work_types().items() if not declared.severity_first] == ["executive_escalation"]
    assert {key for key, declared in work_types().items() if declared.is_ranked} == {"dispatch_case", "sos_high_risk"}


def test_the_description_is_json() -> None:
    described = describe(work_types()["tier_3_task"])["assignment"]
    assert json.loads(json.dumps(described))["method"] == "weighted_random"
    assert LeastLoaded(lease=timedelta(hours=2)).describe()["lease"] == 7200


def test_a_setting_changes_what_it_names_and_nothing_else() -> None:
    declared = WeightedRandom(source="S2", midnight_return=True)
    changed = AssignmentSettings(threshold=5, zone=2).applied_to(declared)
    assert changed == WeightedRandom(source="S2", midnight_return=True, threshold=5, zone=2)
    assert AssignmentSettings().applied_to(declared) == declared
    assert AssignmentSettings(midnight_return=False).applied_to(declared) == WeightedRandom(source="S2")


def test_another_method_starts_from_its_own_figures_and_says_who_set_it() -> None:
    changed = AssignmentSettings(method=Method.ROUND_ROBIN, threshold=3).applied_to(
        WeightedRandom(source="S2", midnight_return=True, skills=("spanish",))
    )
    assert changed == RoundRobin(source="policy file", threshold=3, skills=("spanish",))


@pytest.mark.parametrize(
    ("settings", "declared", "said"),
    [
        ({"zone": 1}, RoundRobin(), "round_robin does not use zone. Set one of: busy_threshold"),
        ({"threshold": 1}, Pull(), "pull does not use threshold. Set one of: skills"),
        ({"method": "direct", "lease": "PT1H"}, LeastLoaded(), "direct does not use lease"),
    ],
)
def test_a_figure_that_the_method_does_not_have_is_refused(
    settings: dict[str, object], declared: Assignment, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        AssignmentSettings.model_validate(settings).applied_to(declared)


@pytest.mark.parametrize(
    "settings",
    [
        {"threshold": 0},
        {"busy_threshold": 0},
        {"lease": "PT0S"},
        {"run_every": "PT0S"},
        {"run_every": "P2D"},
        {"load": -1},
        {"zone": -0.1},
        {"method": "lottery"},
        {"treshold": 3},
    ],
)
def test_a_figure_that_cannot_be_is_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        AssignmentSettings.model_validate(settings)


def test_thresholds_and_weights_have_a_busy_season_of_their_own() -> None:
    assert LeastLoaded(threshold=3).limit(busy=True) == 3
    assert LeastLoaded(threshold=3, busy_threshold=5).limit(busy=True) == 5
    assert LeastLoaded(threshold=3, busy_threshold=5).limit(busy=False) == 3
    assert WeightedRandom(load=1, busy_load=2).load_power(busy=True) == 2
    assert WeightedRandom(load=1).load_power(busy=True) == 1
    assert WeightedRandom(load=1, busy_load=0).load_power(busy=True) == 0


@pytest.mark.parametrize(
    ("season", "day", "within"),
    [
        ("06-01/08-31", date(2026, 6, 1), True),
        ("06-01/08-31", date(2026, 8, 31), True),
        ("06-01/08-31", date(2026, 5, 31), False),
        ("06-01/08-31", date(2026, 9, 1), False),
        ("12-15/01-05", date(2026, 12, 31), True),
        ("12-15/01-05", date(2026, 1, 5), True),
        ("12-15/01-05", date(2026, 1, 6), False),
        ("12-15/01-05", date(2026, 12, 14), False),
        ("02-29/02-29", date(2028, 2, 29), True),
        ("02-29/02-29", date(2026, 2, 28), False),
    ],
)
def test_a_season_holds_both_its_ends_and_may_go_over_new_years(season: str, day: date, within: bool) -> None:
    assert Season.parsed(season).includes(day) is within


@pytest.mark.parametrize("text", ["summer", "06-01", "06-31/07-01", "13-01/12-01", "06-01/07-01/08-01", ""])
def test_what_is_no_season_is_refused_by_the_policy(text: str) -> None:
    with pytest.raises(ValidationError, match="write its first and last day as MM-DD/MM-DD"):
        Policy(busy_season=(text,))
