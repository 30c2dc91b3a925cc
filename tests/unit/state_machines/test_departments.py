"""Departments, the groups inside them, and who may create what."""

import pytest

from state_machines.declaration.departments import (
    ARISE,
    AUTHORIZATION_SPECIALISTS,
    CASE_MANAGER,
    PARTS_SOURCING,
    Creator,
    Department,
    home_of,
    system_actor,
)
from tests.unit.state_machines.situations import person


@pytest.mark.parametrize("name", ["Parts Sourcing", "parts-sourcing", "PARTS_SOURCING", " parts sourcing "])
def test_a_department_is_found_however_it_is_written(name: str) -> None:
    assert Department.named(name) is Department.PARTS_SOURCING


def test_an_unknown_department_is_answered_with_the_known_ones() -> None:
    with pytest.raises(KeyError, match="no department 'Sales'; known: customer-service, support-services"):
        Department.named("Sales")


@pytest.mark.parametrize(
    ("department", "home"),
    [
        ("Parts Sourcing", Department.PARTS_SOURCING),
        ("Purchasing", Department.PARTS_SOURCING),
        ("Research", Department.PARTS_SOURCING),
        ("Client Support", Department.SUPPORT_SERVICES),
        ("Authorizations Support", Department.SUPPORT_SERVICES),
        ("customer service", Department.CUSTOMER_SERVICE),
        ("Arise", None),
    ],
)
def test_a_group_belongs_to_its_department(department: str, home: Department | None) -> None:
    assert home_of(person(department)) is home


@pytest.mark.parametrize(
    ("group", "department", "role", "channel", "includes"),
    [
        (PARTS_SOURCING, "Parts Sourcing", "Agent", "internal", True),
        (PARTS_SOURCING, "Purchasing", "Lead", "internal", True),
        (PARTS_SOURCING, "Dispatch", "Agent", "internal", False),
        (AUTHORIZATION_SPECIALISTS, "Authorizations", "specialist", "internal", True),
        (AUTHORIZATION_SPECIALISTS, "Authorizations", "Agent", "internal", False),
        (AUTHORIZATION_SPECIALISTS, "Escalations", "Specialist", "internal", False),
        (CASE_MANAGER, "Dispatch", "Case Manager", "internal", True),
        (ARISE, "Customer Service", "Agent", "arise", True),
        (ARISE, "ARISE", "Agent", "bpo", True),
        (ARISE, "Customer Service", "Agent", "bpo", False),
    ],
)
def test_who_belongs_to_a_group_of_creators(
    group: Creator, department: str, role: str, channel: str, includes: bool
) -> None:
    assert group.includes(person(department, role, channel)) is includes


@pytest.mark.parametrize("department", Department)
def test_the_system_acts_for_every_department(department: Department) -> None:
    assert home_of(system_actor(department)) is department
    assert system_actor(department).channel == "system"
