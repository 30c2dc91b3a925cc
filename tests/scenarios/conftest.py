"""A scenario to tell, on each kind of database."""

from itertools import count

import pytest

pytest.register_assert_rewrite("tests.scenarios.scenario")

from store.engine import Store  # noqa: E402 - after the line above, so that a failed assertion shows its values
from tests.scenarios.scenario import Scenario  # noqa: E402

_numbers = count(1001)


@pytest.fixture
def scenario(shared_store: Store) -> Scenario:
    """A service job about which nothing is known yet."""
    return Scenario(shared_store, number=next(_numbers))
