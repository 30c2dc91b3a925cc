"""The demonstration, as a newcomer runs it: real processes, an embedded broker, a simulated clock."""

import subprocess
import sys

import pytest


@pytest.mark.slow  # `.ci/run` runs `make demo` itself
def test_the_day_is_told_to_its_end() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "cli", "demo"], capture_output=True, text=True, timeout=170, check=False
    )

    assert told.returncode == 0, told.stdout[-3000:] + told.stderr[-3000:]
    said = " ".join(told.stdout.split())
    assert "Every history verifies, and every type of work was raised." in said
    assert "09:00 in America/Phoenix: call the customer now; this exception may be raised from 20:00" in said
    assert "notified at once: Authorizations" in said
    assert "… Auth-Job Follow Up waits: the severity of the service job is unknown" in said
    (opened,) = (line for line in told.stdout.splitlines() if "on SJ-7007" in line)
    assert "+ Auth-Job Follow Up" in opened
    assert "paused 17:20-18:32 waiting for the customer: 1 h 12 min did not count" in said
    assert "sum 15 min counted + 1 h 12 min not counted = 1 h 27 min since it was opened" in said
    assert "'SP Does Not Have High Cost' excludes the others" in said
    assert "1 of 1 item moved." in said
    assert "✗ Tier 2 is closed: it opens Wed 2026-11-18 08:00 EST" in said
    assert "✗ a supervisor's permission to enter a Call Back exception" in said
