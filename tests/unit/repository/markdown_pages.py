"""The Markdown pages of the repository: their links, headings, and what they name in code font."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES: list[str] = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
"""What is shipped."""

_HTML_ATTRIBUTE = re.compile(r"""(?:src|href)="([^"]+)\"""")
_MARKDOWN = MarkdownIt("commonmark").enable("table")


@cache
def files() -> frozenset[str]:
    """Every file that is committed or about to be, by its path from the root."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return frozenset(path for path in listed if (ROOT / path).exists())


@cache
def folders() -> frozenset[str]:
    """Every folder that holds one of the files."""
    return frozenset(parent.as_posix() for path in files() for parent in Path(path).parents)


def pages() -> list[str]:
    """Every Markdown page that is ours."""
    return sorted(path for path in files() if path.endswith(".md") and not path.startswith("tests/vendor/"))


def links(page: str) -> Iterator[str]:
    """Yield the target of every link and picture of a page, also of those written in HTML."""
    for token in _tokens(page):
        for name in ("href", "src"):
            if isinstance(target := token.attrGet(name), str):
                yield target
        if token.type in {"html_block", "html_inline"}:
            yield from _HTML_ATTRIBUTE.findall(token.content)


def code_words(page: str) -> Iterator[str]:
    """Yield whatever a page sets in code font inside its sentences."""
    return (token.content for token in _tokens(page) if token.type == "code_inline")


@cache
def anchors(page: str) -> frozenset[str]:
    """The anchors of a page's headings, as forges and the site make them."""
    parsed = _parsed(page)
    titles = (parsed[at + 1] for at, token in enumerate(parsed) if token.type == "heading_open")
    texts = ("".join(part.content for part in title.children or ()) for title in titles)
    return frozenset(re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in texts)


@cache
def _parsed(page: str) -> list[Token]:
    return _MARKDOWN.parse((ROOT / page).read_text(encoding="utf-8"))


def _tokens(page: str) -> Iterator[Token]:
    for token in _parsed(page):
        yield token
        yield from token.children or ()
