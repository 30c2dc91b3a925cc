"""Who looks at the desk: the actor of the key, their department, and the zone in which they read times."""

from dataclasses import dataclass
from typing import Self

from events.data import Actor
from state_machines.declaration.departments import Department, home_of
from state_machines.declaration.policy import Policy
from store.engine import Connection
from store.people import everybody


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """The person or program at the desk."""

    actor: Actor
    home: Department | None
    """The department they belong to; None for a partner such as Arise."""

    zone: str
    """Where they live according to the people file; the zone of the offices if nobody said."""

    @classmethod
    def of(cls, connection: Connection, actor: Actor, policy: Policy) -> Self:
        """Look somebody up."""
        (person,) = everybody(connection, [actor.name]) or (None,)
        return cls(actor=actor, home=home_of(actor), zone=(person and person.zone) or policy.office_zone)
