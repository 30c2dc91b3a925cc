"""deploy/env.example names every variable, with its true default."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from settings import load_settings, variables
from settings.variables import DEPARTMENT_PLACE, Variable
from tasks.channels.email import EmailSettings
from tasks.channels.engine.department_settings import channel_settings
from tasks.channels.engine.registry import channel_types

EXAMPLE = Path(__file__).parents[3] / "deploy" / "env.example"
LINE = re.compile(r"^#(?P<name>SJE_[A-Z_<>]+)=(?P<value>.*)$", re.MULTILINE)


KNOWN = variables(declared.settings for declared in channel_types().values())


def written() -> dict[str, str]:
    return {match["name"]: match["value"] for match in LINE.finditer(EXAMPLE.read_text(encoding="utf-8"))}


def test_every_variable_is_documented_in_the_order_of_the_model() -> None:
    assert list(written()) == [variable.name for variable in KNOWN]


@pytest.mark.parametrize("variable", KNOWN, ids=lambda variable: variable.name)
def test_every_variable_says_what_it_means(variable: Variable) -> None:
    assert variable.meaning.endswith(".")


WITH_DEFAULT = [v for v in KNOWN if v.default not in (None, ()) and not isinstance(v.default, SecretStr)]


@pytest.mark.parametrize("variable", WITH_DEFAULT, ids=lambda variable: variable.name)
def test_the_value_shown_is_the_default(variable: Variable) -> None:
    shown = written()[variable.name]
    assert shown == (str(variable.default).lower() if isinstance(variable.default, bool) else str(variable.default))


def test_the_whole_example_is_valid_when_uncommented(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secrets = {"whsec_": "whsec_" + "A" * 43 + "=", "": "a password"}
    lines = [
        f"{name.replace(DEPARTMENT_PLACE, 'PARTS_SOURCING')}='{secrets.get(value, value)}'"
        for name, value in written().items()
    ]
    file = tmp_path / "sje.env"
    file.write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setenv("SJE_ENV_FILE", str(file))
    channels = channel_settings(load_settings())["parts-sourcing"]
    assert channels["email"] == EmailSettings(email=("desk@example.com", "lead@example.com"))
