"""Auth-Job Follow Up: by day the authorizer calls, at night the exception is raised; the letter; who is told."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business_time.zones import US_ZONES, zone
from events.authorizations import AuthorizationDecided, CustomerInformed
from events.calls import CallMade
from state_machines.auth_job_follow_up import CALLED_OUT_IN, RAISED_IN, TYPE
from state_machines.declaration.departments import Department
from state_machines.declaration.guards import Refusal
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import RaiseRequest, Situation
from state_machines.engine.clock_terms import clock_terms
from state_machines.engine.decisions import Opening
from tests.unit.state_machines.expected import USUAL_WITH_CALLS, Expected, Valid
from tests.unit.state_machines.situations import (
    NOW,
    advance,
    ask,
    broken,
    item,
    known,
    moved,
    opened,
    person,
    refused,
    rules,
    take,
)

KEY = "auth_job_follow_up"

EXPECTED = Expected(
    title="Auth-Job Follow Up",
    aliases=("Autho-Job Follow Up", "Autho Job Follow up"),
    department="Support Services",
    work_group="Authorizations Support",
    creators=("Authorizations",),
    only_creators=True,
    codes=("NA", "PCD", "NCC"),
    moves=USUAL_WITH_CALLS,
    valid=Valid(person("Authorizations"), RaiseRequest(comment="NA")),
)

AUTHORIZER = person("Authorizations")
DENIED = RaiseRequest(comment="NA")

#: In 2026 the clocks of the United States go forward on 8 March and back on 1 November.
NIGHTS = ["2026-03-07", "2026-03-08", "2026-10-31", "2026-11-01", "2026-11-18"]
ZONES = ["America/Chicago", "America/Phoenix", "Pacific/Honolulu", "America/New_York", "America/Anchorage"]

EDGES = {
    "Non-Medical Emergency": {"07:59": True, "08:00": False, "19:59": False, "20:00": True},
    "Medical Emergency": {"05:59": True, "06:00": False, "21:59": False, "22:00": True},
    "Standard": {"06:00": True, "08:00": True, "12:00": True, "19:59": True, "22:00": True},
}
MINUTES = [(severity, wall, raised) for severity, walls in EDGES.items() for wall, raised in walls.items()]


def at(day: str, wall: str, name: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{wall}").replace(tzinfo=ZoneInfo(name)).astimezone(UTC)


def ask_at(now: datetime, severity: str, name: str) -> Opening | Refusal:
    facts = known({"severity": severity, "customer.zone": name, "customer.state": None})
    return ask(KEY, DENIED, AUTHORIZER, facts=facts, now=now)


class TestTheWindows:
    @pytest.mark.parametrize("name", ZONES)
    @pytest.mark.parametrize(("severity", "wall", "raised"), MINUTES)
    def test_hold_to_the_minute_on_every_night(self, severity: str, wall: str, raised: bool, name: str) -> None:
        for day in NIGHTS:
            decision = ask_at(at(day, wall, name), severity, name)
            assert isinstance(decision, Opening) is raised, day
            assert raised or rules(decision) == ["call-now"]

    @given(
        minute=st.integers(0, 366 * 24 * 60),
        name=st.sampled_from(US_ZONES),
        severity=st.sampled_from(sorted(RAISED_IN)),
    )
    def test_every_minute_is_either_raised_or_called_out(self, minute: int, name: str, severity: str) -> None:
        instant = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
        raised = RAISED_IN[severity].contains(instant, zone(name))
        assert raised is not CALLED_OUT_IN[severity].contains(instant, zone(name))
        assert isinstance(ask_at(instant, severity, name), Opening) is raised

    @pytest.mark.parametrize("code", ["NA", "PCD", "NCC"])
    def test_hold_for_every_comment(self, code: str) -> None:
        facts = known({"severity": "Non-Medical Emergency"})
        assert rules(ask(KEY, RaiseRequest(comment=code), AUTHORIZER, facts=facts)) == ["call-now"]


class TestARefusalByDay:
    def test_says_the_time_and_from_when_it_may_be_raised(self) -> None:
        decision = ask_at(at("2026-11-18", "09:10", "America/Chicago"), "Non-Medical Emergency", "America/Chicago")
        told = broken(decision, "call-now")
        assert told.why == ("09:10 in America/Chicago: call the customer now; this exception may be raised from 20:00")
        assert told.do == "call the customer now instead of raising the exception"

    def test_tells_authorizations_to_call(self) -> None:
        decision = ask_at(at("2026-11-18", "09:10", "America/Chicago"), "Medical Emergency", "America/Chicago")
        (telling,) = refused(decision).notifications
        assert (telling.department, telling.reason) == (Department.AUTHORIZATIONS, "call-now")
        assert "this exception may be raised from 22:00" in telling.text


class TestWhatIsNotKnown:
    def told_without_being_told_to_call(self, decision: Opening | Refusal, reason: str) -> None:
        (telling,) = refused(decision).notifications
        assert (telling.department, telling.reason) == (Department.AUTHORIZATIONS, reason)
        (rule,) = refused(decision).rules
        assert not any("call" in text for text in (telling.text, rule.why, rule.do))

    def test_an_unknown_zone_is_never_replaced(self) -> None:
        facts = known({"severity": "Medical Emergency"}, without=["customer.zone", "customer.state"])
        decision = ask(KEY, DENIED, AUTHORIZER, facts=facts)
        assert rules(decision) == ["zone-known"]
        assert "publish com.cinchhs.service-job.changed with customer.zone" in broken(decision, "zone-known").do
        self.told_without_being_told_to_call(decision, "zone-known")

    def test_a_standard_job_needs_no_zone(self) -> None:
        opened(ask(KEY, DENIED, AUTHORIZER, facts=known(without=["customer.zone", "customer.state"])))

    def test_an_unknown_severity_is_asked_for(self) -> None:
        decision = ask(KEY, DENIED, AUTHORIZER, facts=known(without=["severity"]))
        assert rules(decision) == ["severity-known"]
        assert "publish com.cinchhs.service-job.changed with severity" in broken(decision, "severity-known").do
        self.told_without_being_told_to_call(decision, "severity-known")

    @pytest.mark.parametrize(
        ("wall", "rule"),
        [
            ("19:59", "call-now"),
            ("20:00", "zone-known"),  # 19:00 in Pensacola, where the customer would be called
            ("20:59", "zone-known"),
            ("21:00", None),
            ("07:59", None),
            ("08:00", "zone-known"),  # 07:00 in Pensacola, where nobody may be called yet
            ("08:59", "zone-known"),
            ("09:00", "call-now"),
        ],
    )
    def test_a_state_of_two_zones_counts_where_both_agree(self, wall: str, rule: str | None) -> None:
        facts = known({"severity": "Non-Medical Emergency", "customer.state": "FL"}, without=["customer.zone"])
        now = at("2026-11-18", wall, "America/New_York")
        decision = ask(KEY, DENIED, AUTHORIZER, facts=facts, now=now)
        if rule is None:
            opened(decision)
            return
        assert rules(decision) == [rule]
        assert "(zone assumed from the state FL)" in broken(decision, rule).why

    def test_zones_that_disagree_tell_nobody_to_call(self) -> None:
        facts = known({"severity": "Non-Medical Emergency", "customer.state": "FL"}, without=["customer.zone"])
        decision = ask(KEY, DENIED, AUTHORIZER, facts=facts, now=at("2026-11-18", "20:30", "America/New_York"))
        assert broken(decision, "zone-known").why == (
            "20:30 in America/New_York or 19:30 in America/Chicago (zone assumed from the state FL): "
            "the answer depends on the zone"
        )
        self.told_without_being_told_to_call(decision, "zone-known")


class TestEvents:
    @pytest.mark.parametrize(
        ("outcome", "code"),
        [("Denied", "NA"), ("Partly Denied", "PCD"), ("Approved With Non-Covered Charges", "NCC")],
    )
    def test_a_decision_raises_it_with_its_code(self, outcome: str, code: str) -> None:
        event = AuthorizationDecided.model_validate({"outcome": outcome, "note": "worn out, not covered"})
        opening = opened(take(KEY, event))
        assert (opening.comment, opening.service_job_comment) == (code, "worn out, not covered")

    def test_an_approval_raises_nothing(self) -> None:
        assert take(KEY, AuthorizationDecided(outcome="Approved")) is None

    def test_the_authorizer_of_the_event_must_be_one(self) -> None:
        event = AuthorizationDecided(outcome="Denied", decided_by=person("Support Services"))
        assert rules(take(KEY, event)) == ["creators"]

    @pytest.mark.parametrize("status", ["Open", "Follow Up"])
    def test_it_is_completed_when_the_customer_is_told(self, status: str) -> None:
        after = moved(advance(item(KEY, status=status), CustomerInformed(channel="letter"))).item
        assert after.status == "Completed"

    def test_a_call_of_support_services_counts_as_one_to_the_customer(self) -> None:
        event = CallMade(outcome="voicemail", to="customer", actor=person("Support Services"))
        decision = moved(advance(item(KEY), event))
        assert (decision.move.trigger, decision.item.status) == ("call_customer", "Open")

    @pytest.mark.parametrize(("to", "department"), [("SP", "Support Services"), ("customer", "Escalations")])
    def test_other_calls_do_not(self, to: str, department: str) -> None:
        event = CallMade.model_validate({"outcome": "reached", "to": to, "actor": person(department)})
        assert advance(item(KEY), event) is None


class TestTheLetter:
    def due(self, comment: str = "NA", *, state: str | None = "IL", opened_at: datetime = NOW) -> datetime | None:
        facts = known({"customer.state": state}) if state else known(without=["customer.state"])
        situation = Situation(now=opened_at, job="SJ-1", facts=facts, policy=Policy(), actor=AUTHORIZER)
        (rule,) = TYPE.clocks
        (clock,) = clock_terms(TYPE, Policy())
        assert rule.applies is not None
        if not rule.applies(item(KEY, comment=comment, opened_at=opened_at), situation):
            return None
        return clock.calendar.calendar.after(opened_at, clock.target)

    def test_is_due_after_48_hours(self) -> None:
        assert self.due() == NOW + timedelta(hours=48)

    def test_skips_the_weekend_and_thanksgiving(self) -> None:
        # From Tuesday noon in New York: Wednesday counts whole, Thursday is Thanksgiving, Friday until noon.
        opened_at = datetime(2026, 11, 24, 17, tzinfo=UTC)
        assert self.due(opened_at=opened_at) == datetime(2026, 11, 27, 17, tzinfo=UTC)
        # From Friday noon: half of Friday, Monday, half of Tuesday.
        assert self.due(opened_at=datetime(2026, 11, 20, 17, tzinfo=UTC)) == datetime(2026, 11, 24, 17, tzinfo=UTC)

    @pytest.mark.parametrize("state", ["IA", "CA"])
    def test_is_not_needed_in(self, state: str) -> None:
        assert self.due(state=state) is None

    def test_is_needed_where_the_state_is_unknown(self) -> None:
        assert self.due(state=None) is not None

    def test_is_needed_for_denials_only(self) -> None:
        assert self.due("PCD") is not None
        assert self.due("NCC") is None
