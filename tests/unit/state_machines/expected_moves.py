"""Every move of every type, written out by hand from the articles: type, status, trigger, and where it leads.

A trigger that does not stand under a status is refused there. ``record_attempt`` is the first attempt; the rest of
that ladder is in ``test_cl_autho_task``.
"""

from collections.abc import Mapping
from typing import Final

Table = Mapping[str, Mapping[str, str]]

USUAL: Final[Table] = {
    "Open": {
        "follow_up": "Follow Up",
        "complete": "Completed",
        "void": "Completed",
    },
    "Follow Up": {
        "follow_up": "Follow Up",
        "wake": "Open",
        "complete": "Completed",
        "void": "Completed",
    },
    "Completed": {},
}

USUAL_WITH_CALLS: Final[Table] = {
    "Open": {
        "call_customer": "Open",
        "follow_up": "Follow Up",
        "complete": "Completed",
        "void": "Completed",
    },
    "Follow Up": {
        "call_customer": "Open",
        "follow_up": "Follow Up",
        "wake": "Open",
        "complete": "Completed",
        "void": "Completed",
    },
    "Completed": {},
}

CALL_BACKS: Final[Table] = {
    "Open": {
        "call_customer": "In Progress",
        "start": "In Progress",
        "follow_up": "Follow Up",
        "complete": "Completed",
        "void": "Completed",
    },
    "In Progress": {
        "call_customer": "In Progress",
        "follow_up": "Follow Up",
        "complete": "Completed",
        "void": "Completed",
    },
    "Follow Up": {
        "call_customer": "In Progress",
        "start": "In Progress",
        "follow_up": "Follow Up",
        "wake": "Open",
        "complete": "Completed",
        "void": "Completed",
    },
    "Completed": {},
}

TASKS: Final[Table] = {
    "Not Started": {
        "start": "In Progress",
        "wait": "Waiting on Someone Else",
        "complete": "Completed",
        "void": "Completed",
    },
    "In Progress": {
        "wait": "Waiting on Someone Else",
        "complete": "Completed",
        "void": "Completed",
    },
    "Waiting on Someone Else": {
        "start": "In Progress",
        "wait": "Waiting on Someone Else",
        "resume": "In Progress",
        "complete": "Completed",
        "void": "Completed",
    },
    "Completed": {},
}

EXPECTED: Final[Mapping[str, Table]] = {
    "call_back": CALL_BACKS,
    "cb_client": CALL_BACKS,
    "spf_general_conduct": USUAL,
    "pr_return": {
        "Open": {
            "confirm_return": "Pending",
            "confirm_credit": "Completed",
            "wait": "Pending",
            "follow_up": "Follow Up",
            "complete": "Completed",
            "void": "Completed",
        },
        "Pending": {
            "confirm_return": "Pending",
            "confirm_credit": "Completed",
            "wait": "Pending",
            "resume": "Open",
            "follow_up": "Follow Up",
            "complete": "Completed",
            "void": "Completed",
        },
        "Follow Up": {
            "confirm_return": "Pending",
            "confirm_credit": "Completed",
            "wait": "Pending",
            "follow_up": "Follow Up",
            "wake": "Open",
            "complete": "Completed",
            "void": "Completed",
        },
        "Completed": {},
    },
    "pr_core_return": USUAL,
    "pr_warranty_credit": USUAL,
    "pr_tracking": USUAL,
    "pr_order_cancellation": USUAL,
    "cl_autho_task": {
        "Open": {
            "record_attempt": "In Progress",
            "start": "In Progress",
            "follow_up": "Follow Up",
            "complete": "Completed",
            "void": "Completed",
        },
        "In Progress": {
            "record_attempt": "In Progress",
            "follow_up": "Follow Up",
            "complete": "Completed",
            "void": "Completed",
        },
        "Follow Up": {
            "record_attempt": "In Progress",
            "start": "In Progress",
            "follow_up": "Follow Up",
            "wake": "In Progress",
            "complete": "Completed",
            "void": "Completed",
        },
        "Completed": {},
    },
    "auth_job_follow_up": USUAL_WITH_CALLS,
    "tss_order_equipment": USUAL,
    "tss_back_order_nla": USUAL,
    "tss_customer_options": USUAL_WITH_CALLS,
    "ss_claim_credit_review": USUAL,
    "ss_credit_debit_memo_request": USUAL,
    "ss_unauthorized_claim_review": USUAL,
    "ss_owner_co_claim_review": {
        "In Progress": {
            "wait": "Pending",
            "follow_up": "Follow Up",
            "complete": "Completed",
            "void": "Completed",
        },
        "Pending": {
            "start": "In Progress",
            "wait": "Pending",
            "resume": "In Progress",
            "follow_up": "Follow Up",
            "complete": "Completed",
            "void": "Completed",
        },
        "Follow Up": {
            "start": "In Progress",
            "wait": "Pending",
            "follow_up": "Follow Up",
            "wake": "In Progress",
            "complete": "Completed",
            "void": "Completed",
        },
        "Completed": {},
    },
    "research_escalation": USUAL,
    "bbb_social_media_task": TASKS,
    "executive_escalation": {
        "Open": {"start": "In Progress", "complete": "Completed"},
        "In Progress": {"complete": "Completed"},
        "Completed": {},
    },
    "purchasing_escalation": {
        "Open": {"start": "In Progress", "complete": "Completed", "void": "Completed"},
        "In Progress": {"complete": "Completed", "void": "Completed"},
        "Completed": {},
    },
    "sos_high_risk": TASKS,
    "tier_2_task": TASKS,
    "tier_3_task": TASKS,
    "dispatch_case": {
        "Open": {"hold": "On Hold", "complete": "Completed", "void": "Completed"},
        "On Hold": {"hold": "On Hold", "resume": "Open", "complete": "Completed", "void": "Completed"},
        "Completed": {},
    },
    "sp_feedback_review": {
        "Open": {
            "note": "Open",
            "start": "In Progress",
            "turn_to_sos": "Completed",
            "complete": "Completed",
            "void": "Completed",
        },
        "In Progress": {
            "note": "In Progress",
            "turn_to_sos": "Completed",
            "complete": "Completed",
            "void": "Completed",
        },
        "Completed": {},
    },
}
