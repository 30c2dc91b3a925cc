"""An escalated call as it was described on the command line: its situations, its risks, the permission on record."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from cli.error_codes import ErrorCode
from cli.errors import CommandError

if TYPE_CHECKING:
    from events.vocabulary import HighRiskCategory
    from state_machines.escalations.recognition import Recognized
    from state_machines.escalations.routing import Call, Permission
    from state_machines.feedback.wording import RiskSuggestion


def parse_permission(supervisor: str, permits: Sequence[str]) -> "Permission":
    """Read the permission that a supervisor gave.

    Raises:
        CommandError: it names something that a supervisor cannot permit, or does not name the supervisor.

    """
    from state_machines.escalations.routing import Grant, Permission

    unknown = [name for name in permits if name not in list(Grant)]
    if unknown:
        raise CommandError(f"A supervisor cannot permit {unknown[0]!r}.", f"--permits is one of: {', '.join(Grant)}.")
    if permits and not supervisor.strip():
        message = "A permission must name the supervisor who gave it."
        raise CommandError(message, "Name the supervisor with --supervisor.")
    return Permission(supervisor=supervisor, permits=frozenset(map(Grant, permits)))


def parse_call(
    descriptions: Sequence[str], risks: Sequence[str], *, no_risk: bool, customer: str, spoke_to_supervisor: bool
) -> "Call":
    """Read the call from its descriptions; high risk, or a customer who wants someone above Tier 1, need none.

    Raises:
        CommandError: a description is not recognized, or it must first be settled whether the call is high risk.

    """
    from state_machines.escalations.recognition import is_a_name
    from state_machines.escalations.routing import Call
    from state_machines.escalations.situations import ABOVE_TIER_1

    recognized = _recognize(descriptions, risks, no_risk=no_risk)
    situations = {each.key: each for each in recognized.situations}
    if spoke_to_supervisor:
        situations[ABOVE_TIER_1.key] = ABOVE_TIER_1
    return Call(
        situations=tuple(situations.values()),
        description="; ".join(each.strip() for each in descriptions if not is_a_name(each)),
        customer=customer,
        risks=recognized.risks,
    )


def _recognize(descriptions: Sequence[str], risks: Sequence[str], *, no_risk: bool) -> "Recognized":
    """Recognize all descriptions; words that suggest high risk must be settled before the call is routed."""
    from state_machines.escalations.recognition import Recognized, recognize
    from state_machines.escalations.situations import SOS

    found = {description: recognize(description) for description in descriptions}
    situations = {each.key: each for one in found.values() for each in one.situations}
    categories = dict.fromkeys((*map(_category, risks), *(risk for one in found.values() for risk in one.risks)))
    if categories or SOS.key in situations:
        if no_risk:
            fix = "Omit --no-risk; or, if it is not high risk, describe it in other words."
            message = f"The description says that this is high risk: {', '.join(categories) or SOS.title}."
            raise CommandError(message, fix, ErrorCode.HIGH_RISK_UNCLEAR)
        situations[SOS.key] = SOS
    else:
        if not no_risk:
            _check_reminders([reminder for one in found.values() for reminder in one.reminders])
        for description, one in found.items():
            if not one.situations:
                _not_recognized(description, [each.description for each in one.nearest])
    return Recognized(situations=tuple(situations.values()), risks=tuple(categories))


def _check_reminders(reminders: "Sequence[RiskSuggestion]") -> None:
    """Require an answer about words that suggest high risk (S4)."""
    if not reminders:
        return
    words = "; ".join(f"{each.quoted} ({each.category})" for each in reminders)
    names = ", ".join(dict.fromkeys(each.category.split()[0] for each in reminders))
    fix = (
        f"If it is, add --sos with the category, such as {names}. If it is not, add --no-risk. "
        "A caller in immediate danger must hang up and dial 911."
    )
    raise CommandError(f"Is this high risk? These words suggest it: {words}.", fix, ErrorCode.HIGH_RISK_UNCLEAR)


def _not_recognized(description: str, nearest: Sequence[str]) -> NoReturn:
    from suggestions import question

    fix = f"{question(nearest) or 'Describe it in other words.'} `sje escalate` lists every situation."
    raise CommandError(f"{description!r} is not a known situation (S2).", fix, ErrorCode.UNKNOWN_SITUATION)


def _category(name: str) -> "HighRiskCategory":
    """The category of a name or its beginning, such as ``Police``."""
    from state_machines.escalations.situations import SOS_CATEGORIES

    found = [category for category in SOS_CATEGORIES if category.casefold().startswith(name.strip().casefold())]
    if len(found) != 1 or not name.strip():
        raise CommandError(f"{name!r} is not a category of high risk.", f"Choose one of: {', '.join(SOS_CATEGORIES)}.")
    return found[0]
