import getpass

import pytest

from cli.actors import parse_actor
from cli.errors import CommandError


def test_a_name_and_a_department_are_enough() -> None:
    actor = parse_actor("ann/Support Services")
    assert (actor.name, actor.department, actor.role, actor.channel) == ("ann", "Support Services", "Agent", "internal")


def test_role_and_channel_may_be_given() -> None:
    actor = parse_actor(" bob / Arise / Supervisor / arise ")
    assert (actor.name, actor.department, actor.role, actor.channel) == ("bob", "Arise", "Supervisor", "arise")


def test_without_a_name_it_is_the_user_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "carla")
    assert parse_actor("/Dispatch").name == "carla"


def test_a_user_without_a_name_is_no_reason_to_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 10001")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert parse_actor("/Dispatch").name == "unknown"


@pytest.mark.parametrize("written", ["escalations", "ESCALATIONS", "Escalations"])
def test_a_department_is_written_as_the_sources_write_it(written: str) -> None:
    assert parse_actor(f"ann/{written}").department == "Escalations"
    assert parse_actor("ann/parts-sourcing").department == "Parts Sourcing"


def test_a_misspelt_department_is_answered_with_the_nearest_and_all() -> None:
    with pytest.raises(CommandError, match="There is no department 'Customer Servce'") as caught:
        parse_actor("ann/Customer Servce")
    assert caught.value.exit_code == 2
    assert caught.value.fix.startswith("Did you mean Customer Service? All: Customer Service, Support Services, ")


@pytest.mark.parametrize("text", [None, "", "ann", "ann/", "/"])
def test_without_a_department_nobody_can_ask(text: str | None) -> None:
    with pytest.raises(CommandError, match="department") as caught:
        parse_actor(text)
    assert caught.value.exit_code == 2
    assert "--as" in caught.value.fix


@pytest.mark.parametrize(
    "text", ["ann/Dispatch/Agent/pigeon", "ann/Dispatch/Agent/internal/more", f"{'x' * 300}/Dispatch"]
)
def test_what_cannot_be_used_is_said(text: str) -> None:
    with pytest.raises(CommandError, match=r"is not a valid actor|too many parts") as caught:
        parse_actor(text)
    assert caught.value.exit_code == 2
