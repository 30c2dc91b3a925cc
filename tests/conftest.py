"""What every test shares: how hard Hypothesis tries, when a skipped test is a failure, and databases to test with.

What takes long to make and is the same for many tests is made once in a run: a migrated database, what a fixture has
done in a store (`once`), the command with its subcommands. Each test gets a copy, so it still stands alone.
"""

import os
import signal
from collections.abc import Generator, Iterator
from functools import cache, partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from typer.main import get_command

from business_time.clock import FixedClock
from state_machines.declaration.policy import Policy
from store.engine import Store
from store.schema import migrate
from tasks.process.stop_signal import STOP_SIGNALS
from tests import stores
from tests.kept import Kept, Once
from workflows.intake import Intake

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


@pytest.fixture
def signals_kept() -> Iterator[None]:
    """Afterwards SIGTERM and SIGINT do what they did before."""
    before = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    yield
    signal.set_wakeup_fd(-1)
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(scope="session", autouse=True)
def _sqlite_never_waits_for_the_disk() -> Iterator[None]:
    """A test is not repeated after a power cut, and a killed process loses nothing by it: the system writes later."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("store.sqlite._prepare", stores.prepare_sqlite)
        yield


@pytest.fixture(scope="session", autouse=True)
def _command_is_put_together_once() -> Iterator[None]:
    """Typer puts all subcommands together for each run of a runner, which takes longer than most of them run."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("typer.testing._get_command", cache(get_command))
        yield


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database, to be copied."""
    return stores.migrated_file(tmp_path_factory.mktemp("migrated"))


@pytest.fixture(scope="session")
def sqlite_store(migrated_file: Path) -> Iterator[Store]:
    """The SQLite database of this run's tests."""
    store = Store(f"sqlite:///{migrated_file.with_name('tests.db')}")
    yield store
    store.close()


@pytest.fixture(scope="session")
def postgresql_store(worker_id: str) -> Iterator[Store]:
    """The PostgreSQL database of this run's tests; skips where no server answers."""
    problem = stores.postgres_problem()
    if problem:
        pytest.skip(problem)
    with stores.postgres_database(f"sje_test_{os.getpid()}_{worker_id}") as url:
        store = Store(url)
        migrate(store)
        yield store
        store.close()


@pytest.fixture(params=["sqlite", stores.POSTGRESQL])
def dialect(request: pytest.FixtureRequest) -> str:
    """Each test that touches the store runs on SQLite and on PostgreSQL."""
    return str(request.param)


@pytest.fixture
def store(dialect: str, request: pytest.FixtureRequest) -> Store:
    """A migrated, empty store: on SQLite, and then on PostgreSQL."""
    store: Store = request.getfixturevalue(f"{dialect}_store")
    if dialect == "sqlite":
        stores.replace_file(store, request.getfixturevalue("migrated_file"))
    else:
        stores.empty(store)
    return store


@pytest.fixture(scope="session")
def _kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return Kept(tmp_path_factory.mktemp("kept"))


@pytest.fixture
def once(store: Store, _kept: Kept) -> Once:
    """Do some work in the empty store; the next test that wants the same gets a copy of what came of it.

    The work is a function of the store alone, so that it is the same whichever test comes first. What it returns is
    shared by the tests.
    """
    return partial(_kept.after, store)


@pytest.fixture
def database_url(store: Store) -> str:
    """The URL of ``store``, for another process."""
    return store.engine.url.render_as_string(hide_password=False)


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at noon in Chicago on a Friday, until it is moved."""
    return FixedClock(stores.NOON)


@pytest.fixture
def intake(store: Store, clock: FixedClock) -> Intake:
    """The way into the store, under the usual policy."""
    return Intake(store, Policy(), clock)


@pytest.fixture(scope="session", params=["sqlite", stores.POSTGRESQL])
def shared_store(
    request: pytest.FixtureRequest, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """A migrated store that many tests share, as service jobs do in life: each test is about a job of its own."""
    if request.param == "sqlite":
        store = Store(f"sqlite:///{stores.migrated_file(tmp_path_factory.mktemp('shared'))}")
        yield store
        store.close()
        return
    problem = stores.postgres_problem()
    if problem:
        pytest.skip(problem)
    with stores.postgres_database(f"sje_shared_{os.getpid()}_{worker_id}") as url:
        store = Store(f"{url}?options=-csynchronous_commit%3Doff")
        migrate(store)
        yield store
        store.close()
