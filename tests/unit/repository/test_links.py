"""Every link of every page leads somewhere, and every file that a page names exists."""

import os.path
import re
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import pytest

from tests.unit.repository.markdown_pages import anchors, code_words, files, folders, links, pages

PATH = re.compile(r"(?:[\w.-]+/)+[\w.-]+\.(?:py|md|toml|sh|json|yml|example|txt|svg|html)")
TEST_FILE = re.compile(r"(test_\w+\.py)(?:::(\w+))?")
TO_BE_MADE = re.compile(r"\byour_|_your_")  # a file that a page tells its reader to make


@pytest.mark.parametrize("page", pages())
def test_links_inside_the_repository_lead_somewhere(page: str) -> None:
    broken = [link for link in links(page) if (reason := broken_because(page, link)) and reason]
    assert broken == []


@pytest.mark.parametrize("page", pages())
def test_files_that_are_named_exist(page: str) -> None:
    named = [word for word in code_words(page) if PATH.fullmatch(word) and not TO_BE_MADE.search(word)]
    assert [path for path in named if path not in files()] == []


@pytest.mark.parametrize("page", pages())
def test_tests_that_are_named_exist(page: str) -> None:
    known = {PurePosixPath(path).name for path in files()}
    named = [match[1] for word in code_words(page) for match in TEST_FILE.finditer(word)]
    assert [name for name in named if name not in known and not TO_BE_MADE.search(name)] == []


def test_a_broken_link_is_found() -> None:
    assert broken_because("docs/operating.md", "nowhere.md") == "no such file"
    assert broken_because("docs/operating.md", "publishing.md#nothing-of-this-name") == "no such heading"
    assert broken_because("docs/operating.md", "publishing.md#the-stream") == ""
    assert broken_because("docs/operating.md", "adr") == "a folder: name its README.md"


def broken_because(page: str, link: str) -> str:
    """Say why a link of a page is broken; empty where it is not, or leads out of the repository."""
    target = urlsplit(unquote(link))
    if target.scheme or target.netloc:
        return ""
    path = os.path.normpath(Path(page).parent / target.path) if target.path else page
    if path in folders():
        return "a folder: name its README.md" if f"{path}/README.md" in files() else ""
    if path not in files():
        return "no such file"
    return "no such heading" if target.fragment and target.fragment not in anchors(path) else ""
