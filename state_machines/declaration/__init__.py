"""What a type's author writes with: the vocabulary of a declaration, in one import. No type lives here."""

from state_machines.declaration.assignment import SCHEDULER, Direct, RoundRobin, WeightedRandom
from state_machines.declaration.clock_rules import OFFICE_DAYS, ClockRule
from state_machines.declaration.comments import Code, FreeText, OneOf, Vocabulary
from state_machines.declaration.departments import (
    ARISE,
    AUTHORIZATION_SPECIALISTS,
    AUTHORIZATION_SUPERVISORS,
    AUTHORIZATIONS,
    CASE_MANAGER,
    CUSTOMER_SERVICE,
    ESCALATIONS,
    LEAD,
    PARTS_SOURCING,
    SUPERVISOR,
    SUPPORT_SERVICES,
    Creator,
    Department,
    listed,
    only,
)
from state_machines.declaration.details import Details
from state_machines.declaration.exception_type import FIRST_RANK, AttemptLadder, ExceptionType, StartsIn
from state_machines.declaration.guards import BrokenRule, Guard
from state_machines.declaration.job_facts import JobFacts
from state_machines.declaration.moves import Move, Need, usual_moves
from state_machines.declaration.policy import Policy
from state_machines.declaration.reactions import Advances, FollowOn, Opens, TimerRule, Watch
from state_machines.declaration.situation import JobException, MoveRequest, RaiseRequest, Situation
from state_machines.declaration.status import Status
from state_machines.declaration.supplied_lists import gives_no_reason, listed_answer, resolution_reasons, supplied
from state_machines.declaration.task_moves import TASK_STATUSES, complete_with_reason, task_moves, void
from state_machines.declaration.templates import Mention, Note, Template, in_field

__all__ = [
    "ARISE",
    "AUTHORIZATIONS",
    "AUTHORIZATION_SPECIALISTS",
    "AUTHORIZATION_SUPERVISORS",
    "CASE_MANAGER",
    "CUSTOMER_SERVICE",
    "ESCALATIONS",
    "FIRST_RANK",
    "LEAD",
    "OFFICE_DAYS",
    "PARTS_SOURCING",
    "SCHEDULER",
    "SUPERVISOR",
    "SUPPORT_SERVICES",
    "TASK_STATUSES",
    "Advances",
    "AttemptLadder",
    "BrokenRule",
    "ClockRule",
    "Code",
    "Creator",
    "Department",
    "Details",
    "Direct",
    "ExceptionType",
    "FollowOn",
    "FreeText",
    "Guard",
    "JobException",
    "JobFacts",
    "Mention",
    "Move",
    "MoveRequest",
    "Need",
    "Note",
    "OneOf",
    "Opens",
    "Policy",
    "RaiseRequest",
    "RoundRobin",
    "Situation",
    "StartsIn",
    "Status",
    "Template",
    "TimerRule",
    "Vocabulary",
    "Watch",
    "WeightedRandom",
    "complete_with_reason",
    "gives_no_reason",
    "in_field",
    "listed",
    "listed_answer",
    "only",
    "resolution_reasons",
    "supplied",
    "task_moves",
    "usual_moves",
    "void",
]
