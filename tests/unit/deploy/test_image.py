"""The image is built from what is there, and holds what is shipped."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COPIED = [
    source.rstrip("/")
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    for source in line.split()
]
LET_IN = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SHIPPED = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]


@pytest.mark.parametrize("source", COPIED)
def test_what_is_copied_exists(source: str) -> None:
    assert (ROOT / source).exists()


def test_the_build_is_given_what_it_copies_and_nothing_else() -> None:
    assert sorted(LET_IN) == sorted(COPIED)


def test_every_package_of_the_wheel_is_copied() -> None:
    assert set(SHIPPED) <= set(COPIED)


def test_tests_and_measurements_are_not_shipped() -> None:
    assert not {"tests", "benchmarks", "docs", "deploy"} & set(SHIPPED)


def test_the_process_is_not_root() -> None:
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE) == ["10001:10001"]
