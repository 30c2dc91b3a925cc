"""What every test shares: how hard Hypothesis tries, and when a skipped test is a failure."""

import os
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

# A shared 2-core machine stalls now and then: an example that took long once says nothing about the code.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("default"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")

SERVERS_REQUIRED = os.environ.get("SJE_TEST_SERVERS") == "required"
"""`make test-all` says so: there, a test that finds no server has failed."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if SERVERS_REQUIRED and report.skipped and not hasattr(report, "wasxfail"):
        _path, _line, reason = report.longrepr if isinstance(report.longrepr, tuple) else ("", 0, str(report.longrepr))
        report.outcome = "failed"
        report.longrepr = f"make test-all skips nothing. {reason}"
    return report
