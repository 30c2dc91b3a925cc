"""The documentation site: `make docs` builds it into build/docs from the Markdown pages of the repository.

The source folder is the root, so that links between pages, and from pages to files, are the same on a forge and here.
"""

import re
import shutil
import tomllib
from pathlib import Path

from sphinx.application import Sphinx

ROOT = Path(__file__).parent.parent

project = "Service Job Exceptions"
version = release = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

extensions = ["myst_parser", "sphinx_external_toc"]
external_toc_path = "docs/_toc.yml"
include_patterns = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "docs/**.md"]
exclude_patterns = [".*", "build", "dist", "tests"]
source_suffix = {".md": "markdown"}
myst_heading_anchors = 4  # links to headings, as forges make them
nitpicky = True
suppress_warnings = ["misc.highlighting_failure"]  # a shell session that continues over lines; links are what matters

html_theme = "furo"
html_title = f"{project} {version}"
html_favicon = str(next(ROOT.glob("web/**/static/icon.svg")))
html_show_sphinx = False
html_copy_source = False
html_extra_path = ["site"]  # index.html: the way to the first page

_MERMAID = re.compile(r"^```mermaid$.*?^```$", re.MULTILINE | re.DOTALL)


def _leave_out_mermaid(_app: Sphinx, _page: str, source: list[str]) -> None:
    """Forges draw these diagrams; here it would take a script from elsewhere."""
    source[0] = _MERMAID.sub("", source[0])


def _name_indexes(app: Sphinx, error: Exception | None) -> None:
    """Give each folder an index: a copy of its README, whose links are relative to the same folder."""
    if error is None:
        for page in (Path(app.outdir) / "docs").rglob("README.html"):
            shutil.copyfile(page, page.with_name("index.html"))


def setup(app: Sphinx) -> None:
    """Register what this file adds."""
    app.connect("source-read", _leave_out_mermaid)
    app.connect("build-finished", _name_indexes)
