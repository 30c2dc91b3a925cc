"""The SP Feedback Tracker: the form that an agent fills in about a service provider (S4).

The labels are S4's own, word for word. The seven lists of phrases were in pictures that are not preserved (UNKNOWN):
they are vocabularies of the policy, and until operations supply one, phrases in the agent's own words are accepted.
That a "none" option excludes the others of its question is our inference from "if this does not apply" (INF).
"""

from typing import get_args

from events.vocabulary import HIGH_RISK_CATEGORIES, HighRiskCategory
from state_machines.forms.form import Answers, Form, Kind, Option, Question, answered

SOURCE = "S4"
LISTS = "sp_feedback"
"""The lists are under ``[vocabularies.sp_feedback]`` in the policy file, by the key of their question."""

NOT_HIGH_RISK = "None of these"
"""S4 lists only the situations; an agent can also answer that none applies (INF)."""


def _text(key: str, label: str, description: str) -> Question:
    return Question(key=key, label=label, description=description, source=SOURCE)


def _line(key: str, label: str, description: str) -> Question:
    return Question(key=key, label=label, description=description, source=SOURCE, one_line=True, longest=200)


def _one(key: str, label: str, *options: Option) -> Question:
    return Question(key=key, label=label, kind=Kind.ONE, options=options, source=SOURCE)


def _phrases(key: str, label: str, none_option: str = "") -> Question:
    """A question of which only the label, and perhaps the option for "does not apply", is known."""
    return Question(
        key=key,
        label=label,
        kind=Kind.MANY,
        vocabulary=f"{LISTS}.{key}",
        none_option=none_option,
        source=f"{SOURCE}; its options are UNKNOWN",
    )


POSITIVE_CUSTOMER_FEEDBACK = _phrases("positive_customer_feedback", "Positive Customer Feedback")
NEGATIVE_CUSTOMER_FEEDBACK = _phrases("negative_customer_feedback", "Negative Customer Feedback")
POSITIVE_INTERNAL_FEEDBACK = _phrases("positive_internal_feedback", "Positive Internal Feedback")
NEGATIVE_INTERNAL_FEEDBACK = _phrases("negative_internal_feedback", "Negative Internal Feedback")
HIGH_COST = _phrases("high_cost", "If Has High Cost, Select All That Apply", "SP Does Not Have High Cost")
POOR_WORKMANSHIP = _phrases(
    "poor_workmanship", "If Poor Workmanship, Select All That Apply", "SP Did Not Have Poor Workmanship"
)
DID_NOT_FOLLOW_PROCESS = _phrases(
    "did_not_follow_process", "If SP Did Not Follow Process, Select All That Apply", "SP Followed Process"
)
CUSTOMER_EXPERIENCE = _text(
    "details_of_customer_experience",
    "Details of Customer\u2019s Experience with SP",
    "what the customer reports about the service provider",
)
INTERNAL_EXPERIENCE = _text(
    "details_of_internal_experience",
    "Details of Internal Experience with SP",
    "your experience with the service provider",
)

RECALL_REASSIGNMENT = _one(
    "reason_for_recall_reassignment",
    "Reason for Recall Reassignment",
    Option(
        text="Customer Driven",
        then=(
            _one(
                "customer_has_complaint",
                "Does Customer Have a Complaint Against SP",
                Option(text="Yes", then=(NEGATIVE_CUSTOMER_FEEDBACK, CUSTOMER_EXPERIENCE)),
                Option(text="No"),
            ),
        ),
    ),
    Option(text="Account Inactive"),
    Option(
        text="SP Refused",
        then=(
            _one(
                "sp_refused_reason",
                "SP Refused Reason",
                Option(text="Does Not Service Brand/Equipment"),
                Option(text="Bad Experience with Customer"),
                Option(text="Availability/Manpower"),
                Option(text="Out of Network"),
                Option(
                    text="Other",
                    then=(
                        _text(
                            "explanation_of_other_refusal",
                            "Explanation of Other refusal",
                            "why the service provider refused",
                        ),
                    ),
                ),
            ),
        ),
    ),
)

FEEDBACK_FROM_CUSTOMER = _one(
    "customer_feedback_type",
    "Customer Feedback Type",
    Option(text="Positive", then=(POSITIVE_CUSTOMER_FEEDBACK, CUSTOMER_EXPERIENCE)),
    Option(text="Negative", then=(NEGATIVE_CUSTOMER_FEEDBACK, CUSTOMER_EXPERIENCE)),
)

INTERNAL_FEEDBACK = _one(
    "internal_feedback_type",
    "Internal Feedback Type",
    Option(text="Positive", then=(POSITIVE_INTERNAL_FEEDBACK, INTERNAL_EXPERIENCE)),
    Option(
        text="Negative",
        then=(
            NEGATIVE_INTERNAL_FEEDBACK,
            HIGH_COST,
            POOR_WORKMANSHIP,
            DID_NOT_FOLLOW_PROCESS,
            INTERNAL_EXPERIENCE,
        ),
    ),
)

HIGH_RISK = Question(
    key="high_risk",
    label="High Risk Situations",
    kind=Kind.MANY,
    options=tuple(
        Option(text=category, description=meaning)
        for category, meaning in zip(
            HIGH_RISK_CATEGORIES,
            (
                "Service Professional does not feel safe.",
                "Police have been contacted.",
                "A lawsuit has been threatened or initiated related to the potential abuse.",
                "There have been verbal threats or harassment from the customer.",
            ),
            strict=True,
        )
    ),
    none_option=NOT_HIGH_RISK,
    required=False,
    description=(
        "a complaint that can pose a risk to the customer's or the SP's well-being, or to Cinch: it is raised as an SOS"
    ),
    source=SOURCE,
)

FORM = Form(
    key="sp_feedback",
    title="SP Feedback Tracker",
    description="Feedback on a service provider, positive and negative, for the Area Managers to review.",
    source=SOURCE,
    questions=(
        _line("sp_account_number", "SP Account Number", "the provider's number, such as SP-30417"),
        _line("sj_number", "SJ Number", "the Service Job Number"),
        _one(
            "reason_for_feedback",
            "Reason For Feedback",
            Option(text="Recall Reassignment", then=(RECALL_REASSIGNMENT,)),
            Option(text="SP Feedback from Customer", then=(FEEDBACK_FROM_CUSTOMER,)),
            Option(text="SP Internal Feedback", then=(INTERNAL_FEEDBACK,)),
        ),
        HIGH_RISK,
    ),
)


def flagged(answers: Answers) -> tuple[HighRiskCategory, ...]:
    """The high-risk situations marked on the form, in S4's order."""
    marked = answered(answers).get(HIGH_RISK.key)
    categories: tuple[HighRiskCategory, ...] = get_args(HighRiskCategory)
    return tuple(each for each in categories if isinstance(marked, list) and each in marked)
