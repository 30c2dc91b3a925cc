"""Somebody who fills in the form in a browser: each answer into the fields that the page has for it, then Submit."""

from collections.abc import Mapping
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

from state_machines.feedback.sp_feedback_form import FORM
from state_machines.forms.form import Kind, Question
from tests.unit.web.page import Element, read


class Filling:
    """The form in a browser."""

    page: Element
    """The whole page, as it was sent last."""

    questions: Element
    """The part of it that changes while it is filled in."""

    answers: dict[str, list[str]]
    """What stands in that part's fields."""

    others: dict[str, list[str]]
    """What stands in the form's other fields, which are hidden."""

    def __init__(self, browser: TestClient) -> None:
        """Open an empty form."""
        self._browser = browser
        self.show(browser.get("/feedback"))

    def show(self, answer: Response) -> None:
        """Have the page of an answer before oneself."""
        self.page = read(answer.text)
        self._show_questions(self.page.one("div", id="questions"))
        everything = self.page.one("form", action="/feedback").fields()
        self.others = {name: values for name, values in everything.items() if name not in self.answers}

    @property
    def asked(self) -> list[str]:
        """The keys of the questions that are shown, in their order."""
        ids = [each.attributes.get("id", "") for each in self.questions.all()]
        return [each.removeprefix("q-") for each in ids if each.startswith("q-")]

    def answer(self, key: str, given: Any) -> None:
        """Answer a question that is shown; after a choice the page shows what is asked next."""
        question = FORM.all_questions[key]
        self.answers = {name: old for name, old in self.answers.items() if name not in {key, f"{key}.phrases"}}
        self.answers |= _entered(self.questions.one(id=f"q-{key}"), question, given)
        if question.kind is Kind.ONE:
            self.ask()

    def ask(self) -> Response:
        """Have the page ask what applies now, as it does by itself when something is chosen."""
        answer = self._browser.post("/feedback/questions", data=self.others | self.answers)
        assert answer.status_code == 200
        self._show_questions(read(answer.text))
        return answer

    def fill_in(self, answers: Mapping[str, Any]) -> None:
        """Give these answers, in the order in which they are asked for."""
        for key in (question.key for question in FORM.visible(answers)):
            if key in answers:
                self.answer(key, answers[key])

    def submit(self, **more: str) -> Response:
        """Submit the form, with further fields."""
        return self._browser.post("/feedback", data={**self.others, **self.answers, **more})

    @staticmethod
    def problems_in(answer: Response) -> dict[str, str]:
        """What the page of an answer says beside its questions, by their keys."""
        told = ((each.attributes.get("id", ""), each.text) for each in read(answer.text).all("p", class_="problem"))
        return {name.removesuffix("-problem"): text for name, text in told}

    def _show_questions(self, questions: Element) -> None:
        self.questions = questions
        self.answers = questions.fields()


def review_of(answer: Response) -> str:
    """The review to which somebody is led who has sent a form."""
    assert answer.status_code == 303
    path, _, query = answer.headers["location"].partition("?")
    assert query == "sent=yes"
    return str(path.removeprefix("/feedback/"))


def _entered(place: Element, question: Question, given: Any) -> dict[str, list[str]]:
    """What fields of a question hold when it is answered. Only what the page offers can be chosen."""
    if question.kind is Kind.TEXT:
        assert [each for each in place.all(name=question.key) if each.tag in {"input", "textarea"}]
        return {question.key: [given.replace("\n", "\r\n")]}
    wanted = [given] if question.kind is Kind.ONE else given
    offered = {each.attributes["value"] for each in place.all("input", name=question.key)}
    chosen, written = [each for each in wanted if each in offered], [each for each in wanted if each not in offered]
    entered = {question.key: chosen} if chosen else {}
    if written:
        assert list(place.all("textarea", name=f"{question.key}.phrases")), f"{written} cannot be chosen"
        entered[f"{question.key}.phrases"] = ["\r\n".join(written)]
    return entered
