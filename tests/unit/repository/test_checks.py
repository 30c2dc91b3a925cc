"""What must hold before a change lands is one list, in the Makefile; CI has none of its own."""

import re
import subprocess

import yaml

from tests.unit.repository.markdown_pages import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
CI_RUN = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
PUBLIC_CI = ROOT / ".github" / "workflows" / "ci.yml"


def checks() -> list[str]:
    command = ["make", "--silent", "--no-print-directory", "list-checks"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()


def test_every_check_is_a_target_that_help_explains() -> None:
    explained = re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE)
    assert checks()
    assert set(checks()) <= set(explained)


def test_ci_runs_that_list_and_no_step_of_its_own() -> None:
    assert "$(make --silent list-checks)" in CI_RUN
    assert re.findall(r"^\s*(?:step )?make ([\w-]+)", CI_RUN, re.MULTILINE) == ["setup"]


def test_public_ci_runs_the_same_script() -> None:
    steps = yaml.safe_load(PUBLIC_CI.read_text(encoding="utf-8"))["jobs"]["check"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == ['sudo env "PATH=$PATH" bash .ci/run']
