"""PR-Return: something that arrived damaged, wrong or unwanted, and was not installed, goes back (S0, S1, S3; H).

The claim credit that a customer takes instead waits for the return: once the distributor's credit is confirmed,
Purchasing raises SS-Claim Credit Review.
"""

from decimal import Decimal, InvalidOperation

from events import fact_paths
from events.deliveries import DeliveryProblemReported
from events.field_types import Flag, PoNumber
from events.returns import ReturnConfirmed, ReturnCreditConfirmed
from events.vocabulary import DeliveryProblem
from state_machines.declaration.comments import FreeText
from state_machines.declaration.departments import (
    AUTHORIZATIONS,
    CUSTOMER_SERVICE,
    ESCALATIONS,
    PARTS_SOURCING,
    Department,
    listed,
)
from state_machines.declaration.details import Details
from state_machines.declaration.exception_type import ExceptionType, StartsIn
from state_machines.declaration.guards import Guard
from state_machines.declaration.moves import Move, Need, usual_moves
from state_machines.declaration.orders import is_about, named_orders
from state_machines.declaration.part_lines import in_words, numbers
from state_machines.declaration.reactions import Advances, FollowOn, Opens
from state_machines.declaration.situation import JobException, MoveRequest, RaiseRequest, Situation
from state_machines.declaration.status import Status
