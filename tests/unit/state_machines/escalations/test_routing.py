"""Who takes an escalated call: Tier 1 first, Tier 2 by leave and in its hours, a Call Back else, SOS at once."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.vocabulary import HIGH_RISK_CATEGORIES, HighRiskCategory
from state_machines.declaration.policy import Policy
from state_machines.engine.registry import work_types
from state_machines.escalations import routing
from state_machines.escalations.routing import Call, Grant, History, Permission, Route
from state_machines.escalations.situations import ABOVE_TIER_1, SITUATIONS, SOS, Tier

POLICY = Policy()
FRIDAY = datetime(2026, 11, 20, 18, 5, tzinfo=UTC)
"""13:05 in New York: Tier 2 is open."""

SUNDAY = datetime(2026, 11, 22, 18, 5, tzinfo=UTC)
MONDAY_EIGHT = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)

BOTH = (Grant.TIER_2, Grant.CALL_BACK)

TIER_1 = [key for key, situation in SITUATIONS.items() if situation.tier == Tier.ONE]
TIER_2 = [key for key, situation in SITUATIONS.items() if situation.tier == Tier.TWO]


def ask(
    *keys: str,
    supervisor: str = "",
    permits: tuple[Grant, ...] = (),
    now: datetime = FRIDAY,
    spoke: bool = False,
    unable: bool = False,
    risks: tuple[HighRiskCategory, ...] = (),
    customer: str = "",
    words: str = "",
    policy: Policy = POLICY,
) -> Route:
    call = Call(situations=tuple(SITUATIONS[key] for key in keys), risks=risks, customer=customer, description=words)
    history = History(spoke_to_supervisor=spoke, supervisor_unable=unable)
    permission = Permission(supervisor=supervisor, permits=frozenset(permits))
    return routing.route(call, history, permission, now, policy)


@pytest.mark.parametrize("key", TIER_1)
class TestEveryLineOfTier1:
    def test_is_taken_by_a_supervisor(self, key: str) -> None:
        for now in (FRIDAY, SUNDAY):
            answer = ask(key, now=now)
            assert (answer.tier, answer.allowed, answer.raises) == (Tier.ONE, True, "")
            assert answer.reach == routing.TIER_1_PEOPLE

    def test_is_not_for_tier_2_even_by_leave(self, key: str) -> None:
        answer = ask(key, supervisor="K. Lee")
        assert (answer.tier, answer.raises) == (Tier.ONE, "")
        assert "Taken to supervisor K. Lee" in answer.final_comment

    def test_becomes_a_call_back_where_the_supervisors_are_unable_and_permit_it(self, key: str) -> None:
        answer = ask(key, unable=True, supervisor="K. Lee")
        assert (answer.raises, answer.allowed) == ("call_back", True)
        assert answer.call_back_codes == SITUATIONS[key].codes
        assert "was unable to assist and gave permission to enter a Call Back" in answer.final_comment
        assert "Tier 2" not in answer.final_comment

    def test_needs_the_leave_for_that(self, key: str) -> None:
        answer = ask(key, unable=True)
        assert (answer.raises, answer.allowed, answer.missing) == ("", False, (routing.CALL_BACK_PERMISSION,))
        assert "permitted a Call Back" in answer.final_comment
        assert "Tier 2" not in answer.final_comment

    def test_does_not_take_leave_for_tier_2_for_it(self, key: str) -> None:
        assert ask(key, unable=True, supervisor="K. Lee", permits=(Grant.TIER_2,)).missing == (
            routing.CALL_BACK_PERMISSION,
        )

    def test_is_for_tier_2_where_the_customer_has_spoken_to_a_supervisor(self, key: str) -> None:
        answer = ask(key, spoke=True, supervisor="K. Lee")
        assert (answer.tier, answer.raises) == (Tier.TWO, "tier_2_task")
        assert answer.situations == (SITUATIONS[key], ABOVE_TIER_1)


@pytest.mark.parametrize("key", TIER_2)
class TestEveryLineOfTier2:
    def test_needs_a_supervisors_permission_first(self, key: str) -> None:
        for name in ("", "   "):
            answer = ask(key, supervisor=name)
            assert (answer.tier, answer.allowed, answer.raises) == (Tier.TWO, False, "")
            assert answer.reach == routing.TIER_1_PEOPLE
            assert answer.missing == (routing.PERMISSION,)
            assert answer.call_back_codes == ()

    def test_goes_to_tier_2_with_the_permission(self, key: str) -> None:
        answer = ask(key, supervisor="K. Lee")
        assert (answer.tier, answer.allowed, answer.raises) == (Tier.TWO, True, "tier_2_task")
        assert answer.reach == routing.TIER_2_PEOPLE
        assert answer.tier_2_opens_at == FRIDAY
        assert answer.final_comment.endswith(
            "Supervisor K. Lee was advised and gave permission to contact Tier 2, Fri 2026-11-20 13:05 EST."
        )
        assert SITUATIONS[key].description.rstrip(".") in answer.final_comment

    def test_waits_while_tier_2_is_closed_and_nothing_was_said_of_a_call_back(self, key: str) -> None:
        for permits in ((), (Grant.TIER_2,)):
            answer = ask(key, supervisor="K. Lee", permits=permits, now=SUNDAY)
            assert (answer.allowed, answer.raises, answer.reach) == (False, "", routing.TIER_1_PEOPLE)
            assert answer.missing[1:] == (routing.CALL_BACK_PERMISSION,)
            assert "Call Back" not in answer.final_comment
            assert answer.final_comment.endswith(
                "gave permission to contact Tier 2, Sun 2026-11-22 13:05 EST. "
                "Tier 2 was closed; it opens Mon 2026-11-23 08:00 EST."
            )

    def test_becomes_a_call_back_also_while_tier_2_is_open_where_nothing_else_was_permitted(self, key: str) -> None:
        answer = ask(key, supervisor="K. Lee", permits=(Grant.CALL_BACK,))
        assert (answer.tier, answer.allowed, answer.raises) == (Tier.TWO, False, "call_back")
        assert (answer.reach, answer.missing) == (routing.CALL_BACK_PEOPLE, (routing.ONLY_A_CALL_BACK,))
        assert answer.call_back_codes == SITUATIONS[key].codes
        assert "Supervisor K. Lee was advised and gave permission to enter a Call Back" in answer.final_comment
        assert answer.final_comment.endswith(", Fri 2026-11-20 13:05 EST.")

    def test_goes_to_tier_2_while_it_is_open_where_both_were_permitted(self, key: str) -> None:
        assert ask(key, supervisor="K. Lee", permits=BOTH).raises == "tier_2_task"

    def test_says_of_both_permissions_that_they_were_given(self, key: str) -> None:
        answer = ask(key, supervisor="K. Lee", permits=(Grant.TIER_2, Grant.CALL_BACK), now=SUNDAY)
        assert answer.raises == "call_back"
        assert "gave permission to contact Tier 2 and to enter a Call Back" in answer.final_comment

    def test_becomes_a_call_back_while_tier_2_is_closed(self, key: str) -> None:
        answer = ask(key, supervisor="K. Lee", permits=(Grant.CALL_BACK,), now=SUNDAY)
        assert "to contact Tier 2" not in answer.final_comment
        assert (answer.tier, answer.allowed, answer.raises) == (Tier.TWO, False, "call_back")
        assert answer.reach == routing.CALL_BACK_PEOPLE
        assert answer.tier_2_opens_at == MONDAY_EIGHT
        assert not answer.tier_2_is_open
        assert answer.call_back_codes == SITUATIONS[key].codes
        assert answer.missing[0] == routing.ONLY_A_CALL_BACK
        assert "it opens Mon 2026-11-23 08:00 EST" in answer.missing[1].text
        assert answer.final_comment.endswith("Tier 2 was closed; it opens Mon 2026-11-23 08:00 EST.")

    def test_waits_for_permission_and_opening_where_both_are_missing(self, key: str) -> None:
        answer = ask(key, now=SUNDAY)
        assert answer.raises == ""
        assert [missing.text.partition(":")[0] for missing in answer.missing] == [
            "a supervisor's permission to contact Tier 2",
            "Tier 2 is closed",
        ]
        assert answer.call_back_codes == SITUATIONS[key].codes
        assert "[name]" in answer.final_comment

    def test_is_above_any_situation_of_tier_1(self, key: str) -> None:
        assert ask("claim_credit_dispute", key, supervisor="K. Lee").tier == Tier.TWO


def test_permission_and_opening_are_judged_to_the_minute() -> None:
    new_york = ZoneInfo("America/New_York")
    raised = {
        wall: ask(
            "executive_request", supervisor="K", permits=BOTH, now=datetime(2026, 11, 20, *wall, tzinfo=new_york)
        ).raises
        for wall in [(7, 59), (8, 0), (20, 59), (21, 0)]
    }
    assert list(raised.values()) == ["call_back", "tier_2_task", "tier_2_task", "call_back"]


def test_hours_that_never_open_leave_the_call_back() -> None:
    answer = ask("legal_or_media", supervisor="K. Lee", permits=BOTH, policy=Policy(tier_2_hours={}))
    assert (answer.raises, answer.tier_2_opens_at) == ("call_back", None)
    assert "never open" in answer.missing[0].text


def test_an_attorney_on_the_line_is_told_nothing() -> None:
    assert any("disclose nothing" in said.text for said in ask("legal_or_media", supervisor="K. Lee").advice)
    assert ask("review_threat", supervisor="K. Lee").advice == ()


def test_a_lawsuit_over_abuse_is_named_as_the_exception_to_a_legal_threat() -> None:
    advice = ask("legal_or_media", supervisor="K. Lee").advice
    assert any("--sos Pending" in said.text and said.source == "S2; S4" for said in advice)


def test_a_call_without_a_situation_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="name at least one"):
        ask()


class TestTheScript:
    def test_is_that_of_the_seed_word_for_word(self) -> None:
        assert [said.text for said in ask("coverage_denials").script] == [
            (
                "[customer name] I understand your concern and would like to get some information and understand your "
                "situation before I contact a supervisor."
            ),
            (
                "[customer name] IF you allow me the opportunity to access your service job, THEN I can review the "
                "status AND see if I can answer questions OR advise my supervisor of the situation."
            ),
        ]

    def test_names_the_customer(self) -> None:
        script = ask("coverage_denials", customer=" J. Doe ").script
        assert all(said.text.startswith("J. Doe I") and said.source == "S2" for said in script)


class TestSos:
    @pytest.mark.parametrize("key", SITUATIONS)
    @pytest.mark.parametrize("now", [FRIDAY, SUNDAY])
    def test_wins_whatever_else_is_true(self, key: str, now: datetime) -> None:
        for supervisor in ("", "K. Lee"):
            answer = ask(key, risks=("Police Involved",), supervisor=supervisor, now=now, spoke=True, unable=True)
            assert (answer.tier, answer.allowed, answer.raises) == (Tier.SOS, True, "sos_high_risk")
            assert SOS in answer.situations

    def test_says_first_to_dial_911(self) -> None:
        answer = ask("sos")
        assert "hang up and dial 911" in answer.advice[0].text
        assert answer.advice[0].source.startswith("H:")

    def test_offers_no_call_back_and_no_script(self) -> None:
        answer = ask("sos", "legal_or_media", now=SUNDAY)
        assert (answer.call_back_codes, answer.script) == ((), ())

    def test_writes_down_what_is_of_high_risk_and_who_was_told(self) -> None:
        answer = ask("executive_request", risks=("Safety Issue", "Police Involved"), supervisor="K. Lee")
        assert answer.final_comment == (
            "SOS ESCALATION: Safety Issue; Police Involved; Customer asks to speak to the CEO, President, or "
            "Executive. Sent to Tier 2 at high priority. Supervisor K. Lee was informed."
        )


calls = st.builds(
    Call,
    situations=st.lists(st.sampled_from(list(SITUATIONS.values())), min_size=1, unique=True).map(tuple),
    risks=st.lists(st.sampled_from(HIGH_RISK_CATEGORIES), unique=True).map(tuple),
    customer=st.sampled_from(["", "J. Doe"]),
)
histories = st.builds(History, spoke_to_supervisor=st.booleans(), supervisor_unable=st.booleans())
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - with the zone


permissions = st.builds(
    Permission, supervisor=st.sampled_from(["", "K. Lee"]), permits=st.frozensets(st.sampled_from(list(Grant)))
)


@given(calls, histories, permissions, instants)
def test_an_answer_never_breaks_the_order_of_the_tiers(
    call: Call, history: History, permission: Permission, now: datetime
) -> None:
    answer = routing.route(call, history, permission, now, POLICY)
    tiers = {situation.tier for situation in answer.situations}
    expected = Tier.SOS if Tier.SOS in tiers else Tier.TWO if Tier.TWO in tiers else Tier.ONE
    assert answer.tier == expected
    assert answer.allowed == (not answer.missing)
    assert answer.final_comment
    assert answer.raises in ("", *work_types())
    if answer.tier != Tier.SOS and answer.raises:
        assert permission.supervisor, "nothing but SOS is raised without a supervisor's leave"
    if answer.raises == "tier_2_task":
        assert answer.tier_2_is_open
        assert permission.permits != {Grant.CALL_BACK}
    if answer.raises == "call_back":
        assert permission.permits != {Grant.TIER_2}
    if answer.tier == Tier.TWO and answer.raises == "call_back":
        assert not answer.allowed
        assert not answer.tier_2_is_open or permission.permits == {Grant.CALL_BACK}
    assert all(said.source for said in (*answer.missing, *answer.advice, *answer.script, answer.reach))
