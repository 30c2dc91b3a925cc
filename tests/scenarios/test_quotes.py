"""Every scenario quotes the sentence that it tells, and says in which seeds it stands."""

import ast
import re
from pathlib import Path

import pytest

QUOTED = re.compile(r'S[0-4](, S[0-4])*: ".+"\s*', re.DOTALL)
MODULES = sorted(Path(__file__).parent.glob("test_s[0-4]_*.py"))


@pytest.mark.parametrize("module", MODULES, ids=[module.stem for module in MODULES])
def test_every_scenario_quotes_its_sentence(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    scenarios = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    without = [node.name for node in scenarios if not QUOTED.fullmatch(ast.get_docstring(node, clean=False) or "")]
    assert scenarios
    assert without == []
