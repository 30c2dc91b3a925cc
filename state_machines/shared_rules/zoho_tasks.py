"""Tasks mirrored from Zoho: whether a task for the work already exists there."""

import re
from datetime import datetime

from events import fact_paths
from events.vocabulary import ZOHO_CLOSED_STATUSES
from state_machines.declaration.job_facts import JobFacts


def open_zoho_task(facts: JobFacts, kind: str) -> str | None:
    """The number of an open task of a kind, such as ``CL-Autho``, under the case's Activities; None if there is none.

    Kinds are compared by their letters: "CL-Autho", "CL Autho Task" and "Cl-Autho" are the same.
    """
    wanted = _letters(kind)
    for number in facts.branches(fact_paths.ZOHO_TASKS):
        its_kind = _letters(facts.text(fact_paths.zoho_task(number, "type")) or "")
        if its_kind.startswith(wanted) and not _is_closed(facts, number):
            return number
    return None


def open_zoho_task_since(facts: JobFacts, kind: str) -> datetime | None:
    """When the open task of a kind was created (aware UTC); None if there is none or its time is unknown."""
    number = open_zoho_task(facts, kind)
    return facts.instant(fact_paths.zoho_task(number, "created_at")) if number else None


def _is_closed(facts: JobFacts, number: str) -> bool:
    return facts.text(fact_paths.zoho_task(number, "status")) in ZOHO_CLOSED_STATUSES


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.casefold())
