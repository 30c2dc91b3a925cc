"""The locked requirements install anywhere: versions and hashes, no address, nothing of one machine."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PINNED = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>\S+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    return dict(PINNED.findall((ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")))


def name_of(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match
    return re.sub(r"[._-]+", "-", match[0]).lower()


def test_the_locks_are_these() -> None:
    assert [lock.stem for lock in LOCKS] == ["build", "dev", "docs", "runtime"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_names_no_address_and_no_path(lock: Path) -> None:
    assert re.findall(r"://|^-|^/|@ ", lock.read_text(encoding="utf-8"), re.MULTILINE) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_requirement_has_its_hashes(lock: Path) -> None:
    entries = re.split(r"^(?=[a-z0-9])", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_development_runs_the_versions_of_production() -> None:
    runtime, dev = pins("runtime"), pins("dev")
    assert runtime.items() <= dev.items()
    assert pins("build").items() <= dev.items()


def test_what_pyproject_asks_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert {name_of(line) for line in project["project"]["dependencies"]} <= pins("runtime").keys()
    groups = project["dependency-groups"]
    assert {name_of(line) for group in ("test", "lint", "build") for line in groups[group]} <= pins("dev").keys()
    assert {name_of(line) for line in groups["docs"]} <= pins("docs").keys()


def test_the_documentation_is_built_beside_development() -> None:
    dev, docs = pins("dev"), pins("docs")
    assert {name: version for name, version in docs.items() if dev.get(name, version) != version} == {}


def test_no_lock_that_carries_addresses_is_kept() -> None:
    assert not (ROOT / "uv.lock").exists()
