"""The policy file: what operations set, and how a mistake in it is answered."""

from datetime import timedelta
from pathlib import Path

import pytest

from state_machines.declaration.policy import Policy, PolicyError


def written(folder: Path, text: str) -> Path:
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_the_defaults_hold() -> None:
    policy = Policy.from_file(None)
    assert policy.customer_calls_per_day == 3
    assert policy.research_normal_time == policy.service_report_grace == timedelta(hours=48)
    assert policy.priority_order_age == timedelta(days=30)


def test_what_no_source_says_is_off() -> None:
    policy = Policy()
    assert policy.service_report_auto_after is None
    assert policy.attempt_spacing is None
    assert policy.call_back_due is None
    assert policy.vocabularies == {}
    assert policy.office_holidays_of is None


def test_a_file_sets_what_it_names(tmp_path: Path) -> None:
    text = 'attempt_spacing = "PT24H"\noffice_holidays_of = "fl"\n[vocabularies]\nspf_general_conduct = ["LATE"]\n'
    policy = Policy.from_file(written(tmp_path, text))
    assert policy.attempt_spacing == timedelta(hours=24)
    assert policy.office_holidays_of == "FL"
    assert policy.vocabularies == {"spf_general_conduct": ("LATE",)}


DURATIONS = [name for name, field in Policy.model_fields.items() if "timedelta" in str(field.annotation)]


def test_the_durations_are_known() -> None:
    assert {"attempt_spacing", "call_back_due", "research_normal_time", "document_processing"} <= set(DURATIONS)


@pytest.mark.parametrize("name", DURATIONS)
@pytest.mark.parametrize("value", ["-5", "0", '"-PT2H"', '"PT0S"'])
def test_a_duration_is_above_zero(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(PolicyError, match=f"{name}.*greater than"):
        Policy.from_file(written(tmp_path, f"{name} = {value}"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("attempts = 3", "attempts is not a field here. "),
        ("customer_calls_per_day = 0", "customer_calls_per_day"),
        ('office_zone = "EST"', "office_zone"),
        ('office_holidays_of = "XX"', "office_holidays_of"),
        ("attempts =", "is not TOML"),
    ],
)
def test_a_mistake_names_the_file_and_the_field(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(PolicyError) as refused:
        Policy.from_file(path)
    assert str(path) in str(refused.value)
    assert said in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="unset SJE_POLICY_FILE"):
        Policy.from_file(tmp_path / "nowhere.toml")
