"""No shipped text uses a phrase that docs/style-words.toml bans."""

import re
import tomllib
from functools import cache

import pytest

from tests.unit.repository.markdown_pages import ROOT
from tests.unit.repository.shipped_texts import ShippedText, shipped_texts

STYLE = tomllib.loads((ROOT / "docs" / "style-words.toml").read_text(encoding="utf-8"))
PATTERNS = {rf"\b{re.escape(phrase)}\b": write for phrase, write in STYLE["banned"].items()} | STYLE["banned_patterns"]


@cache
def texts() -> tuple[ShippedText, ...]:
    exempt = set(STYLE["exempt"]["pages"])
    return tuple(text for text in shipped_texts() if text.path not in exempt)


def without_quotes(text: str) -> str:
    for quote in STYLE["exempt"]["quotes"]:
        text = text.replace(quote, " " * len(quote))
    return text


@pytest.mark.parametrize(("pattern", "write"), PATTERNS.items())
def test_no_text_uses_a_banned_phrase(pattern: str, write: str) -> None:
    banned = re.compile(pattern.replace(r"\ ", r"\s+"), re.IGNORECASE)
    found = [
        f"{text.path}:{text.line_of(match.start())} {match[0]!r}"
        for text in texts()
        for match in banned.finditer(without_quotes(text.prose))
    ]
    assert found == [], f"write instead: {write}"


def test_texts_of_every_kind_are_looked_at() -> None:
    kinds = {text.path.partition("/")[0] for text in texts()}
    assert {"events", "state_machines", "workflows", "cli", "web", "docs", "README.md", "deploy"} <= kinds
