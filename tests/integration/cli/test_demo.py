"""The demonstration, as a newcomer runs it: real processes, an embedded broker, a simulated clock."""

import subprocess
import sys


def test_the_day_is_told_to_its_end() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "cli", "demo"], capture_output=True, text=True, timeout=110, check=False
    )

    assert told.returncode == 0, told.stdout[-3000:] + told.stderr[-3000:]
    said = " ".join(told.stdout.split())
    assert "every history verifies; all exception types were raised" in said
    assert "09:00 in America/Phoenix: call the customer now; this exception may be raised from 20:00" in said
    assert "told at once: authorizations" in said
