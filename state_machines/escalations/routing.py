"""Who takes an escalated call, and what is missing: Tier 1 first, Tier 2 with permission, SOS at once (S2).

The route follows from the situations, the caller's history, the recorded permission, the instant and the policy. It is
advice: the work that results is raised like any other and judged by the rules of its own type.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from events.vocabulary import HighRiskCategory
from state_machines.declaration import Policy
from state_machines.escalations import scripts, tier_2_hours
from state_machines.escalations.recognition import codes_described, unambiguous_code
from state_machines.escalations.situations import ABOVE_TIER_1, LEGAL_OR_MEDIA, SOS, EscalatedSituation, Tier
from state_machines.escalations.sourced_text import SourcedText

TIER_2_TASK, SOS_ITEM, CALL_BACK = "tier_2_task", "sos_high_risk", "call_back"
"""Keys of the work that a route may lead to."""

TIER_1_PEOPLE = SourcedText("your direct supervisor, or any supervisor who is available", "S2")
TIER_2_PEOPLE = SourcedText("Tier 2", "S2")
SOS_PEOPLE = SourcedText(
    "Tier 2 at high priority, with the caller conferenced in; inform a supervisor too", scripts.SOS_PAGE
)
CALL_BACK_PEOPLE = SourcedText("the call-back team of Escalations, through a Call Back exception", "S1; S2")

PERMISSION = SourcedText("a supervisor's permission to contact Tier 2: ask one, and record the name", "S2")
ONLY_A_CALL_BACK = SourcedText("a supervisor's permission to contact Tier 2: only a Call Back was permitted", "S2")
CALL_BACK_PERMISSION = SourcedText("a supervisor's permission to enter a Call Back exception", "S2")
TIER_2_IS_CLOSED = SourcedText("Tier 2 is closed", "S2")


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What has already happened with this caller."""

    spoke_to_supervisor: bool = False
    """The customer has already spoken to a supervisor and wants someone above; in itself a Tier 2 situation (S2)."""

    supervisor_unable: bool = False
    """The supervisors were asked and are unable to assist (S2)."""


class Grant(StrEnum):
    """What a supervisor gives permission for; neither includes the other (S2)."""

    TIER_2 = "tier-2"
    CALL_BACK = "call-back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """A supervisor's permission, recorded by name; without a name there is none."""

    supervisor: str = ""
    permits: frozenset[Grant] = frozenset()
    """What was permitted. If empty, it is what a supervisor is asked for first: to contact Tier 2 if the situation is
    Tier 2's, whatever the hour; otherwise to enter a Call Back."""

    def covers(self, grant: Grant, tier: Tier) -> bool:
        """Whether a supervisor's name is recorded for this, in a situation of this tier."""
        asked_first = Grant.TIER_2 if tier == Tier.TWO else Grant.CALL_BACK
        return bool(self.supervisor.strip()) and grant in (self.permits or {asked_first})


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """An escalated call, as the agent describes it."""

    situations: tuple[EscalatedSituation, ...]
    """At least one."""

    description: str = ""
    """The description of the call; empty if the situations were only named."""

    customer: str = ""
    """The customer's name, for the script."""

    risks: tuple[HighRiskCategory, ...] = ()
    """The high risks in it; any of them makes it an SOS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The route of a call: who takes it now, what is missing, and what to say and write."""

    call: Call
    permission: Permission
    tier: Tier
    situations: tuple[EscalatedSituation, ...]
    """Those of the call, and those that its history and its risks add."""

    reach: SourcedText
    """Who to contact now."""

    allowed: bool
    """Whether the tier of the situation may be contacted now."""

    missing: tuple[SourcedText, ...]
    """What is missing, if it is not allowed."""

    advice: tuple[SourcedText, ...]
    """What else to do, in order."""

    script: tuple[SourcedText, ...]
    """What may be said to a customer who refuses to give information."""

    final_comment: str
    """The note for the final comments of the Service Request."""

    tier_2_is_open: bool
    tier_2_opens_at: datetime | None
    """When Tier 2 opens next (aware UTC): the current instant while it is open; None if it never does."""

    tier_2_closes_at: datetime | None
    """When Tier 2 closes next (aware UTC)."""

    tier_2_hours: str
    raises: str = ""
    """The key of the work to raise; empty if a supervisor takes the call."""

    call_back_codes: tuple[str, ...] = ()
    """If only a Call Back remains: the comments that may fit, the likeliest first; empty if S1 has none."""

    call_back_code: str = ""
    """The one of them that the description contains; empty if it contains none or several, so the agent chooses."""


