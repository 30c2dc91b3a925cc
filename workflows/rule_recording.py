"""Record the rules that a process starts with: each type's version, and the clocks in force from now on."""

from datetime import datetime

from state_machines.declaration.policy import Policy
from state_machines.engine.clock_terms import all_terms, as_data, digest_of
from state_machines.engine.description import describe
from state_machines.engine.registry import rule_version, work_types
from store.clock_versions import record_clock_version
from store.engine import Store
from store.rule_versions import record_rule_versions


def record_rules(store: Store, policy: Policy, now: datetime) -> None:
    """Record the versions of the rules and of the clocks that are not recorded yet; concurrent calls are safe.

    Args:
        store: a migrated store.
        policy: the settings of the business rules.
        now: the instant by the clock of the rules, aware.

    Raises:
        PolicyError: a clock is set for something that does not exist.
        StoreUnavailableError: the database cannot be reached; nothing was recorded.

    """
    types = work_types()
    definition = as_data(all_terms(types, policy))
    versions = {key: rule_version(key) for key in types}
    with store.writing() as connection:
        record_rule_versions(connection, versions, lambda key: describe(types[key]), now)
        record_clock_version(connection, definition, digest_of(definition), now)
