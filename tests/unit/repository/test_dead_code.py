"""No function, class, method or constant is left that nothing names (vulture), templates included."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from vulture.core import Item, Vulture

from tests.unit.repository.markdown_pages import PACKAGES, ROOT

LOOKED_AT = (*PACKAGES, "benchmarks", "docs", "tests")

#: Found by a framework and not by name: commands, endpoints, tasks and validators are called through a decorator.
DECORATORS = ["@app.*", "@*.command*", "@*.callback", "@router.*", "@shared_task*", "@*_validator", "@*.validator"]

#: Named by a framework's protocol.
PROTOCOLS = [
    "__getattr__",  # of a module
    "model_config",  # pydantic
    "field_title_should_be_set",  # pydantic's schema generator
    "impl",  # SQLAlchemy's types
    "cache_ok",
    "load_dialect_impl",
    "process_bind_param",
    "process_result_value",
    "isolation_level",  # sqlite3
    "autocommit",  # psycopg
    "cycle",  # kombu
    "abstract",  # Celery's tasks
    "throws",
    "down_revision",  # Alembic
    "branch_labels",
    "depends_on",
    "upgrade",
    "downgrade",
    "apply_env_options",  # Flower
    "settings_customise_sources",  # pydantic-settings
    "settings_cls",
    "GUARANTEE_MESSAGE_CONSUMPTION_RETRY_LIMIT",  # billiard
    "_value_",  # enum
    "__signature__",  # inspect
    "__annotations__",
]


@cache
def unused() -> tuple[Item, ...]:
    vulture = Vulture(ignore_names=PROTOCOLS, ignore_decorators=DECORATORS)
    vulture.scavenge([str(ROOT / folder) for folder in LOOKED_AT])
    return tuple(vulture.get_unused_code(min_confidence=60))


@cache
def named_in_texts() -> frozenset[str]:
    """Names that templates use, and those after the colon of "package.module:Name"."""
    templates = (ROOT / "web").rglob("*.html")
    modules = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return frozenset(
        [word for path in templates for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))]
        + [word for path in modules for word in re.findall(r"\w\.\w+:(\w+)\"", path.read_text(encoding="utf-8"))]
    )


@pytest.mark.parametrize("package", PACKAGES)
def test_everything_is_used(package: str) -> None:
    found = [item for item in unused() if Path(item.filename).relative_to(ROOT).parts[0] == package]
    dead = [item for item in found if not (is_declared(item) or item.name in named_in_texts())]
    assert [f"{Path(item.filename).relative_to(ROOT)}:{item.first_lineno} {item.name}" for item in dead] == []


def is_declared(item: Item) -> bool:
    """Tell whether a name is found otherwise: an event by walking, a field of a model or a fact path in the data."""
    path = Path(item.filename)
    if path.name == "fact_paths.py":
        return True  # the complete vocabulary of facts, whether a rule reads them or not
    classes = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ClassDef)]
    if item.typ == "class":
        return any(node.name == item.name and "TYPE" in assigned_in(node) for node in classes)
    fields = [each for node in classes for each in node.body if isinstance(each, ast.AnnAssign)]
    return item.typ == "variable" and any(field.lineno == item.first_lineno for field in fields)


def assigned_in(node: ast.ClassDef) -> set[str]:
    """The names that the body of a class gives a value."""
    targets = [target for each in node.body if isinstance(each, ast.Assign) for target in each.targets]
    return {target.id for target in targets if isinstance(target, ast.Name)}
