"""The published contract of the API (OpenAPI): it tells of every answer, and every answer is as it tells."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from jsonschema import Draft202012Validator

from tests.stores import on_sqlite_only
from tests.unit.web.conftest import ARI, Site
from tests.unit.web.feedback.forms import PRAISE, THREATENED

pytestmark = on_sqlite_only

PROBLEM = "application/problem+json"


@pytest.fixture
def contract(site: Site) -> dict[str, Any]:
    """The contract, as anybody can read it."""
    document: dict[str, Any] = site.visitor().get("/api/openapi.json").json()
    return document


def operations(contract: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method} {path}", operation)
        for path, methods in contract["paths"].items()
        for method, operation in methods.items()
    ]


def keeps_to(contract: dict[str, Any], operation: str, answer: Response) -> None:
    """Judge an answer by what the contract says of the operation's answers with its status."""
    method, path = operation.split()
    documented = contract["paths"][path][method]["responses"]
    content = documented.get(str(answer.status_code), documented["default"])["content"]
    schema = content[answer.headers["content-type"]]["schema"]
    Draft202012Validator({**schema, "components": contract["components"]}).validate(answer.json())


def test_only_the_api_is_in_it(contract: dict[str, Any]) -> None:
    assert contract["openapi"].startswith("3.1")
    assert sorted(contract["paths"]) == [
        "/api/desk/items/{item_id}",
        "/api/desk/items/{item_id}/claim",
        "/api/desk/items/{item_id}/moves",
        "/api/desk/items/{item_id}/release",
        "/api/desk/jobs/{number}",
        "/api/desk/mine",
        "/api/desk/next",
        "/api/desk/queues",
        "/api/desk/queues/{department}",
        "/api/desk/raise",
        "/api/desk/raise/check",
        "/api/desk/types",
        "/api/feedback",
        "/api/feedback/check",
        "/api/feedback/form",
        "/api/feedback/months/{month}",
        "/api/feedback/providers/{account}",
        "/api/feedback/review",
    ]


def test_every_operation_has_a_name_that_reads_well_in_a_generated_client(contract: dict[str, Any]) -> None:
    assert [operation["operationId"] for _, operation in sorted(operations(contract))] == [
        "get_item",
        "get_job",
        "get_my_work",
        "list_queues",
        "get_queue",
        "list_types",
        "get_feedback_form",
        "get_feedback_month",
        "list_provider_feedback",
        "list_feedback_to_review",
        "claim_item",
        "move_item",
        "release_item",
        "claim_next_item",
        "raise_exception",
        "check_raise",
        "send_feedback_form",
        "check_feedback_form",
    ]


def test_every_array_says_what_is_in_it(contract: dict[str, Any]) -> None:
    """Linters of contracts (spectral: array-items) ask for it, for a tuple too."""

    def arrays(schema: Any) -> Iterator[dict[str, Any]]:
        if isinstance(schema, dict):
            if schema.get("type") == "array":
                yield schema
            schema = list(schema.values())
        for each in schema if isinstance(schema, list) else ():
            yield from arrays(each)

    found = list(arrays(contract))
    assert len(found) > 10
    assert [each for each in found if "items" not in each] == []


def test_it_says_how_to_show_a_key(contract: dict[str, Any]) -> None:
    assert contract["components"]["securitySchemes"]["key"] == {"type": "http", "scheme": "bearer"}
    assert contract["security"] == [{"key": []}]


def test_every_operation_says_what_is_answered_without_a_key_and_to_errors(contract: dict[str, Any]) -> None:
    for name, operation in operations(contract):
        for status in ("401", "default"):
            schema = operation["responses"][status]["content"][PROBLEM]["schema"]
            assert schema == {"$ref": "#/components/schemas/ProblemDocument"}, name


def test_every_answer_and_every_member_of_what_is_sent_is_described(contract: dict[str, Any]) -> None:
    for name, operation in operations(contract):
        assert operation["summary"], name
        assert operation["description"], name
        for status, answer in operation["responses"].items():
            assert answer["description"], (name, status)
            assert all(content["schema"] for content in answer["content"].values()), (name, status)
    for member in contract["components"]["schemas"]["FormAnswers"]["properties"].values():
        assert member["description"]


def test_no_answer_is_told_of_that_is_never_given(contract: dict[str, Any]) -> None:
    assert "HTTPValidationError" not in contract["components"]["schemas"]
    with_422 = [name for name, operation in operations(contract) if "422" in operation["responses"]]
    assert sorted(with_422) == [
        "post /api/desk/items/{item_id}/claim",
        "post /api/desk/items/{item_id}/moves",
        "post /api/desk/items/{item_id}/release",
        "post /api/desk/raise",
        "post /api/feedback",
    ]


def test_every_answer_is_as_it_tells(contract: dict[str, Any], site: Site, api: TestClient) -> None:
    send, check = "post /api/feedback", "post /api/feedback/check"
    sent = {"answers": THREATENED | {"high_risk": ["Threats or Harassment"]}}
    wrong = {"answers": PRAISE | {"high_cost": ["Travel"]}}
    identity = {"Idempotency-Key": "form-7"}
    for status, operation, answer in (
        (201, send, api.post("/api/feedback", json=sent, headers=identity)),
        (200, send, api.post("/api/feedback", json=sent, headers=identity)),
        (201, send, api.post("/api/feedback", json={"answers": THREATENED})),
        (422, send, api.post("/api/feedback", json=wrong)),
        (422, send, api.post("/api/feedback", json={"answers": {}})),
        (400, send, api.post("/api/feedback", json={"answers": PRAISE | {"sj_number": "SJ 1"}})),
        (400, send, api.post("/api/feedback", json={})),
        (400, send, site.program(ARI).post("/api/feedback", json={"answers": PRAISE})),
        (401, send, site.visitor().post("/api/feedback", json=sent)),
        (403, send, site.browser().post("/api/feedback", json=sent, headers={"Origin": "null"})),
        (200, check, api.post("/api/feedback/check", json={"answers": THREATENED})),
        (200, check, api.post("/api/feedback/check", json=wrong)),
        (400, check, api.post("/api/feedback/check", json=[])),
        (200, "get /api/feedback/form", api.get("/api/feedback/form")),
        (200, "get /api/feedback/review", api.get("/api/feedback/review")),
        (400, "get /api/feedback/review", api.get("/api/feedback/review?limit=0")),
        (200, "get /api/feedback/providers/{account}", api.get("/api/feedback/providers/SP-30417")),
        (200, "get /api/feedback/months/{month}", api.get("/api/feedback/months/2026-11")),
        (404, "get /api/feedback/months/{month}", api.get("/api/feedback/months/november")),
    ):
        assert answer.status_code == status, operation
        keeps_to(contract, operation, answer)
