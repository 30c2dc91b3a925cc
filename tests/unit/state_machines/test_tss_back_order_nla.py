"""TSS-Back Order/NLA: its two forms, Cinch's orders only, and what ends it."""

from dataclasses import replace
from typing import Any

import pytest

from events.orders import OrderPlaced
from events.replacements import DistributorOutOfStock, ReplacementDecided
from state_machines.declaration.situation import RaiseRequest
from tests.unit.state_machines.expected import USUAL, Expected, Valid
from tests.unit.state_machines.situations import advance, ask, broken, item, known, moved, opened, person, rules, take

KEY = "tss_back_order_nla"

EXPECTED = Expected(
    title="TSS-Back Order/NLA",
    department="Parts Sourcing",
    work_group="Research",
    creators=("Parts Sourcing",),
    only_creators=True,
    moves=USUAL,
    valid=Valid(
        person("Parts Sourcing"),
        RaiseRequest(
            comment="Purchasing-Marcone, has indicated no stock for PO# 4411 on Compressor",
            service_job_comment=(
                "PURCHASING - MARCONE NO STOCK PO# 4411 COMPRESSOR. ORDER CANCELLED. "
                "TSS-BACK ORDER/NLA CREATED TO SOURCE FROM ANOTHER DISTRIBUTOR."
            ),
        ),
    ),
)

BUYER = person("Parts Sourcing")
COMMENT = "Purchasing-Marcone, has indicated no stock for PO# 4411 on Compressor"
NOTE = EXPECTED.valid.request.service_job_comment


def shortage(**values: Any) -> DistributorOutOfStock:
    told = {"distributor": "Marcone", "po_number": "4411", "item": "Compressor"}
    return DistributorOutOfStock.model_validate(told | values)


def placed(**values: Any) -> OrderPlaced:
    told = {"po_number": "4500", "item": "compressor", "placed_by": "Cinch"}
    return OrderPlaced.model_validate(told | values)


class TestTheComment:
    @pytest.mark.parametrize(
        "comment",
        [
            "",
            COMMENT.lower(),
            "Purchasing-Marcone has indicated no stock for PO# 4411 on Compressor",
            "Purchasing-Marcone, has indicated no stock for PO# on Compressor",
            "Marcone, has indicated no stock for PO# 4411 on Compressor",
            "Purchasing-Marcone, has indicated no stock for PO# 4411 on ",
            f"{COMMENT}\n{COMMENT}",
        ],
    )
    def test_has_one_form(self, comment: str) -> None:
        assert "exception-comment" in rules(ask(KEY, RaiseRequest(comment=comment, service_job_comment=NOTE), BUYER))


class TestTheServiceJobComment:
    @pytest.mark.parametrize(
        ("words", "missing"),
        [
            ("PURCHASING - ", "PURCHASING -"),
            ("NO STOCK", "NO STOCK"),
            ("PO# 4411", "the PO#"),
            ("CANCELLED", "that the order has been CANCELLED"),
            ("TSS-BACK ORDER/NLA", "the TSS-BACK ORDER/NLA exception"),
            ("ANOTHER DISTRIBUTOR", "sourcing from ANOTHER DISTRIBUTOR"),
        ],
    )
    def test_mentions_everything(self, words: str, missing: str) -> None:
        note = NOTE.replace(words, "")
        decision = ask(KEY, RaiseRequest(comment=COMMENT, service_job_comment=note), BUYER)
        whys = [rule.why for rule in (broken(decision, "service-job-comment"),)]
        assert whys == [f"the Service Job Comment does not mention {missing}"]

    def test_is_in_capitals(self) -> None:
        request = RaiseRequest(comment=COMMENT, service_job_comment=NOTE.replace("ORDER CANCELLED", "Order cancelled"))
        assert (
            broken(ask(KEY, request, BUYER), "service-job-comment").why
            == "the Service Job Comment is not in capital letters"
        )

    @pytest.mark.parametrize(("ours", "other"), [("MARCONE", "ENCOMPASS"), ("4411", "9000"), ("COMPRESSOR", "FAN")])
    def test_is_about_the_same_order(self, ours: str, other: str) -> None:
        request = replace(EXPECTED.valid.request, service_job_comment=NOTE.replace(ours, other))
        assert rules(ask(KEY, request, BUYER)) == ["same-order"]


class TestTheOrder:
    def test_is_one_of_cinch(self) -> None:
        facts = known({}, placed(po_number="4411", placed_by="SP"))
        told = broken(take(KEY, shortage(), facts=facts), "cinch-order")
        assert told.raise_instead == "research_escalation"

    def test_may_be_known_or_not(self) -> None:
        opened(take(KEY, shortage(), facts=known({}, placed(po_number="4411"))))
        opened(take(KEY, shortage()))


class TestEvents:
    def test_a_shortage_raises_it_with_both_comments(self) -> None:
        opening = opened(take(KEY, shortage()))
        assert opening.comment == COMMENT
        assert opening.service_job_comment == (
            "PURCHASING - MARCONE HAS INDICATED NO STOCK FOR PO# 4411 ON COMPRESSOR. THE ORDER HAS BEEN CANCELLED. "
            "A TSS-BACK ORDER/NLA EXCEPTION WAS CREATED TO SOURCE FROM ANOTHER DISTRIBUTOR."
        )

    @pytest.mark.parametrize("distributor", ["Reliable Parts, Inc.", "A & E, Ltd., Ohio"])
    def test_commas_in_a_name_do_no_harm(self, distributor: str) -> None:
        opened(take(KEY, shortage(distributor=distributor, item="Filter, charcoal")))

    @pytest.mark.parametrize("department", ["Customer Service", "Authorizations"])
    def test_only_parts_sourcing_raises_it(self, department: str) -> None:
        told = broken(take(KEY, shortage(actor=person(department))), "creators")
        assert told.why.startswith("only Parts Sourcing may raise TSS-Back Order/NLA")

    def test_purchasing_is_part_of_parts_sourcing(self) -> None:
        opened(take(KEY, shortage(actor=person("Purchasing"))))

    def test_it_is_completed_when_the_item_is_ordered_elsewhere(self) -> None:
        assert moved(advance(item(KEY, comment=COMMENT), placed())).item.status == "Completed"

    @pytest.mark.parametrize("values", [{"item": "Fan"}, {"po_number": "4411"}, {"placed_by": "SP"}])
    def test_not_by_any_other_order(self, values: dict[str, str]) -> None:
        assert advance(item(KEY, comment=COMMENT), placed(**values)) is None

    def test_or_when_a_replacement_is_offered(self) -> None:
        after = moved(advance(item(KEY, comment=COMMENT), ReplacementDecided(item="Refrigerator"))).item
        assert after.status == "Completed"
