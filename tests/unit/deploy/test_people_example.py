"""deploy/people.example.toml can be loaded as it stands, and shows every field."""

from pathlib import Path

from store.people import PROFILE, Profile
from workflows.assignment.people_file import read_people

EXAMPLE = Path(__file__).parents[3] / "deploy" / "people.example.toml"


def test_it_can_be_read_and_sets_every_field_of_somebody() -> None:
    ann, bob = read_people(EXAMPLE)
    nobody = Profile(name="", departments=())
    assert [name for name in PROFILE if getattr(ann, name) == getattr(nobody, name)] == ["role"]
    assert [shift.name for shift in bob.shifts] == ["day", "night"]
