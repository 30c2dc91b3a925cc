"""`sje keys`: a key is issued, listed and revoked; its secret is seen once and can be copied from any terminal."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tasks.runtime import Runtime
from tests.samples import ANN, BOB
from tests.unit.cli.conftest import Sje
from workflows.access import IssuedKey, holder, issue, sign_in

DAY = timedelta(days=1)


@pytest.fixture
def now(runtime: Runtime) -> datetime:
    """The machine's time, at which a key is issued and revoked."""
    return runtime.real_clock.now()


@pytest.fixture
def ann(runtime: Runtime, now: datetime) -> IssuedKey:
    """A key of Ann's, good for a day."""
    return issue(runtime.store, ANN, now, DAY)


def opens(runtime: Runtime, secret: str) -> bool:
    return holder(runtime.store, secret, runtime.real_clock.now()) is not None


class TestNew:
    def test_a_key_speaks_for_whom_it_was_issued_for(self, sje: Sje, runtime: Runtime) -> None:
        answer = sje("keys", "new", "bea/Customer Service/Case Manager/bpo", "--json")
        assert answer.code == 0
        key = holder(runtime.store, answer.data["secret"], runtime.real_clock.now())
        assert key is not None
        assert key.id == answer.data["id"]
        assert key.actor.model_dump() == {
            "name": "bea",
            "department": "Customer Service",
            "role": "Case Manager",
            "channel": "bpo",
        }

    @pytest.mark.parametrize(("given", "days"), [((), 90), (("--days", "1"), 1), (("--days", "3650"), 3650)])
    def test_a_key_lasts_for_the_days_that_were_asked_by_the_machines_time(
        self, sje: Sje, runtime: Runtime, given: tuple[str, ...], days: int
    ) -> None:
        before = runtime.real_clock.now()
        key = sje("keys", "new", "ann/Support Services", *given, "--json").data
        issued_at = datetime.fromisoformat(key["issued_at"])
        assert before <= issued_at <= runtime.real_clock.now()
        assert datetime.fromisoformat(key["expires_at"]) - issued_at == timedelta(days=days)

    @pytest.mark.usefixtures("database")
    @pytest.mark.parametrize("days", ["0", "-1", "3651", "soon"])
    def test_a_key_of_other_lengths_is_wrong_usage(self, sje: Sje, days: str) -> None:
        assert sje("keys", "new", "ann/Support Services", "--days", days).code == 2
        assert sje("keys", "--json").data == []

    @pytest.mark.usefixtures("database")
    def test_it_says_for_whom_until_when_and_what_to_do_with_it(
        self, sje: Sje, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SJE_WEB_URL", "https://desk.example.com")
        shown = sje("keys", "new", "ann/Support Services/Lead", "--days", "30").out
        (key,) = sje("keys", "--json").data
        for said in (
            f"{key['id']} issued to ann, Support Services",
            "Lead, internal",
            f"valid until {datetime.fromisoformat(key['expires_at']):%Y-%m-%d %H:%M} UTC, in 30 d",
            "This secret is shown only once.",
            "https://desk.example.com/sign-in ",
            "Authorization: Bearer ...",
            f"sje keys revoke {key['id']}",
        ):
            assert said in shown

    @pytest.mark.parametrize("columns", ["20", "100"])
    def test_the_secret_stands_once_and_whole_on_a_line_of_its_own(
        self, sje: Sje, runtime: Runtime, monkeypatch: pytest.MonkeyPatch, columns: str
    ) -> None:
        monkeypatch.setenv("COLUMNS", columns)
        answer = sje("keys", "new", "ann/Support Services")
        (secret,) = [line for line in answer.out.splitlines() if line.startswith("sje_")]
        assert opens(runtime, secret)
        assert answer.out.count(secret[-43:]) == 1
        assert secret not in answer.said

    @pytest.mark.usefixtures("database")
    def test_the_address_of_the_page_is_not_broken_on_a_narrow_terminal(
        self, sje: Sje, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COLUMNS", "20")
        assert "http://127.0.0.1:8000/sign-in" in sje("keys", "new", "ann/Support Services").out
        assert sje("keys", "new", "ann/Support Services", "--json").data["sign_in"] == "http://127.0.0.1:8000/sign-in"

    @pytest.mark.usefixtures("database")
    def test_the_address_of_the_page_is_where_a_running_up_serves_it(self, sje: Sje, data_dir: Path) -> None:
        (data_dir / "web.url").write_text("http://127.0.0.1:41234\n", encoding="utf-8")
        assert "http://127.0.0.1:41234/sign-in" in sje("keys", "new", "ann/Support Services").out

    @pytest.mark.usefixtures("database")
    @pytest.mark.parametrize("who", ["ann", "ann/", "/Support Services", "", " / "])
    def test_a_key_for_nobody_is_wrong_usage(self, sje: Sje, who: str) -> None:
        answer = sje("keys", "new", who)
        assert answer.code == 2
        assert "lacks a name or a department" in answer.said
        assert "NAME/DEPARTMENT/ROLE/CHANNEL" in answer.said
        assert sje("keys", "--json").data == []

    @pytest.mark.usefixtures("database")
    @pytest.mark.parametrize(
        ("who", "why"),
        [
            ("a/Dispatch/c/nowhere", "channel"),
            ("a/Dispatch/c/bpo/e", "too many parts"),
            (f"{'a' * 201}/Dispatch", "name"),
            ("ann/Escalatons", "Did you mean Escalations?"),
        ],
    )
    def test_parts_that_cannot_be_used_are_named(self, sje: Sje, who: str, why: str) -> None:
        answer = sje("keys", "new", who)
        assert answer.code == 2
        assert why in answer.said
        assert sje("keys", "--json").data == []

    def test_it_makes_the_database_of_a_development_machine(self, sje: Sje, data_dir: Path) -> None:
        assert sje("keys", "new", "ann/Support Services").code == 0
        assert (data_dir / "sje.db").exists()

    def test_it_makes_no_database_in_production(
        self, sje: Sje, data_dir: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SJE_ENVIRONMENT", "production")
        assert sje("keys", "new", "ann/Support Services").code == 5
        assert not (data_dir / "sje.db").exists()


class TestList:
    @pytest.mark.usefixtures("database")
    def test_without_any_it_says_how_to_issue_one(self, sje: Sje) -> None:
        assert sje("keys", "--json").data == []
        shown = sje("keys").out
        assert "No one has a key" in shown
        assert "sje keys new NAME/DEPARTMENT" in shown

    def test_without_a_database_it_makes_none(self, sje: Sje, data_dir: Path) -> None:
        assert sje("keys").code == 5
        assert not (data_dir / "sje.db").exists()

    def test_names_every_key_the_newest_first_and_how_it_stands(
        self, sje: Sje, runtime: Runtime, now: datetime
    ) -> None:
        expired = issue(runtime.store, ANN, now - 3 * DAY, DAY).key
        good = issue(runtime.store, BOB, now - DAY, 2 * DAY).key
        revoked = issue(runtime.store, ANN, now - 2 * DAY, 9 * DAY).key
        sje("keys", "revoke", revoked.id)
        listed = sje("keys", "list", "--json").data
        assert [(key["id"], key["state"]) for key in listed] == [
            (good.id, "good"),
            (revoked.id, "revoked"),
            (expired.id, "expired"),
        ]
        assert {name: listed[0][name] for name in ("name", "department", "role", "channel", "revoked_at")} == {
            "name": "bob",
            "department": "Support Services",
            "role": "Lead",
            "channel": "internal",
            "revoked_at": None,
        }
        assert datetime.fromisoformat(listed[1]["revoked_at"]) >= now
        lines = {line.split()[0]: line for line in sje("keys").out.splitlines() if line}
        assert "expires in 23 h" in lines[good.id]
        assert "expired 2 d ago" in lines[expired.id]
        assert "revoked" in lines[revoked.id]
        assert lines["3"].startswith("3 keys, 1 good")

    def test_is_the_same_with_and_without_the_word(self, sje: Sje, ann: IssuedKey) -> None:
        for command in (("keys", "--json"), ("keys", "list", "--json")):
            assert [key["id"] for key in sje(*command).data] == [ann.key.id]

    def test_names_no_session_and_no_secret(self, sje: Sje, runtime: Runtime, now: datetime, ann: IssuedKey) -> None:
        session = sign_in(runtime.store, ann.secret, now, DAY)
        assert session is not None
        for shown in (sje("keys").out, sje("keys", "--json").out):
            assert ann.key.id in shown
            assert session.key.id not in shown
            assert ann.secret[-43:] not in shown

    def test_follows_the_machines_time_not_the_clock_of_the_rules(
        self, sje: Sje, ann: IssuedKey, set_clock: Callable[[datetime], None]
    ) -> None:
        set_clock(datetime(2199, 1, 1, tzinfo=UTC))
        assert [(key["id"], key["state"]) for key in sje("keys", "--json").data] == [(ann.key.id, "good")]


class TestRevoke:
    def test_a_key_opens_nothing_any_more_nor_do_its_sessions(
        self, sje: Sje, runtime: Runtime, now: datetime, ann: IssuedKey
    ) -> None:
        sessions = [sign_in(runtime.store, ann.secret, now, DAY) for _ in range(2)]
        answer = sje("keys", "revoke", ann.key.id)
        assert answer.code == 0
        assert f"{ann.key.id} is revoked; 2 sessions ended" in answer.out
        assert not opens(runtime, ann.secret)
        assert [session is not None and opens(runtime, session.secret) for session in sessions] == [False, False]

    def test_another_key_of_the_same_person_stays(
        self, sje: Sje, runtime: Runtime, now: datetime, ann: IssuedKey
    ) -> None:
        other = issue(runtime.store, ANN, now, DAY)
        assert "0 sessions ended" in sje("keys", "revoke", ann.key.id).out
        assert opens(runtime, other.secret)

    def test_a_key_that_ended_already_cannot_be_revoked(
        self, sje: Sje, runtime: Runtime, now: datetime, ann: IssuedKey
    ) -> None:
        expired = issue(runtime.store, BOB, now - DAY, DAY)
        sje("keys", "revoke", ann.key.id)
        for key in (ann.key, expired.key):
            answer = sje("keys", "revoke", key.id)
            assert answer.code == 4
            assert "No active key has this ID" in answer.said
            assert "`sje keys` lists the keys" in answer.said

    def test_a_secret_taken_for_the_id_ends_nothing_and_is_not_repeated(
        self, sje: Sje, runtime: Runtime, ann: IssuedKey
    ) -> None:
        answer = sje("keys", "revoke", ann.secret)
        assert answer.code == 4
        assert ann.secret not in answer.said + answer.out
        assert opens(runtime, ann.secret)
