"""Every text that a user can meet: literals and docstrings of the product, pages, templates, examples."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.unit.repository.markdown_pages import PACKAGES, ROOT, files

WRITTEN_FOR_PEOPLE = (".md", ".html", ".toml", ".example", ".yml", ".css")


_CODE = re.compile(r"``[^`\n]+``|`[^`\n]+`")
_KEY = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True)
class ShippedText:
    """A text, and the file and line where it begins."""

    path: str
    line: int
    text: str

    @property
    def prose(self) -> str:
        """The text with blanks in place of what is in code font; nothing is left of a key."""
        return "" if _KEY.fullmatch(self.text) else _CODE.sub(lambda code: " " * len(code[0]), self.text)

    def line_of(self, offset: int) -> int:
        """The line of a place in the text."""
        return self.line + self.text.count("\n", 0, offset)


def shipped_texts() -> Iterator[ShippedText]:
    """Yield every text of the product and its documentation; tests and what others made are left out."""
    for path in sorted(files()):
        top = path.partition("/")[0]
        if top in PACKAGES and path.endswith(".py"):
            yield from _literals(path)
        elif (
            path.endswith(WRITTEN_FOR_PEOPLE)
            and top not in {"tests", "benchmarks", "requirements"}
            and "/static/vendor/" not in path
        ):
            yield ShippedText(path, 1, (ROOT / path).read_text(encoding="utf-8"))


def _literals(path: str) -> Iterator[ShippedText]:
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield ShippedText(path, node.lineno, node.value)
