"""Style, script, icon and templates: as they were vendored and written, and kept by browsers as long as they may."""

import hashlib
from pathlib import Path

import pytest

from tests.stores import on_sqlite_only
from tests.unit.web.conftest import Site
from web.site import rendering
from web.site.static_files import FOLDER, address

HTMX = "vendor/htmx-4.0.1.min.js"
HTMX_SHA256 = "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"
"""Of the file as its authors published it. A new version is a new file with a new digest; nobody edits this one."""

FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file())
TEMPLATES = sorted(rendering._environment().list_templates())


def test_htmx_is_as_its_authors_published_it() -> None:
    assert hashlib.sha256((FOLDER / HTMX).read_bytes()).hexdigest() == HTMX_SHA256


def test_htmx_comes_with_its_licence() -> None:
    assert "Permission to use, copy, modify" in (FOLDER / "vendor/htmx-LICENSE.txt").read_text(encoding="utf-8")


def test_nothing_else_is_vendored() -> None:
    """What is added beside it needs a digest and a licence here, too."""
    assert [name for name in FILES if name.startswith("vendor/")] == [HTMX, "vendor/htmx-LICENSE.txt"]


@on_sqlite_only
@pytest.mark.parametrize("name", FILES)
class TestAStaticFile:
    def test_is_kept_for_a_year_under_the_address_of_what_is_in_it(self, site: Site, name: str) -> None:
        visitor = site.visitor()
        answer = visitor.get(address(name))
        assert answer.status_code == 200
        assert answer.content == (FOLDER / name).read_bytes()
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        again = visitor.get(address(name), headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.headers["cache-control"]) == (304, answer.headers["cache-control"])

    def test_is_not_kept_under_an_address_that_says_nothing_of_what_is_in_it(self, site: Site, name: str) -> None:
        assert site.visitor().get(f"/static/{name}").headers["cache-control"] == "no-store"


def test_the_address_changes_with_what_is_in_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("web.site.static_files.FOLDER", tmp_path)
    addresses = set()
    for text in ("a", "b"):
        (tmp_path / "style.css").write_text(text, encoding="utf-8")
        addresses.add(address.__wrapped__("style.css"))
    assert len(addresses) == 2


@on_sqlite_only
@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static/"])
def test_no_other_file_of_ours_is_served(site: Site, path: str) -> None:
    assert site.visitor().get(path).status_code == 404


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_compiles(name: str) -> None:
    assert name.endswith(rendering._environment().get_template(name).name or "nothing")


def test_there_are_templates() -> None:
    assert {"site/base.html", "feedback/form.html", "sign_in/sign_in.html"} <= set(TEMPLATES)
