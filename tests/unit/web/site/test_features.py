"""A page is one file: it is found in its feature's folder, and so is its place in the navigation."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

import web
from settings import Settings
from tasks.runtime import Runtime
from web.app import create_app
from web.site import features, rendering

PAGE = """
from fastapi import APIRouter, Request, Response

from web.site.features import NavigationLink
from web.site.rendering import render

router = APIRouter()
NAVIGATION = NavigationLink(address="/queues", name="Queues", place=1, covers="/queues/")


@router.get("/queues/{name}")
def show_queue(request: Request, name: str) -> Response:
    return render(request, "queues/queue.html", name=name)
"""
CACHED = (features.navigation, features.template_folders, features._modules, rendering._environment)


@pytest.fixture
def with_queues(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A new feature: one folder, with a page and its template."""
    folder = tmp_path / "queues"
    (folder / "templates").mkdir(parents=True)
    (folder / "__init__.py").write_text("", encoding="utf-8")
    (folder / "pages.py").write_text(PAGE, encoding="utf-8")
    (folder / "templates" / "queue.html").write_text("The queue {{ name }}", encoding="utf-8")
    monkeypatch.setattr(web, "__path__", [*web.__path__, str(tmp_path)])
    for each in CACHED:
        each.cache_clear()
    yield
    monkeypatch.undo()
    for each in CACHED:
        each.cache_clear()


@pytest.mark.usefixtures("with_queues")
def test_a_new_page_is_one_new_file(plain: Settings) -> None:
    visitor = TestClient(create_app(Runtime(plain)))
    assert visitor.get("/queues/dispatch").text == "The queue dispatch"
    assert features.navigation()[0].name == "Queues"
    found = features.current_link("/queues/dispatch")
    assert found is not None
    assert found.name == "Queues"


def test_a_literal_address_is_matched_before_a_parameter_in_whatever_order_they_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = ["/{rest:path}", "/a/{id}", "/a/{id}.svg", "/{one}/b", "/a/b", "/a/list-{id}", "/"]
    for order in (written, written[::-1]):
        found = APIRouter()
        for path in order:
            found.add_api_route(path, lambda: None)
        monkeypatch.setattr(features, "_routes_of", lambda _module, found=found: iter(found.routes))
        monkeypatch.setattr(features, "_modules", lambda: (features,))
        sorted_ = [route.path for route in features.router().routes if isinstance(route, APIRoute)]
        assert sorted_ == ["/", "/a/b", "/a/list-{id}", "/a/{id}.svg", "/a/{id}", "/{one}/b", "/{rest:path}"]
