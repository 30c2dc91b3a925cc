"""Types are found by walking the package: a new type is one new file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import state_machines
from events.authorizations import AuthorizationDecided, CustomerInformed
from events.calls import EscalatedCall
from events.service_reports import ServiceReportDue
from state_machines.engine import registry
from state_machines.engine.checks import DeclarationError
from state_machines.engine.registry import (
    UnknownExceptionTypeError,
    advanced_by,
    exception_type,
    exception_types,
    opened_by,
    watched_by,
)

NEW_TYPE = """
from dataclasses import replace
from state_machines.pr_warranty_credit import TYPE as MODEL

TYPE = replace(MODEL, key={key!r}, title="Brand New", opened_by=(), advanced_by=())
"""


@pytest.fixture
def another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that is walked as a part of ``state_machines``."""
    before = exception_types()
    monkeypatch.setattr(state_machines, "__path__", [*state_machines.__path__, str(tmp_path)])
    _forget()
    yield tmp_path
    monkeypatch.undo()
    _forget()
    assert exception_types().keys() == before.keys()


def _forget() -> None:
    """What was found is kept; find it anew."""
    for kept in (exception_types, registry.work_types, registry.family_of, registry._declared_in, registry._names):
        kept.cache_clear()


class TestANewFile:
    def test_is_a_new_type(self, another_folder: Path) -> None:
        (another_folder / "brand_new.py").write_text(NEW_TYPE.format(key="brand_new"))
        assert exception_type("Brand New").key == "brand_new"

    def test_needs_a_type(self, another_folder: Path) -> None:
        (another_folder / "without_type.py").write_text("")
        with pytest.raises(DeclarationError, match=r"state_machines.without_type declares no exception type; add"):
            exception_types()

    def test_is_named_as_its_key(self, another_folder: Path) -> None:
        (another_folder / "misnamed.py").write_text(NEW_TYPE.format(key="brand_new"))
        with pytest.raises(DeclarationError, match="the file must have the same name as the key"):
            exception_types()

    def test_is_checked(self, another_folder: Path) -> None:
        (another_folder / "unsound.py").write_text(
            NEW_TYPE.format(key="unsound").replace('title="Brand New"', 'title="Brand New", sources=()')
        )
        with pytest.raises(DeclarationError, match="it names no source"):
            exception_types()


class TestAnUnknownName:
    @pytest.mark.parametrize(
        ("name", "meant"), [("pr tracking", "PR-Tracking"), ("CallBak", "Call Back"), ("cl-auto", "CL-Autho Task")]
    )
    def test_gets_the_nearest_ones(self, name: str, meant: str) -> None:
        with pytest.raises(UnknownExceptionTypeError) as unknown:
            exception_type(name)
        assert str(unknown.value).startswith(f"there is no exception type {name!r}. Did you mean {meant}")

    def test_far_from_any_gets_the_catalogue(self) -> None:
        with pytest.raises(UnknownExceptionTypeError, match="`sje catalog` lists them"):
            exception_type("§§§§§§§§")


def test_events_find_the_types_they_raise_move_and_watch() -> None:
    assert [declared.key for declared, _ in opened_by(EscalatedCall)] == ["call_back", "cb_client"]
    assert [declared.key for declared, _ in opened_by(AuthorizationDecided)] == ["auth_job_follow_up"]
    assert [declared.key for declared, _ in advanced_by(CustomerInformed)] == ["auth_job_follow_up"]
    assert [declared.key for declared, _ in watched_by(ServiceReportDue)] == ["cl_autho_task"]
    assert opened_by(CustomerInformed) == ()
