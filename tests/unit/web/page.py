"""A page as a browser has it: its words, what stands in its forms, and what would be sent."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Self

from fastapi.testclient import TestClient

_EMPTY = frozenset({"br", "hr", "img", "input", "link", "meta"})


@dataclass
class Element:
    """A tag with what is in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    @property
    def written(self) -> str:
        """Every character in it, as it stands."""
        return "".join(each if isinstance(each, str) else each.written for each in self.children)

    @property
    def text(self) -> str:
        """Its words, with single blanks between them."""
        return " ".join(self.written.split())

    def all(self, tag: str = "", **attributes: str) -> Iterator[Self]:
        """The elements in it of a tag and with these attributes; ``class_`` stands for ``class``."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        for child in self.children:
            if isinstance(child, type(self)):
                if tag in ("", child.tag) and wanted.items() <= child.attributes.items():
                    yield child
                yield from child.all(tag, **attributes)

    def one(self, tag: str = "", **attributes: str) -> Self:
        """The only such element."""
        (found,) = self.all(tag, **attributes)
        return found

    def fields(self) -> dict[str, list[str]]:
        """What a browser sends of the fields in it when nothing is changed, buttons apart."""
        sent: dict[str, list[str]] = {}
        for each in self.all():
            name, kind = each.attributes.get("name", ""), each.attributes.get("type", "text")
            if each.tag == "textarea":
                sent.setdefault(name, []).append(each.written.replace("\n", "\r\n"))
            elif each.tag == "input" and (kind not in {"radio", "checkbox"} or "checked" in each.attributes):
                sent.setdefault(name, []).append(each.attributes.get("value", ""))
        return sent


def seen(browser: TestClient, address: str) -> Element:
    """The content of a page that is there."""
    answer = browser.get(address)
    assert answer.status_code == 200
    return read(answer.text).one("main")


def rows(page: Element) -> list[list[str]]:
    """The rows of the only table, cell by cell."""
    return [[cell.text for cell in row.all("td")] for row in page.one("tbody").all("tr")]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("page")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in _EMPTY:
            self.open.append(element)
        elif tag == "br":
            element.children.append("\n")

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> ends <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: str) -> Element:
    """Read a page, or a part of one, in which every tag that is opened is closed where it should be."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    (page,) = reader.open
    return page
