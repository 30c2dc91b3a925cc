"""The file of people: what it may say, what a mistake in it is answered with, and what loading it changes."""

from pathlib import Path

import pytest

from state_machines.declaration.policy import Policy
from store.engine import Store
from store.people import HERE, Shift, everybody, keep_presence
from tests.staff import employ, handed_out, profile, pushed, raised
from tests.stores import NOON
from workflows.assignment.overview import overview
from workflows.assignment.people_file import PeopleFileError, load_people, read_people
from workflows.assignment.presence import remove_person, set_presence

FILE = """
[shifts.night]
zone = "America/Chicago"
hours = { mon-fri = [["22:00", "06:00"]] }

[[people]]
name = " ann "
departments = ["dispatch", "Escalations"]
work_groups = ["Tier 3"]
role = "Lead"
skills = ["spanish"]
zone = "America/Chicago"
shifts = ["night"]
capacity = 5

[[people]]
name = "bob"
departments = ["Parts Sourcing"]
"""


def written(folder: Path, text: str = FILE) -> Path:
    path = folder / "people.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_it_says_is_kept(store: Store, tmp_path: Path) -> None:
    load_people(store, read_people(written(tmp_path)), NOON)
    with store.reading() as connection:
        ann, bob = everybody(connection)
    assert (ann.name, ann.departments, ann.work_groups, ann.role) == (
        "ann",
        ("Dispatch", "Escalations"),
        ("Tier 3",),
        "Lead",
    )
    assert (ann.skills, ann.zone, ann.capacity) == (("spanish",), "America/Chicago", 5)
    assert ann.shifts == (Shift(name="night", zone="America/Chicago", hours=(("mon-fri", (("22:00", "06:00"),)),)),)
    assert ann.shifts[0].describe() == "night (Mon-Fri 22:00-06:00 in America/Chicago)"
    assert (bob.capacity, bob.shifts, bob.zone, bob.role) == (None, (), None, "Agent")
    assert not ann.is_here


def test_loading_it_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    profiles = read_people(written(tmp_path))
    assert load_people(store, profiles, NOON).added == ("ann", "bob")
    again = load_people(store, profiles, NOON)
    assert (again.added, again.changed, again.unchanged) == ((), {}, ("ann", "bob"))


def test_it_says_what_it_changed_and_leaves_presence_and_others_alone(store: Store, tmp_path: Path) -> None:
    load_people(store, read_people(written(tmp_path)), NOON)
    with store.writing() as connection:
        keep_presence(connection, "ann", HERE, NOON)
    changed = (
        FILE.replace("capacity = 5", "capacity = 3")
        .replace('role = "Lead"\n', "")
        .partition('[[people]]\nname = "bob"')[0]
    )
    loaded = load_people(store, read_people(written(tmp_path, changed)), NOON)
    assert loaded.changed == {"ann": ("role", "capacity")}
    assert loaded.not_in_file == ("bob",)
    with store.reading() as connection:
        ann, bob = everybody(connection)
    assert (ann.capacity, ann.is_here, bob.name) == (3, True, "bob")


PERSON = '[[people]]\nname = "ann"\ndepartments = ["Dispatch"]\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("people = ", "is not TOML"),
        ("", "people is missing. Add people."),
        ('[[people]]\nname = "ann"\n', "people.0.departments is missing. Add people.0.departments."),
        ('[[people]]\nname = "ann"\ndepartments = []\n', "people.0.departments"),
        ('[[people]]\nname = "ann"\ndepartments = ["Accounting"]\n', "no department 'Accounting'"),
        ('[[people]]\nname = " "\ndepartments = ["Dispatch"]\n', "people.0.name"),
        (PERSON + PERSON, "ann appears twice"),
        (PERSON + 'zone = "EST"\n', "Did you mean America/New_York"),
        (PERSON + "capacity = -1\n", "people.0.capacity"),
        (PERSON + "capcity = 1\n", "people.0.capcity is not a field here. Did you mean capacity"),
        (PERSON + 'shifts = ["night"]\n', "works the shift 'night', which .shifts. does not define; it defines none"),
        (PERSON + '[shifts.x]\nzone = "UTC"\nhours = { sat = [["9", "10:00"]] }\n', "is not a valid time of day"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(PeopleFileError, match=said) as refused:
        read_people(path)
    assert str(path) in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PeopleFileError, match=r"nowhere\.toml: No such file"):
        read_people(tmp_path / "nowhere.toml")


def test_who_comes_and_goes(store: Store) -> None:
    employ(store, profile("ann"))
    gone = set_presence(store, "ann", "away", NOON)
    assert gone is not None
    assert (gone.is_here, gone.presence_at) == (False, NOON)
    assert set_presence(store, "zoe", "here", NOON) is None


def test_only_who_holds_nothing_leaves_for_good(store: Store) -> None:
    employ(store, profile("ann"), profile("bob", capacity=0))
    raised(store, ["SJ-1"])
    handed_out(store, pushed())
    assert (remove_person(store, "ann"), remove_person(store, "bob"), remove_person(store, "zoe")) == (1, 0, None)
    with store.reading() as connection:
        assert [each.name for each in everybody(connection)] == ["ann"]


def test_everybody_at_a_glance(store: Store) -> None:
    employ(store, profile("ann"), profile("bob", capacity=0))
    raised(store, ["SJ-1"])
    handed_out(store, pushed())
    with store.reading() as connection:
        ann, bob = overview(connection, pushed(), NOON)
        nobody_pushes = overview(connection, Policy(), NOON)
    assert (ann.holds, ann.may_have, ann.reasons) == ({"auth_job_follow_up": 1}, ("auth_job_follow_up",), ())
    assert (bob.may_have, [reason.rule for reason in bob.reasons]) == ((), ["full"])
    assert [each.may_have for each in nobody_pushes] == [(), ()]
