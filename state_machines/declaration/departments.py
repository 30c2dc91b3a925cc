"""Who owns work and who may create it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from events.data import Actor
from events.vocabulary import CREATOR_GROUPS, DEPARTMENTS
from suggestions import did_you_mean


class UnknownDepartmentError(ValueError):
    """No department has this name: ``description`` is what was found, ``hint`` the names that may be meant."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        """Find the nearest of the known names."""
        names = tuple(known)
        self.description = f"there is no department {name!r}"
        self.hint = " ".join(filter(None, (did_you_mean(name, names, at_most=1), f"All: {', '.join(names)}")))
        super().__init__(f"{self.description}. {self.hint}")


def _folded(name: str) -> str:
    """A name as it is compared: ``Parts-Sourcing``, ``PARTS_SOURCING`` and ``parts  sourcing`` are one."""
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())


class Department(StrEnum):
    """A department that receives work; the value is the title the sources use."""

    CUSTOMER_SERVICE = "Customer Service"
    SUPPORT_SERVICES = "Support Services"
    AUTHORIZATIONS = "Authorizations"
    ESCALATIONS = "Escalations"
    PARTS_SOURCING = "Parts Sourcing"
    DISPATCH = "Dispatch"
    AREA_MANAGERS = "Area Managers"

    @property
    def slug(self) -> str:
        """The title as used in queue names and routing keys: ``parts-sourcing``."""
        return _SLUGS[self]

    @classmethod
    def named(cls, name: str) -> "Department":
        """Find a department by title, slug or enum name.

        Raises:
            UnknownDepartmentError: there is no such department.

        """
        found = _DEPARTMENTS.get(_folded(name))
        if found is None:
            raise UnknownDepartmentError(name, _SLUGS.values())
        return found


_SLUGS = {department: department.value.lower().replace(" ", "-") for department in Department}

_DEPARTMENTS = {_folded(department.value): department for department in Department}

_HOME_OF_GROUP = {
    "Purchasing": Department.PARTS_SOURCING,
    "Research": Department.PARTS_SOURCING,
    "Authorizations Support": Department.SUPPORT_SERVICES,
    "Client Support": Department.SUPPORT_SERVICES,
    "Customer Support": Department.SUPPORT_SERVICES,
}
"""Groups that the sources name inside a department: a member of the group belongs to the department."""

_HOMES = _DEPARTMENTS | {_folded(group): home for group, home in _HOME_OF_GROUP.items()}

_CREATORS = (*DEPARTMENTS, *CREATOR_GROUPS)
_TITLES = {_folded(title): title for title in (*_CREATORS, *_HOME_OF_GROUP)}


def department_title(slug: str) -> str:
    """The title of a department that is stored by its slug; the slug itself if the department no longer exists."""
    found = _DEPARTMENTS.get(_folded(slug))
    return found.value if found else slug


def title_of(name: str) -> str:
    """The sources' spelling of where a person belongs: a department, a group inside one, or a partner such as Arise.

    Only what people enter is checked: upstream may send departments that are not known here.

    Raises:
        UnknownDepartmentError: there is no such department, group or partner.

    """
    found = _TITLES.get(_folded(name))
    if found is None:
        raise UnknownDepartmentError(name, _CREATORS)
    return found


def home_of(actor: Actor) -> Department | None:
    """The department an actor belongs to; None for a partner such as Arise and for departments not known here."""
    return _HOMES.get(_folded(actor.department))


@dataclass(frozen=True, slots=True)
class Creator:
    """A group of people who may raise a type: a department, a role (inside one or anywhere), or a partner company."""

    title: str
    department: Department | None = None
    role: str | None = None
    partner: str | None = None
    """A partner's people are recognized by their channel, or by the partner's name instead of a department."""

    def includes(self, actor: Actor) -> bool:
        """Whether this actor belongs to the group."""
        return (
            (self.department is None or home_of(actor) == self.department)
            and (self.role is None or actor.role.casefold() == self.role.casefold())
            and (self.partner is None or self.partner in {actor.channel, actor.department.casefold()})
        )


CUSTOMER_SERVICE = Creator("Customer Service", Department.CUSTOMER_SERVICE)
SUPPORT_SERVICES = Creator("Support Services", Department.SUPPORT_SERVICES)
AUTHORIZATIONS = Creator("Authorizations", Department.AUTHORIZATIONS)
AUTHORIZATION_SPECIALISTS = Creator("Authorization Specialists", Department.AUTHORIZATIONS, role="Specialist")
AUTHORIZATION_SUPERVISORS = Creator("Authorization Supervisors", Department.AUTHORIZATIONS, role="Supervisor")
ESCALATIONS = Creator("Escalations", Department.ESCALATIONS)
PARTS_SOURCING = Creator("Parts Sourcing", Department.PARTS_SOURCING)
ARISE = Creator("Arise", partner="arise")
CASE_MANAGER = Creator("Case Manager", role="Case Manager")
SUPERVISOR = Creator("Supervisor", role="Supervisor")
LEAD = Creator("Lead", role="Lead")


@dataclass(frozen=True, slots=True, kw_only=True)
class Creators:
    """Who may raise a type.

    ``exclusive`` is True if the source says ONLY. Otherwise the sources' lists are incomplete: others are accepted
    unless the policy sets ``enforce_listed_creators``.
    """

    groups: tuple[Creator, ...]
    exclusive: bool
    source: str
    others_raise: str = ""
    """The key of the type that everyone else raises instead, if the source names one."""

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of the groups, as the sources write them."""
        return tuple(group.title for group in self.groups)

    def include(self, actor: Actor) -> bool:
        """Whether one of the groups includes this actor."""
        return any(group.includes(actor) for group in self.groups)


def only(*groups: Creator, source: str, others_raise: str = "") -> Creators:
    """Creators if the source says that ONLY these may raise the type."""
    return Creators(groups=groups, exclusive=True, source=source, others_raise=others_raise)


def listed(*groups: Creator, source: str) -> Creators:
    """Creators that the sources name without an ONLY rule; their list may be incomplete."""
    return Creators(groups=groups, exclusive=False, source=source)


def system_actor(department: Department) -> Actor:
    """The system acting for a department, as when an upstream event raises an exception."""
    return _SYSTEM_ACTORS[department]


_SYSTEM_ACTORS = {
    department: Actor(name="system", department=department.value, role="System", channel="system")
    for department in Department
}
