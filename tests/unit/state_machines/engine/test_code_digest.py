"""A rule that is changed only in its code is another version; what changes nothing is none."""

import importlib.util
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from types import ModuleType

import pytest

from events import fact_paths
from state_machines.catalogue.comparison import compare
from state_machines.declaration.policy import Policy
from state_machines.engine.code_digest import _digest_of, code_digest
from state_machines.engine.description import describe, digest
from state_machines.engine.registry import work_types
from state_machines.escalations import tier_2_hours

SOURCE = Path(__file__).parents[4] / "state_machines" / "call_back.py"
Changed = Callable[..., ModuleType]


@pytest.fixture
def changed(tmp_path: Path) -> Iterator[Changed]:
    """The module of a type with a piece of its text replaced."""
    loaded: list[str] = []

    def load(*replacements: str) -> ModuleType:
        text = SOURCE.read_text(encoding="utf-8")
        for before, after in zip(replacements[::2], replacements[1::2], strict=True):
            assert before in text
            text = text.replace(before, after, 1)
        name = f"state_machines.changed_{len(loaded)}"
        file = tmp_path / f"changed_{len(loaded)}.py"
        file.write_text(text, encoding="utf-8")
        spec = importlib.util.spec_from_file_location(name, file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        loaded.append(name)
        spec.loader.exec_module(module)
        return module

    yield load
    for name in loaded:
        del sys.modules[name]


def test_a_guard_that_judges_otherwise_is_another_version(changed: Changed) -> None:
    today, tomorrow = changed().TYPE, changed("is False else None", "is True else None").TYPE
    assert digest(today) != digest(tomorrow)
    (change,) = compare(describe(today), describe(tomorrow))
    assert (change.part, change.name) == ("rule", "supervisor-first raise")
    assert [field.field for field in change.fields] == ["code"]


def test_what_a_function_uses_counts_as_well() -> None:
    assert code_digest(_uses_limit) == code_digest(_uses_limit)
    assert len({code_digest(each) for each in (_uses_limit, _uses_other_limit, _asks(3), _asks(4))}) == 4


def test_a_function_of_ours_that_a_guard_uses_counts_as_well(changed: Changed) -> None:
    use = ("not (call.client_scenario and ARISE.includes(call.actor))", "not _client(call)")
    helper = "def _client(call: EscalatedCall) -> bool:\n    return {} and ARISE.includes(call.actor)\n\n\nTYPE = "
    one = changed(*use, "TYPE = ", helper.format("call.client_scenario")).TYPE
    other = changed(*use, "TYPE = ", helper.format("not call.client_scenario")).TYPE
    (change,) = compare(describe(one), describe(other))
    assert (change.part, [field.field for field in change.fields]) == ("event that raises it", ["code"])


def test_comments_and_blank_lines_change_nothing(changed: Changed) -> None:
    line = "    unavailable = situation.detail("
    assert digest(changed().TYPE) == digest(changed(line, f"    # nobody is there\n\n{line}").TYPE)


def test_the_same_code_has_the_same_print_wherever_it_is_imported_from(changed: Changed) -> None:
    assert digest(changed().TYPE) == digest(work_types()["call_back"])


def test_a_part_without_code_has_no_print() -> None:
    assert code_digest("words", 3, ()) == ""


_LIMIT, _OTHER_LIMIT = 3, 4


def _uses_limit(number: int) -> bool:
    return number < _LIMIT


def _uses_other_limit(number: int) -> bool:
    return number < _OTHER_LIMIT


def _asks(limit: int) -> Callable[[int], bool]:
    return lambda number: number < limit


def test_what_a_rule_reaches_through_a_module_is_part_of_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    guards = work_types()["tier_2_task"].guards
    before = code_digest(guards)

    def always(_now: datetime, _policy: Policy) -> bool:
        return True

    always.__module__ = tier_2_hours.__name__
    monkeypatch.setattr(tier_2_hours, "is_open", always)
    _digest_of.cache_clear()
    assert code_digest(guards) != before
    monkeypatch.undo()
    _digest_of.cache_clear()
    assert code_digest(guards) == before


def test_a_constant_of_another_module_is_part_of_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    declared = work_types()["ss_claim_credit_review"]
    before = code_digest(declared.guards)
    monkeypatch.setattr(fact_paths, "TRADE", "trade.renamed")
    _digest_of.cache_clear()
    assert code_digest(declared.guards) != before
    monkeypatch.undo()
    _digest_of.cache_clear()
