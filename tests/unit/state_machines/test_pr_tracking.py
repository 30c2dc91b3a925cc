"""PR-Tracking: the ETA has passed by the customer's calendar, Cinch ordered it, and it has not come."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from events.deliveries import ItemNotReceived
from events.orders import OrderEtaChanged, OrderPlaced, OrderReceived
from state_machines.declaration.situation import RaiseRequest
from state_machines.engine.decisions import Opening
from tests.unit.state_machines.expected import USUAL, Expected, Valid
from tests.unit.state_machines.situations import (
    Facts,
    advance,
    ask,
    broken,
    item,
    known,
    moved,
    opened,
    person,
    rules,
    take,
)

KEY = "pr_tracking"

EXPECTED = Expected(
    title="PR-Tracking",
    department="Parts Sourcing",
    work_group="Purchasing",
    creators=("Customer Service", "Escalations", "Authorizations"),
    moves=USUAL,
    valid=Valid(person("Customer Service"), RaiseRequest(comment="PO# 4411")),
)

AGENT = person("Customer Service")
MISSING = ItemNotReceived(
    po_number="4411", reported_by="customer", item="Compressor", note="Neighbours have not seen it"
)


def placed(eta: str | None, **values: Any) -> OrderPlaced:
    told = {"po_number": "4411", "item": "Compressor", "placed_by": "Cinch", "eta": eta}
    return OrderPlaced.model_validate(told | values)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class TestTheEta:
    @pytest.mark.parametrize(
        ("zone", "now", "passed"),
        [
            ("America/Chicago", "2026-11-18T05:59", False),  # 23:59 on the day itself
            ("America/Chicago", "2026-11-18T06:00", True),
            ("America/Phoenix", "2026-11-18T06:59", False),
            ("America/Phoenix", "2026-11-18T07:00", True),
            ("Pacific/Honolulu", "2026-11-18T09:59", False),
            ("Pacific/Honolulu", "2026-11-18T10:00", True),
        ],
    )
    def test_has_passed_on_the_day_after_by_the_customers_calendar(self, zone: str, now: str, passed: bool) -> None:
        facts = known({"customer.zone": zone}, placed("2026-11-17"))
        decision = take(KEY, MISSING, facts=facts, now=utc(now))
        assert isinstance(decision, Opening) is passed
        if not passed:
            assert broken(decision, "eta-passed").why == (
                "the ETA 2026-11-17 has not passed; the customer's date is 2026-11-17"
            )

    @pytest.mark.parametrize(
        ("day", "before", "after"),
        [
            ("2026-03-08", "2026-03-09T04:59", "2026-03-09T05:00"),  # the clock went forward: midnight is 05:00 UTC
            ("2026-11-01", "2026-11-02T05:59", "2026-11-02T06:00"),  # and back: 06:00
        ],
    )
    def test_has_passed_at_midnight_when_the_clock_changes(self, day: str, before: str, after: str) -> None:
        assert rules(take(KEY, MISSING, facts=known({}, placed(day)), now=utc(before))) == ["eta-passed"]
        opened(take(KEY, MISSING, facts=known({}, placed(day)), now=utc(after)))

    def test_has_passed_everywhere_where_the_zone_is_unknown(self) -> None:
        unknown: Facts = {}
        facts = known(unknown, placed("2026-11-17"), without=["customer.zone", "customer.state"])
        assert rules(take(KEY, MISSING, facts=facts, now=utc("2026-11-18T10:30"))) == ["eta-passed"]
        opened(take(KEY, MISSING, facts=facts, now=utc("2026-11-18T11:00")))  # midnight in Pago Pago

    def test_that_moved_counts_anew(self) -> None:
        facts = known({}, placed("2026-11-10"), OrderEtaChanged(po_number="4411", eta=date(2026, 11, 25)))
        assert rules(take(KEY, MISSING, facts=facts)) == ["eta-passed"]

    @pytest.mark.parametrize(("eta", "passed"), [("2026-11-17", True), ("2026-11-18", False)])
    def test_as_the_reporter_was_told_it_counts_where_no_other_is_known(self, eta: str, passed: bool) -> None:
        decision = take(KEY, MISSING.model_copy(update={"eta": date.fromisoformat(eta)}))
        assert isinstance(decision, Opening) is passed

    def test_of_the_order_goes_before_what_the_reporter_was_told(self) -> None:
        told = MISSING.model_copy(update={"eta": date(2026, 11, 1)})
        assert rules(take(KEY, told, facts=known({}, placed("2026-11-25")))) == ["eta-passed"]

    def test_that_nobody_knows_refuses_nothing(self) -> None:
        opened(take(KEY, MISSING, facts=known({}, placed(None))))
        opened(ask(KEY, RaiseRequest(), AGENT))

    def test_of_any_order_of_the_job_is_enough_where_none_is_named(self) -> None:
        facts = known({}, placed("2026-11-25"), placed("2026-11-10", po_number="4412"))
        opened(ask(KEY, RaiseRequest(), AGENT, facts=facts))
        assert rules(ask(KEY, RaiseRequest(comment="PO# 4411"), AGENT, facts=facts)) == ["eta-passed"]


def test_orders_of_the_service_provider_are_not_tracked() -> None:
    facts = known({}, placed("2026-11-10", placed_by="SP"))
    assert broken(take(KEY, MISSING, facts=facts), "cinch-order").why == "the service provider placed PO# 4411"


def test_what_was_received_is_not_tracked() -> None:
    facts = known({}, placed("2026-11-10"), OrderReceived(po_number="4411"))
    assert rules(take(KEY, MISSING, facts=facts)) == ["not-received"]


def test_the_comment_names_the_order() -> None:
    opening = opened(take(KEY, MISSING))
    assert opening.comment == "Compressor, PO# 4411, not received"
    assert opening.service_job_comment == "Neighbours have not seen it"


@pytest.mark.parametrize(("po_number", "meant"), [("4411", True), ("9000", False)])
def test_it_is_completed_when_that_order_comes(po_number: str, meant: bool) -> None:
    decision = advance(item(KEY, comment="PO# 4411"), OrderReceived(po_number=po_number))
    if meant:
        assert moved(decision).item.status == "Completed"
    else:
        assert decision is None
