"""Departments, the groups inside them, and who may create what."""

import pytest

from state_machines.declaration.departments import (
    ARISE,
    AUTHORIZATION_SPECIALISTS,
    CASE_MANAGER,
    PARTS_SOURCING,
    Creator,
    Department,
    UnknownDepartmentError,
    home_of,
    system_actor,
    title_of,
)
from tests.unit.state_machines.situations import person


@pytest.mark.parametrize("name", ["Parts Sourcing", "parts-sourcing", "PARTS_SOURCING", " parts sourcing "])
def test_a_department_is_found_however_it_is_written(name: str) -> None:
    assert Department.named(name) is Department.PARTS_SOURCING


def test_an_unknown_department_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"there is no department 'Sales'\. All: customer-service, support-"):
        Department.named("Sales")


def test_an_unknown_department_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownDepartmentError) as caught:
        Department.named("escalation")
    assert caught.value.hint.startswith("Did you mean escalations? All: customer-service, ")


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("escalations", "Escalations"),
        ("PARTS-SOURCING", "Parts Sourcing"),
        ("area_managers", "Area Managers"),
        ("arise", "Arise"),
        ("authorizations  support", "Authorizations Support"),
    ],
)
def test_where_a_person_belongs_is_written_as_the_sources_do(given: str, title: str) -> None:
    assert title_of(given) == title


def test_where_nobody_belongs_is_answered_with_the_nearest_and_all() -> None:
    with pytest.raises(UnknownDepartmentError, match=r"'Escalatons'\. Did you mean Escalations\? All: .*, Arise, Area"):
        title_of("Escalatons")


@pytest.mark.parametrize(
    ("department", "home"),
    [
        ("Parts Sourcing", Department.PARTS_SOURCING),
        ("Purchasing", Department.PARTS_SOURCING),
        ("Research", Department.PARTS_SOURCING),
        ("Client Support", Department.SUPPORT_SERVICES),
        ("Authorizations Support", Department.SUPPORT_SERVICES),
        ("customer service", Department.CUSTOMER_SERVICE),
        ("support-services", Department.SUPPORT_SERVICES),
        ("PARTS_SOURCING", Department.PARTS_SOURCING),
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
