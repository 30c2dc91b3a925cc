"""The API of the desk: the same work, for programs."""

import pytest
from fastapi.testclient import TestClient

from tests.unit.web.conftest import ARI, Site
from tests.unit.web.desk.work import KIND, LEE, SAM, put_off, raised


@pytest.fixture
def sam(site: Site) -> TestClient:
    """The program of Sam of Support Services."""
    return site.program(SAM)


def test_the_queues_are_counted(sam: TestClient, site: Site) -> None:
    raised(site, "SJ-1", "SJ-2")
    put_off(site, "SJ-2")
    queues = {each["department"]: each for each in sam.get("/api/desk/queues").json()}
    assert queues["support-services"]["open"] == 2
    assert queues["support-services"]["by_status"] == {"Follow Up": 1, "Open": 1}
    assert queues["dispatch"] == {
        "department": "dispatch", "title": "Dispatch", "open": 0, "by_status": {}, "oldest_open_at": None
    }  # fmt: skip


def test_a_queue_is_read_page_by_page(sam: TestClient, site: Site) -> None:
    items = raised(site, *(f"SJ-{number}" for number in range(5)))
    found, asked = [], {"limit": "2"}
    while True:
        page = sam.get("/api/desk/queues/support-services", params=asked).json()
        assert page["open"] == 5
        found += [item["id"] for item in page["items"]]
        if not page["next_after"]:
            break
        asked["after"] = page["next_after"]
    assert sorted(found) == sorted(items)
    (first, *_) = sam.get("/api/desk/queues/support-services", params={"job": "SJ-0"}).json()["items"]
    assert (first["title"], first["customer"]["local"], first["owner"]) == ("Auth-Job Follow Up", "12:00 CST", None)
    assert first["customer"]["may_be_called"] is True


@pytest.mark.parametrize("address", ["queues/nowhere", "queues/dispatch?after=EX-0", "items/EX-0"])
def test_what_is_not_there_is_a_problem(sam: TestClient, address: str) -> None:
    answer = sam.get(f"/api/desk/{address}")
    assert answer.status_code == 404
    assert answer.json()["detail"]


def test_an_order_that_does_not_exist_is_refused(sam: TestClient) -> None:
    assert sam.get("/api/desk/queues/dispatch?sort=random").status_code in {400, 422}


def test_next_claims_and_mine_lists_it(sam: TestClient, site: Site) -> None:
    (item,) = raised(site, "SJ-1")
    claim = sam.post("/api/desk/next", json={}).json()["claim"]
    assert (claim["item"], claim["kind"], claim["owner"]) == (item, "claimed", "sam")
    assert [each["id"] for each in sam.get("/api/desk/mine").json()["items"]] == [item]
    none = site.program(LEE).post("/api/desk/next", json={"type": KIND}).json()
    assert none == {
        "claim": None,
        "text": "Support Services has nothing for you now",
        "reasons": ["1 item claimed by someone else"],
        "rules": [],
    }


def test_next_without_a_queue_of_ones_own_asks_for_one(site: Site) -> None:
    ari = site.program(ARI)
    assert ari.post("/api/desk/next", json={}).status_code == 404
    assert ari.post("/api/desk/next", json={"department": "dispatch"}).json()["text"] == "Dispatch has no open work"


def test_an_item_names_its_moves_and_they_are_made(sam: TestClient, site: Site) -> None:
    (item,) = raised(site, "SJ-1")
    address = f"/api/desk/items/{item}"
    found = sam.get(address).json()
    assert [move["trigger"] for move in found["moves"]] == ["call_customer", "follow_up", "complete", "void"]
    assert all(move["allowed"] for move in found["moves"])
    asked = {"trigger": "complete", "expected_version": found["version"], "note": "told by phone"}
    sent = [sam.post(f"{address}/moves", json=asked, headers={"Idempotency-Key": "one"}).json() for _ in range(2)]
    assert [each["kind"] for each in sent] == ["moved", "duplicate"]
    line = sam.get(address).json()["history"][0]
    assert (line["trigger"], line["entered"]["note"]) == ("complete", "told by phone")


def test_a_refused_move_lists_every_rule(sam: TestClient, site: Site) -> None:
    (item,) = raised(site, "SJ-1")
    answer = sam.post(f"/api/desk/items/{item}/moves", json={"trigger": "follow_up"})
    assert answer.status_code == 422
    assert [rule["field"] for rule in answer.json()["rules"]] == ["follow_up_at", "follow_up_reason"]


def test_a_stale_move_says_what_happened_since(sam: TestClient, site: Site) -> None:
    (item,) = raised(site, "SJ-1")
    put_off(site, "SJ-1")
    answer = sam.post(f"/api/desk/items/{item}/moves", json={"trigger": "complete", "expected_version": 1})
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["type"] == "urn:cinchhs:problem:stale"
    assert [line["trigger"] for line in problem["since"]] == ["follow_up"]


def test_claims_are_made_refused_and_given_back(sam: TestClient, site: Site) -> None:
    (item,) = raised(site, "SJ-1")
    address = f"/api/desk/items/{item}"
    kinds = [sam.post(f"{address}/{what}").json()["kind"] for what in ("claim", "claim", "release", "claim")]
    assert kinds == ["claimed", "renewed", "released", "claimed"]
    refused = site.program(LEE).post(f"{address}/claim")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:cinchhs:problem:claim-held")
    assert sam.post("/api/desk/items/EX-0/claim").status_code == 404


def test_without_a_key_nothing_is_shown(site: Site) -> None:
    for address in ("queues", "mine", "queues/dispatch"):
        assert site.visitor().get(f"/api/desk/{address}").status_code == 401
