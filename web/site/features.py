"""Find the features of the site: a page or a group of API routes is one file in a feature's folder, listed nowhere.

Every package beside this one is a feature. Each of its modules with a ``router`` is served, and one with a
``NAVIGATION`` stands in the navigation at the top of every page. The order in which files are found means nothing: a
literal part of an address is matched before a parameter in its place.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from fastapi import APIRouter
from starlette.routing import BaseRoute

import web
from events.data import Actor

_SHARED = "site"


@dataclass(frozen=True, slots=True, kw_only=True)
class NavigationLink:
    """A page's link in the navigation."""

    address: str
    name: str
    place: int
    """Links stand in the order of these numbers."""

    covers: str = ""
    """The beginning of further addresses that belong to this page: on them its link is the current one."""

    is_start_page: Callable[[Actor], bool] = lambda _actor: False
    """Whether this is where an actor's work starts."""

    def reaches(self, path: str) -> int:
        """How much of a path this link accounts for; 0 if the path is not one of its pages."""
        if path == self.address:
            return len(path) + 1
        return len(self.covers) if self.covers and path.startswith(self.covers) else 0


def router() -> APIRouter:
    """The routes of every feature, each literal address before those with a parameter in the same place."""
    found = [route for module in _modules() for route in _routes_of(module)]
    return APIRouter(routes=sorted(found, key=_generality))


@cache
def navigation() -> tuple[NavigationLink, ...]:
    """The links of the navigation, in their order."""
    found = [link for module in _modules() if isinstance(link := getattr(module, "NAVIGATION", None), NavigationLink)]
    return tuple(sorted(found, key=lambda link: link.place))


def current_link(path: str) -> NavigationLink | None:
    """The link to which the page at a path belongs; None if it belongs to none."""
    best = max(navigation(), key=lambda link: link.reaches(path), default=None)
    return best if best is not None and best.reaches(path) else None


@cache
def template_folders() -> dict[str, Path]:
    """The folder of templates of each package of the site, by the package's name."""
    packages = {name: importlib.import_module(f"{web.__name__}.{name}") for name in (_SHARED, *_features())}
    folders = {name: Path(next(iter(package.__path__))) / "templates" for name, package in packages.items()}
    return {name: folder for name, folder in folders.items() if folder.is_dir()}


def _features() -> list[str]:
    return [found.name for found in pkgutil.iter_modules(web.__path__) if found.ispkg and found.name != _SHARED]


@cache
def _modules() -> tuple[ModuleType, ...]:
    return tuple(
        importlib.import_module(found.name)
        for feature in _features()
        for package in [importlib.import_module(f"{web.__name__}.{feature}")]
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    )


def _routes_of(module: ModuleType) -> Iterator[BaseRoute]:
    found = getattr(module, "router", None)
    if isinstance(found, APIRouter):
        yield from found.routes


def _generality(route: BaseRoute) -> tuple[tuple[int, int], ...]:
    """How general each part of an address is: literal, partly a parameter, a parameter, any number of parts."""
    return tuple(map(_generality_of_part, getattr(route, "path", "").strip("/").split("/")))


def _generality_of_part(part: str) -> tuple[int, int]:
    before, brace, _ = part.partition("{")
    literal = len(before) + len(part.rpartition("}")[2]) if brace else 0
    rank = 0 if not brace else 3 if ":path}" in part else 1 if literal else 2
    return rank, -literal
