"""The form as somebody sees it: questions by what they are called, answered by clicking and typing."""

import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from playwright.sync_api import Error, Locator, Page, Route, expect

from state_machines.feedback.sp_feedback_form import FORM
from state_machines.forms.form import Kind, Question

SENT = "The form was sent."


class FormPage:
    """The page of the form."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.summary = page.get_by_role("alert")
        """What is said when the form comes back."""

    def open(self) -> "FormPage":
        """Open an empty form."""
        self.page.goto("/feedback")
        return self

    # ------------------------------------------------------------------ questions

    def group(self, key: str) -> Locator:
        """A question with options, or with a list."""
        return self.page.get_by_role("group", name=FORM.all_questions[key].label)

    def text(self, key: str) -> Locator:
        """The field in which a text, or phrases of one's own, are written."""
        return self.page.get_by_role("textbox", name=FORM.all_questions[key].label, exact=True)

    def option(self, key: str, option: str) -> Locator:
        """An option of a question."""
        role = self.group(key).get_by_role("radio" if FORM.all_questions[key].kind is Kind.ONE else "checkbox")
        return role.and_(self.page.get_by_label(option))

    def problem(self, key: str) -> Locator:
        """What is said beside a question."""
        return self.page.locator(f"#q-{key} .problem")

    def expect_asked(self, questions: Sequence[Question]) -> None:
        """Wait until exactly these questions are asked, in this order."""
        names = [question.label + ("" if question.required else " optional") for question in questions]
        expect(self.page.locator("#questions :is(legend, label[for])")).to_have_text(names)

    # ------------------------------------------------------------------ answers

    def answer(self, key: str, given: Any) -> None:
        """Answer a question: choose an option, or write."""
        if FORM.all_questions[key].kind is Kind.ONE:
            self.option(key, given).check()
        elif isinstance(given, str):
            self.text(key).fill(given)
        else:
            self.text(key).fill("\n".join(given))

    def fill_in(self, answers: dict[str, Any]) -> None:
        """Answer what is asked, from the top to the bottom."""
        for question in FORM.visible(answers):
            if question.key in answers:
                self.answer(question.key, answers[question.key])

    def submit(self) -> None:
        """Submit the form."""
        self.page.get_by_role("button", name="Submit").click()

    def expect_sent(self) -> str:
        """Wait until the form is sent; give the id of its review."""
        expect(self.page.get_by_role("status")).to_contain_text(SENT)
        return self.page.url.partition("?")[0].rpartition("/")[2]


class SlowLine:
    """A line on which requests for the questions wait until they are let go."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._waiting: list[Route] = []
        self._is_slow = True
        page.route("**/feedback/questions", self._take)

    def _take(self, route: Route) -> None:
        if self._is_slow:
            self._waiting.append(route)
        else:
            route.continue_()

    def expect_waiting(self, requests: int) -> None:
        """Wait until so many requests were made."""
        deadline = time.monotonic() + 20
        while len(self._waiting) < requests:
            assert time.monotonic() < deadline, f"{len(self._waiting)} requests instead of {requests}"
            self._page.wait_for_timeout(5)

    def let_go(self) -> None:
        """Let every request go, and those that are still to come at once."""
        self._is_slow = False
        for route in self._waiting:
            with suppress(Error):  # the browser has given it up meanwhile
                route.continue_()
