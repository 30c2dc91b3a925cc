"""A scenario to tell, on each kind of database.

The scenarios of a run share one store, as service jobs do in life; each is about a job and a customer of its own.
"""

from collections.abc import Iterator
from itertools import count

import pytest

pytest.register_assert_rewrite("tests.scenarios.scenario")

from store.engine import Store  # noqa: E402 - after the line above, so that a failed assertion shows its values
from tests import stores  # noqa: E402
from tests.scenarios.scenario import Scenario  # noqa: E402

_numbers = count(1001)


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
def shared_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A migrated store that all scenarios of a run are kept in."""
    if request.param == "sqlite":
        migrated = request.getfixturevalue("migrated_file")
        url = stores.copied(migrated, tmp_path_factory.mktemp("scenarios"))
    else:
        url = f"{request.getfixturevalue('migrated_database')}?options=-csynchronous_commit%3Doff"
    store = Store(url)
    yield store
    store.close()


@pytest.fixture
def scenario(shared_store: Store) -> Scenario:
    """A service job about which nothing is known yet."""
    return Scenario(shared_store, number=next(_numbers))
