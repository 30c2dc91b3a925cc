"""How to record an accepted claim credit: the comment's code, and the note CLAIM CREDIT ACCEPTED.

Two types use it: SS-Claim Credit Review itself, and PR-Return, after which Purchasing raises that review.
"""

from events import fact_paths
from state_machines.declaration.job_facts import JobFacts
from state_machines.declaration.templates import Mention, Note

SOURCE = "H:ss-claim-credit-review-creating-exception"

CODE_OF_TRADE = {"HVAC": "HVAC", "Water Heater": "HWH"}
"""Trades with their own code; every other accepted claim credit is CCA unless the event has CAP."""

AMOUNT_OPEN = "amount to be set by a supervisor"
"""A supervisor sets it if the options have none (H:customer-options-customer-decision-and-service-job-update)."""

NOTE = Note(
    heading="CLAIM CREDIT ACCEPTED:",
    mentions=(
        Mention("the customer's name and the declined replacement item", r"[^\W\d_]{2,}\W+[^\W\d_]{2,}"),
        Mention("the accepted amount in dollars, such as $450.00", rf"\$ ?\d|{AMOUNT_OPEN}"),
    ),
)


def code_of(facts: JobFacts) -> str:
    """The comment's code for a claim credit that the customer accepted."""
    return facts.text(fact_paths.CUSTOMER_DECISION_CODE) or CODE_OF_TRADE.get(facts.text(fact_paths.TRADE) or "", "CCA")


def accepted(facts: JobFacts) -> str:
    """The note for a claim credit accepted instead of a replacement, from the facts of the job.

    After a return the customer's decision may not be known yet; the note then says only that the item was returned.
    """
    customer = _first(facts, fact_paths.CUSTOMER_DECISION_CUSTOMER_NAME, fact_paths.CUSTOMER_NAME) or "the customer"
    declined = (fact_paths.CUSTOMER_DECISION_DECLINED_ITEM, fact_paths.REPLACEMENT_ITEM, fact_paths.ITEM)
    item = _first(facts, *declined) or "of the item"
    amount = _first(facts, fact_paths.CUSTOMER_DECISION_AMOUNT, fact_paths.REPLACEMENT_CLAIM_CREDIT_AMOUNT)
    is_decided = facts.text(fact_paths.CUSTOMER_DECISION) == "Claim Credit"
    what = f"declines replacement {item}" if is_decided else f"returned the replacement {item}"
    return NOTE.write(f"{customer} {what}; {f'accepted ${amount}' if is_decided and amount else AMOUNT_OPEN}")


def _first(facts: JobFacts, *paths: str) -> str | None:
    return next((text for path in paths if (text := facts.text(path))), None)
