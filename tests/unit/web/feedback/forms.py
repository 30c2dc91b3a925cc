"""Filled-in SP Feedback forms to test with: right ones, of every branch of the form."""

from typing import Any

from state_machines.feedback.sp_feedback_form import FORM
from state_machines.feedback.wording import risk_suggestions
from state_machines.forms.form import Branch, Kind

Answers = dict[str, Any]

PRAISE: Answers = {
    "sp_account_number": "SP-30417",
    "sj_number": "SJ-1",
    "reason_for_feedback": "SP Feedback from Customer",
    "customer_feedback_type": "Positive",
    "positive_customer_feedback": ["Kind", "On time"],
    "details_of_customer_experience": "Left the kitchen clean.",
}
BLAME: Answers = {
    "sp_account_number": "SP-30417",
    "sj_number": "SJ-2",
    "reason_for_feedback": "Recall Reassignment",
    "reason_for_recall_reassignment": "Customer Driven",
    "customer_has_complaint": "Yes",
    "negative_customer_feedback": ["Late", "Rude"],
    "details_of_customer_experience": "Came <two> hours late & shouted.",
}
THREATENED = PRAISE | {"details_of_customer_experience": "He threatened me, so I called the police."}
REMINDERS = risk_suggestions(THREATENED["details_of_customer_experience"])
"""The risks of which that reminds."""

BRANCHES = tuple(FORM.branches())


def without(answers: Answers, *keys: str) -> Answers:
    """A form in which these questions are left out."""
    return {key: given for key, given in answers.items() if key not in keys}


def title(branch: Branch) -> str:
    """A way through the form, as the name of a test."""
    return " > ".join(choice.option for choice in branch.choices)


def filled(branch: Branch, *phrases: str) -> Answers:
    """The answers of somebody who goes a way through the form and selects these phrases in every list."""
    answers: Answers = {"sp_account_number": "SP-30417", "sj_number": "SJ-1"}
    answers |= {choice.question.key: choice.option for choice in branch.choices}
    for question in branch.questions:
        if question.kind is Kind.MANY and question.required:
            answers[question.key] = list(phrases or ("Slow", "Rude, and loud"))
        elif question.kind is Kind.TEXT:
            answers.setdefault(question.key, "It took days.\n\nTwice.")
    return {key: answers[key] for key in FORM.all_questions if key in answers}
