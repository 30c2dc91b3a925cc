"""A declaration that contradicts itself is refused at import, in words that say what to mend."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from events.authorizations import CustomerInformed
from state_machines.declaration.assignment import Direct
from state_machines.declaration.comments import Code, FreeText, OneOf
from state_machines.declaration.departments import ARISE, Department, listed, only
from state_machines.declaration.exception_type import AttemptLadder, ExceptionType, StartsIn
from state_machines.declaration.guards import Guard
from state_machines.declaration.moves import Move, Need, usual_moves
from state_machines.declaration.reactions import Advances, FollowOn, Opens, TimerRule, Watch
from state_machines.declaration.situation import MoveRequest, RaiseRequest
from state_machines.declaration.status import Status
from state_machines.engine.checks import DeclarationError, check, check_together

GUARD = Guard(rule="a-rule", description="a rule", source="S1", broken=lambda _situation: None, do="something else")
MOVES = usual_moves(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED)
SOUND = ExceptionType(
    key="sound",
    title="Sound",
    description="Always.",
    department=Department.DISPATCH,
    work_group="",
    owner_source="S1",
    creators=listed(source="S1"),
    statuses=(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED),
    starts_in=(StartsIn(status=Status.OPEN, source="S1"),),
    moves=MOVES,
    comment=OneOf((Code(code="A", meaning="a"),)),
    service_job_comment=FreeText("anything"),
    guards=(GUARD,),
    sources=("S1",),
)


def move(**values: Any) -> Move:
    told: dict[str, Any] = {"trigger": "go", "sources": (Status.OPEN,), "dest": Status.COMPLETED, "description": "goes"}
    return Move(**(told | values))


def timer(**values: Any) -> TimerRule:
    told: dict[str, Any] = {
        "name": "a-timer",
        "description": "time",
        "source": "S1",
        "while_in": frozenset({Status.OPEN}),
        "due": lambda item, _situation: item.opened_at,
    }
    return TimerRule(**(told | values))


def on_what(event: Any) -> Opens[Any]:
    return Opens(
        event=event,
        by=Department.DISPATCH,
        description="it happens",
        source="S1",
        request=lambda _data, _facts: RaiseRequest(),
    )


FLAWS: list[tuple[str, dict[str, Any], str]] = [
    ("key", {"key": "Not-Snake"}, "key 'Not-Snake' must be snake_case"),
    ("no source", {"sources": ()}, "it names no source"),
    ("code twice", {"comment": OneOf((Code(code="A", meaning="a"),) * 2)}, "a comment code occurs twice"),
    ("guard without source", {"guards": (replace(GUARD, source=""),)}, "guard 'a-rule' names no source"),
    ("guard name", {"guards": (replace(GUARD, rule="A rule"),)}, "guard name 'A rule' must be kebab-case"),
    ("guard that does not teach", {"guards": (replace(GUARD, do=""),)}, "has neither what to do nor what to raise"),
    (
        "an owner named nowhere",
        {"assignment": Direct(named_in="agent")},
        "its owner is named in 'agent', which is not among its details",
    ),
    ("guard twice", {"guards": (GUARD, GUARD)}, "two guards have the same name"),
    (
        "guard of a move",
        {"moves": (*MOVES, move(guards=(replace(GUARD, source=""),)))},
        "guard 'a-rule' names no source",
    ),
    ("status twice", {"statuses": (*SOUND.statuses, Status.OPEN)}, "a status occurs twice"),
    ("no end", {"statuses": (Status.OPEN, Status.FOLLOW_UP)}, "it has no status Completed"),
    ("no start", {"starts_in": ()}, "it declares no starting status"),
    (
        "unknown start",
        {"starts_in": (StartsIn(status=Status.PENDING, source="S1"),)},
        "it starts in 'Pending', which is not among its statuses",
    ),
    (
        "status never reached",
        {"statuses": (*SOUND.statuses, Status.PENDING)},
        "status 'Pending' is never reached",
    ),
    (
        "dead end",
        {
            "statuses": (*SOUND.statuses, Status.IN_PROGRESS),
            "moves": (*MOVES, move(dest=Status.IN_PROGRESS)),
        },
        "nothing leaves 'In Progress'",
    ),
    ("trigger", {"moves": (*MOVES, move(trigger="Go!"))}, "trigger 'Go!' must be snake_case"),
    (
        "unknown status",
        {"moves": (*MOVES, move(sources=(Status.IN_PROGRESS,)))},
        "move 'go' uses 'In Progress', which is not among its statuses",
    ),
    (
        "reopening",
        {"moves": (*MOVES, move(sources=(Status.COMPLETED,), dest=Status.OPEN))},
        "move 'go' leaves Completed; no source describes reopening",
    ),
    (
        "follow up without its time",
        {"moves": (*MOVES, move(dest=Status.FOLLOW_UP, needs=(Need.FOLLOW_UP_REASON,)))},
        "move 'go' leads to 'Follow Up' without requiring follow_up_at",
    ),
    (
        "pending on nobody",
        {
            "statuses": (*SOUND.statuses, Status.PENDING),
            "moves": (*usual_moves(*SOUND.statuses, Status.PENDING), move(dest=Status.PENDING)),
        },
        "move 'go' leads to 'Pending' without requiring waiting_on",
    ),
    (
        "condition without words",
        {"moves": (*MOVES, move(when=lambda _item, _situation: True))},
        "move 'go' has a condition without a description",
    ),
    ("hidden move", {"moves": (*MOVES, move(), move())}, "two moves 'go' leave 'Open'; the second would never be made"),
    ("attempts without a ladder", {"moves": (*MOVES, move(counts_attempt=True))}, "there is no ladder"),
    (
        "a ladder without attempts",
        {"ladder": AttemptLadder(attempts=1, mirrored=("Completed",), source="S1")},
        "no move counts one",
    ),
    (
        "a ladder of another length",
        {
            "moves": (*MOVES, move(counts_attempt=True)),
            "ladder": AttemptLadder(attempts=3, mirrored=("Completed",), source="S1"),
        },
        "mirrors more or fewer statuses",
    ),
    ("timer's trigger", {"timers": (timer(fires="bark"),)}, "fires 'bark', which is not one of its triggers"),
    (
        "timer's status",
        {"timers": (timer(while_in=frozenset({Status.PENDING})),)},
        "timer 'a-timer' runs in a status that the type does not have",
    ),
    ("time rules of one name", {"timers": (timer(), timer())}, "two time rules have the same name"),
    ("event", {"opened_by": (on_what(dict),)}, "'it happens' does not have an event model"),
    (
        "event that advances",
        {
            "advanced_by": (
                Advances(
                    event=Status,  # type: ignore[type-var]
                    by=Department.DISPATCH,
                    description="it happens",
                    source="S1",
                    move=lambda _data, _item: MoveRequest(trigger="go"),
                ),
            )
        },
        "'it happens' does not have an event model",
    ),
    (
        "event that is watched",
        {
            "watches": (
                Watch(
                    name="a-watch",
                    description="it happens",
                    source="S1",
                    event=Status,  # type: ignore[type-var]
                    by=Department.DISPATCH,
                    due=lambda _data, _at, _policy: None,
                    request=lambda _facts: RaiseRequest(),
                ),
            )
        },
        "'it happens' does not have an event model",
    ),
    (
        "follow-on work",
        {
            "follow_on": (
                FollowOn(
                    after="bark",
                    raises="sound",
                    by=Department.DISPATCH,
                    description="another",
                    source="S1",
                    request=lambda _item, _situation: RaiseRequest(),
                ),
            )
        },
        "follow-on work waits for 'bark', which is not one of its triggers",
    ),
]


def test_a_sound_declaration_passes() -> None:
    check(SOUND, "here")
    check(replace(SOUND, opened_by=(on_what(CustomerInformed),), timers=(timer(fires="complete"),)), "here")


@pytest.mark.parametrize(("changed", "message"), [flaw[1:] for flaw in FLAWS], ids=[flaw[0] for flaw in FLAWS])
def test_a_flaw_is_named(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(DeclarationError) as refused:
        check(replace(SOUND, **changed), "state_machines.flawed")
    assert message in str(refused.value)
    assert "declared in state_machines.flawed contradicts itself:\n  - " in str(refused.value)


def test_every_flaw_is_named_at_once() -> None:
    with pytest.raises(DeclarationError) as refused:
        check(replace(SOUND, sources=(), guards=(GUARD, GUARD), timers=(timer(fires="bark"),)), "here")
    assert str(refused.value).count("\n  - ") == 3


CLASHES: list[tuple[str, Callable[[], dict[str, ExceptionType]], str]] = [
    (
        "a title twice",
        lambda: {"sound": SOUND, "other": replace(SOUND, key="other")},
        "both 'sound' and 'other' claim the name 'sound'",
    ),
    (
        "an alias that is another's title",
        lambda: {"sound": SOUND, "other": replace(SOUND, key="other", title="Other", aliases=("SOUND",))},
        "both 'sound' and 'other' claim the name 'sound'",
    ),
    (
        "a related type that is not there",
        lambda: {"sound": replace(SOUND, related=("ghost",))},
        "'sound' refers to the exception type 'ghost'",
    ),
    (
        "a type to raise instead that is not there",
        lambda: {"sound": replace(SOUND, guards=(replace(GUARD, raise_instead="ghost"),))},
        "'sound' refers to the exception type 'ghost'",
    ),
    (
        "a type for other creators that is not there",
        lambda: {"sound": replace(SOUND, creators=only(ARISE, source="S1", others_raise="ghost"))},
        "'sound' refers to the exception type 'ghost'",
    ),
]


@pytest.mark.parametrize(("types", "message"), [clash[1:] for clash in CLASHES], ids=[clash[0] for clash in CLASHES])
def test_types_that_contradict_one_another_are_refused(
    types: Callable[[], dict[str, ExceptionType]], message: str
) -> None:
    with pytest.raises(DeclarationError) as refused:
        check_together(types())
    assert message in str(refused.value)
