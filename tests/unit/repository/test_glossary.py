"""Each word of the glossary that is a class or a module is still there, under that name."""

import ast
import re
from pathlib import Path

import pytest

from tests.unit.repository.markdown_pages import ROOT

GLOSSARY = ROOT / "docs" / "glossary.md"
ROWS = re.findall(r"^\| ([^|]+) \| [^|]+ \| ([^|]+) \|$", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE)[1:]
PLACE = re.compile(r"(?:`(?P<name>\w+)` in )?\[(?P<file>\w+\.py)\]\((?P<path>[^)]+)\)")
PLACES = [(word, where) for word, where in ROWS if word != "word"]


@pytest.mark.parametrize(("word", "where"), PLACES, ids=[word for word, _ in PLACES])
def test_a_word_is_where_the_glossary_says(word: str, where: str) -> None:
    place = PLACE.fullmatch(where)
    assert place is not None, f"{word}: write `Name` in [file.py](../path/file.py), or the link alone"
    path = (GLOSSARY.parent / place["path"]).resolve()
    assert path.name == place["file"]
    assert path.is_file()
    assert place["name"] is None or place["name"] in defined_in(path)


def test_every_word_is_defined_once() -> None:
    words = [word for word, _ in PLACES]
    assert len(words) == len(set(words))
    assert len(words) > 60, "the table could not be read"


def defined_in(path: Path) -> set[str]:
    """The names of the classes, functions and values at the top of a module."""
    names: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names
