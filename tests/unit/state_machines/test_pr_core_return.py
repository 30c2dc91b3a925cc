"""PR-Core Return: the template of its parts, and the core that comes back."""

import pytest

from events.data import PartLine
from events.returns import CoreChargeReported, ReturnConfirmed
from state_machines.declaration.situation import RaiseRequest
from tests.unit.state_machines.expected import USUAL, Expected, Valid
from tests.unit.state_machines.situations import advance, ask, broken, item, moved, opened, person, rules, take

KEY = "pr_core_return"

EXPECTED = Expected(
    title="PR-Core Return",
    department="Parts Sourcing",
    work_group="Purchasing",
    creators=("Authorizations", "Support Services", "Parts Sourcing"),
    only_creators=True,
    codes=("Core Return",),
    moves=USUAL,
    valid=Valid(
        person("Authorizations"),
        RaiseRequest(
            comment="Compressor-WR60X10185, Marcone, PO# 4411, Core Return",
            service_job_comment="CORE RETURN REQUEST:\nPart 1: Compressor-WR60X10185, Marcone, PO# 4411, Core Return",
        ),
    ),
)

AUTHORIZER = person("Authorizations")
LINE = "Compressor-WR60X10185, Marcone, PO# 4411, Core Return"
REQUEST = f"CORE RETURN REQUEST:\nPart 1: {LINE}"

COMPRESSOR = PartLine(item="Compressor", part_number="WR60 X10185", distributor="Marcone", po_number="4411")
FAN = PartLine(item="Fan motor", part_number="5304", distributor="Reliable Parts, Inc.", po_number="4412")


def test_both_comments_list_the_parts() -> None:
    opening = opened(take(KEY, CoreChargeReported(lines=(COMPRESSOR, FAN))))
    assert opening.comment.splitlines() == [LINE, "Fan motor-5304, Reliable Parts Inc., PO# 4412, Core Return"]
    assert opening.service_job_comment.splitlines() == [
        "CORE RETURN REQUEST:",
        f"Part 1: {LINE}",
        "Part 2: Fan motor-5304, Reliable Parts Inc., PO# 4412, Core Return",
    ]
    assert opening.details == {"po_numbers": ["4411", "4412"]}


def test_what_a_line_lacks_is_shown_by_the_form() -> None:
    lines = (PartLine(item="Compressor", distributor="Marcone", po_number="4411"),)
    decision = take(KEY, CoreChargeReported(lines=lines))
    assert rules(decision) == ["exception-comment", "service-job-comment"]
    assert "<Item>-<Part#>, <Distributor>, PO# <number>, <Reason>" in broken(decision, "exception-comment").why


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "Compressor, Marcone, PO# 4411, Core Return",
        "Compressor-WR60X10185, Marcone, 4411, Core Return",
        "Compressor-WR60X10185, PO# 4411, Core Return",
        "Compressor-WR60X10185, Marcone, PO# 4411",
    ],
)
def test_an_exception_comment_that_lacks_something_is_refused(comment: str) -> None:
    request = RaiseRequest(comment=comment, service_job_comment=REQUEST)
    assert rules(ask(KEY, request, AUTHORIZER)) == ["exception-comment"]


@pytest.mark.parametrize(
    "request_comment",
    [
        LINE,
        f"Core Return Request:\nPart 1: {LINE}",
        f"CORE RETURN REQUEST:\nPart 2: {LINE}",
        f"CORE RETURN REQUEST:\n{LINE}",
        "CORE RETURN REQUEST:",
        "CORE RETURN REQUEST:\nPart 1: Compressor-WR60X10185, Marcone, PO# 4411, Core",
    ],
)
def test_a_service_job_comment_in_another_form_is_refused(request_comment: str) -> None:
    request = RaiseRequest(comment=LINE, service_job_comment=request_comment)
    assert rules(ask(KEY, request, AUTHORIZER)) == ["service-job-comment"]


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (
            "Part 1: Compressor-WR60X10185, Marcone, PO# 4412, Core Return",
            "the exception comment has 4411, the service job comment has 4412",
        ),
        (
            f"Part 1: {LINE}\nPart 2: Fan-5304, Encompass, PO# 4412, Core Return",
            "one comment lists Fan and the other does not",
        ),
    ],
)
def test_comments_about_different_parts_are_refused(told: str, why: str) -> None:
    request = RaiseRequest(comment=LINE, service_job_comment=f"CORE RETURN REQUEST:\n{told}")
    assert broken(ask(KEY, request, AUTHORIZER), "same-parts").why == why


def test_the_same_parts_may_be_written_in_other_letters() -> None:
    request = RaiseRequest(comment=LINE.replace("Marcone", "MARCONE"), service_job_comment=REQUEST)
    opened(ask(KEY, request, AUTHORIZER))


@pytest.mark.parametrize(("po_number", "meant"), [("4411", True), ("9000", False), (None, False)])
def test_it_is_completed_when_that_core_is_back(po_number: str | None, meant: bool) -> None:
    decision = advance(item(KEY, comment=LINE), ReturnConfirmed(po_number=po_number))
    if meant:
        assert moved(decision).item.status == "Completed"
    else:
        assert decision is None