def route(call: Call, history: History, permission: Permission, now: datetime, policy: Policy) -> Route:
    """Determine who takes an escalated call.

    Args:
        call: the situations; together they belong to the highest tier of any, and SOS is above all others.
        history: what has already happened with this caller.
        permission: the recorded permission.
        now: the instant (aware UTC) by which the hours of Tier 2 are judged.
        policy: the hours and their zone.

    Raises:
        ValueError: the call has no situation.

    """
    if not call.situations:
        message = "a call is routed by its situation; name at least one"
        raise ValueError(message)
    situations = call.situations
    if history.spoke_to_supervisor and ABOVE_TIER_1 not in situations:
        situations = (*situations, ABOVE_TIER_1)
    if call.risks and SOS not in situations:
        situations = (*situations, SOS)
    routing = _Routing(call, situations, history, permission, now, policy)
    if SOS in situations:
        return routing.to_sos()
    if any(situation.tier == Tier.TWO for situation in situations):
        return routing.to_tier_2()
    return routing.to_tier_1()


@dataclass(frozen=True, slots=True)
class _Routing:
    """The routing of one call, with everything that the route depends on."""

    call: Call
    situations: tuple[EscalatedSituation, ...]
    history: History
    permission: Permission
    now: datetime
    policy: Policy

    def to_sos(self) -> Route:
        """High risk is raised as an SOS at once, whatever the hour and whether or not a supervisor was asked."""
        return self._route(
            Tier.SOS,
            SOS_PEOPLE,
            raises=SOS_ITEM,
            advice=scripts.SOS_ADVICE,
            comment=scripts.sos_comment(self._summary, self._supervisor),
        )

    def to_tier_2(self) -> Route:
        """Tier 2 takes it with a supervisor's permission, in its hours; otherwise a Call Back, if permitted."""
        advice = tuple(self._advice())
        for_tier_2 = self.permission.covers(Grant.TIER_2, Tier.TWO)
        for_call_back = self.permission.covers(Grant.CALL_BACK, Tier.TWO)
        is_open = tier_2_hours.is_open(self.now, self.policy)
        if is_open and for_tier_2:
            comment = scripts.tier_2_comment(self._summary, self._supervisor, self._clock)
            return self._route(Tier.TWO, TIER_2_PEOPLE, raises=TIER_2_TASK, advice=advice, comment=comment)
        if for_call_back:
            missing = self._closed() if for_tier_2 else (ONLY_A_CALL_BACK, *self._closed())
            return self._call_back(Tier.TWO, missing=tuple(missing), advice=advice)
        if for_tier_2:
            missing = (*self._closed(), CALL_BACK_PERMISSION)
            comment = scripts.closed_comment(self._summary, self._supervisor, self._clock, self._opens_in_words())
        else:
            missing = (PERMISSION, *self._closed())
            comment = scripts.unfinished_comment(self._summary, for_tier_2=True)
        codes = () if is_open else self._codes()
        return self._route(Tier.TWO, TIER_1_PEOPLE, missing=missing, advice=advice, comment=comment, codes=codes)

    def to_tier_1(self) -> Route:
        """A supervisor takes it; if none is able to, a Call Back, if permitted."""
        if not self.history.supervisor_unable:
            comment = scripts.tier_1_comment(self._summary, self._supervisor, self._clock)
            return self._route(Tier.ONE, TIER_1_PEOPLE, comment=comment)
        if self.permission.covers(Grant.CALL_BACK, Tier.ONE):
            return self._call_back(Tier.ONE)
        comment = scripts.unfinished_comment(self._summary, for_tier_2=False)
        return self._route(
            Tier.ONE, TIER_1_PEOPLE, missing=(CALL_BACK_PERMISSION,), comment=comment, codes=self._codes()
        )

    def _call_back(
        self, tier: Tier, *, missing: tuple[SourcedText, ...] = (), advice: tuple[SourcedText, ...] = ()
    ) -> Route:
        for_tier_2 = tier == Tier.TWO
        comment = scripts.call_back_comment(
            self._summary,
            self._supervisor,
            self._clock,
            scripts.call_back_permission(
                self._code, tier_2_too=for_tier_2 and self.permission.covers(Grant.TIER_2, tier)
            ),
            unable=not for_tier_2,
            opens=self._opens_in_words() if for_tier_2 else "",
        )
        return self._route(
            tier,
            CALL_BACK_PEOPLE,
            missing=missing,
            advice=(*advice, *scripts.CALL_BACK_ADVICE),
            comment=comment,
            raises=CALL_BACK,
            codes=self._codes(),
        )

    def _route(  # noqa: PLR0913 - a route has these parts
        self,
        tier: Tier,
        reach: SourcedText,
        *,
        comment: str,
        missing: tuple[SourcedText, ...] = (),
        advice: tuple[SourcedText, ...] = (),
        raises: str = "",
        codes: tuple[str, ...] = (),
    ) -> Route:
        return Route(
            call=self.call,
            permission=self.permission,
            tier=tier,
            situations=self.situations,
            reach=reach,
            allowed=not missing,
            missing=missing,
            advice=advice,
            script=() if tier == Tier.SOS else scripts.script_for(self.call.customer),
            final_comment=comment,
            tier_2_is_open=tier_2_hours.is_open(self.now, self.policy),
            tier_2_opens_at=tier_2_hours.next_opening(self.now, self.policy),
            tier_2_closes_at=tier_2_hours.next_closing(self.now, self.policy),
            tier_2_hours=tier_2_hours.hours_in_words(self.policy),
            raises=raises,
            call_back_codes=codes,
            call_back_code=self._code if codes else "",
        )

    def _closed(self) -> Iterable[SourcedText]:
        if opens := self._opens_in_words():
            yield SourcedText(f"{TIER_2_IS_CLOSED.text}: {opens}", TIER_2_IS_CLOSED.source)

    def _opens_in_words(self) -> str:
        """When Tier 2 opens; empty while it is open."""
        if tier_2_hours.is_open(self.now, self.policy):
            return ""
        opens_at = tier_2_hours.next_opening(self.now, self.policy)
        if opens_at is None:
            return "by its hours in the policy it never opens"
        return f"it opens {tier_2_hours.on_tier_2_clock(opens_at, self.policy)}"

    def _advice(self) -> Iterable[SourcedText]:
        if LEGAL_OR_MEDIA in self.situations:
            yield scripts.ATTORNEY
            yield scripts.ABUSE

    def _codes(self) -> tuple[str, ...]:
        return codes_described(self.situations, self.call.description)

    @property
    def _code(self) -> str:
        return unambiguous_code(self.situations, self.call.description)

    @property
    def _summary(self) -> str:
        sentences = [situation.description.rstrip(".") for situation in self.situations if situation is not SOS]
        return "; ".join((*self.call.risks, *sentences)) or SOS.description

    @property
    def _supervisor(self) -> str:
        return self.permission.supervisor.strip()

    @property
    def _clock(self) -> str:
        return tier_2_hours.on_tier_2_clock(self.now, self.policy)
