"""Several processes that hand out work at once: nothing is owned by two, nobody gets too much, nothing is stranded."""

import json
import random
from collections import Counter
from datetime import datetime, timedelta

import pytest

from business_time.clock import FixedClock
from events.data import Actor
from state_machines.declaration.policy import Policy
from store.assignments import loads
from store.engine import Store
from store.people import everybody
from store.queries import exception, history
from store.verification.verify import verify
from tests.processes import run_together
from tests.samples import job_created, message, transition
from tests.staff import employ, handed_out, profile, pushed, raised
from tests.stores import NOON
from workflows.assignment.auto_assignment import AutoAssignment
from workflows.assignment.claiming import release_exception
from workflows.assignment.direct_assignment import assign_directly
from workflows.assignment.handover import HandoverError, HandoverRequest, apply, preview
from workflows.assignment.presence import set_presence
from workflows.assignment.unassigned_reasons import why
from workflows.intake import Intake

PROCESSES = 3
DEEDS = 25
"""What each process of the busy office does, one after the other."""

CAPACITIES = {"ann": 7, "bob": 5, "cas": 9, "dee": 1, "eve": 0, "fay": 12}
METHODS = ["round_robin", "least_loaded", "weighted_random"]
SUPPORT = "Support Services"


def _hand_out(url: str, policy: Policy) -> list[tuple[str, str]]:
    store = Store(url)
    handed = handed_out(store, policy)
    store.close()
    return [(each.exception_id, each.to) for each in handed]


def _owners(store: Store, ids: list[str]) -> dict[str, str | None]:
    """Whose each item is; every history must read as one owner after another, never two at once."""
    with store.reading() as connection:
        assert list(verify(connection)) == []
        for each in ids:
            owner: str | None = None
            for line in history(connection, each):
                if line.trigger in {"assign", "claim"}:
                    assert owner is None, f"{each} was {owner}'s when it was given away"
                    owner = json.loads(line.details).get("assignee") or json.loads(line.actor)["name"]
                elif line.trigger == "handover":
                    assert owner == json.loads(line.details)["giver"]
                    owner = json.loads(line.details)["assignee"]
                elif line.trigger in {"release", "lapse"} or line.after == "Completed":
                    owner = None
            record = exception(connection, each)
            assert record is not None
            assert record.assignee == owner
        return {each: record.assignee for each in ids if (record := exception(connection, each)) is not None}


def _nothing_is_stranded(store: Store, ids: list[str], policy: Policy) -> None:
    """Each open item is somebody's, or there is a reason against everybody."""
    with store.reading() as connection:
        for each in ids:
            answer = why(connection, each, policy=policy, now=NOON)
            assert answer is not None
            settled = answer.status == "Completed" or answer.assignee is not None
            assert settled or all(person.reasons for person in answer.people), answer


def _nobody_is_idle_beside_what_waits(store: Store, ids: list[str], now: datetime) -> None:
    """Whoever is here and not full may have anything, save, for the rest of the day, what they gave back last."""
    with store.reading() as connection:
        held = loads(connection)
        here = [person.name for person in everybody(connection) if person.is_here]
        idle = {name for name in here if sum(held.get(name, {}).values()) < CAPACITIES[name]}
        for each in ids:
            record, last = exception(connection, each), history(connection, each)[-1]
            assert record is not None
            gave_back = last.trigger == "release" and now - last.at < timedelta(hours=11)
            if record.status != "Completed" and record.assignee is None:
                assert idle <= ({json.loads(last.actor)["name"]} if gave_back else set()), (each, idle)


@pytest.mark.parametrize("method", METHODS)
def test_who_hands_out_at_once_never_gives_twice_nor_too_much(store: Store, database_url: str, method: str) -> None:
    policy = pushed(method, threshold=8)
    employ(store, *(profile(name, capacity=most) for name, most in CAPACITIES.items()))
    ids = raised(store, [f"SJ-{number}" for number in range(40)])
    shares = run_together(_hand_out, [(database_url, policy)] * PROCESSES)
    given = [exception_id for share in shares for exception_id, _ in share]
    owners = _owners(store, ids)
    assert len(given) == len(set(given)) == sum(min(most, 8) for most in CAPACITIES.values())
    assert Counter(filter(None, owners.values())) == {name: min(most, 8) for name, most in CAPACITIES.items() if most}
    _nothing_is_stranded(store, ids, policy)


def _hand_out_one_kind(url: str, policy: Policy, kind: str) -> int:
    store = Store(url)
    handed = AutoAssignment(store, policy, FixedClock(NOON)).assign_waiting([kind])
    store.close()
    return len(handed)


def test_two_kinds_of_work_at_once_share_one_capacity(store: Store, database_url: str) -> None:
    """No item and no service job is common to the two: only the people are, and their rows are the lock."""
    both = (SUPPORT, "Dispatch")
    employ(store, *(profile(name, capacity=most, departments=both) for name, most in CAPACITIES.items()))
    raised(store, [f"SJ-{number}" for number in range(40)])
    rejected = [job_created(f"SJ-9{number}", status="Rejected") for number in range(40)]
    Intake(store, Policy(), FixedClock(NOON)).take_in("test", [message(*rejected)])
    kinds = ["auth_job_follow_up", "dispatch_case"]
    numbers = run_together(_hand_out_one_kind, [(database_url, pushed(), kind) for kind in kinds])
    with store.reading() as connection:
        held = loads(connection)
    assert {name: sum(by_type.values()) for name, by_type in held.items()} == {
        name: most for name, most in CAPACITIES.items() if most
    }
    assert sum(numbers) == sum(CAPACITIES.values())


def _name_ann(url: str, ids: list[str]) -> list[str]:
    store = Store(url)
    by = Actor(name="lee", department=SUPPORT, role="Supervisor")
    given = [each for each in ids if assign_directly(store, Policy(), each, "ann", by=by, now=NOON).kind == "assigned"]
    store.close()
    return given


def test_supervisors_who_name_the_same_owner_at_once_keep_to_the_capacity(store: Store, database_url: str) -> None:
    employ(store, profile("ann", capacity=7))
    ids = raised(store, [f"SJ-{number}" for number in range(20)])
    given = run_together(_name_ann, [(database_url, ids[::2]), (database_url, ids[1::2])])
    assert sum(map(len, given)) == 7
    assert Counter(_owners(store, ids).values()) == {"ann": 7, None: 13}


def _work(url: str, policy: Policy, role: str, seed: int) -> int:
    """One process of a busy office: hand out, or do what people do; returns how often nothing was amiss."""
    store, chance = Store(url), random.Random(seed)
    deeds = {"hand out": _hands_out, "people": _people_work, "supervisor": _supervises, "watch": _watches}
    done = sum(deeds[role](store, policy, chance) for _ in range(DEEDS))
    store.close()
    return done


def _hands_out(store: Store, policy: Policy, _chance: random.Random) -> int:
    return len(AutoAssignment(store, policy, FixedClock(NOON)).assign_waiting())


def _held(store: Store, chance: random.Random) -> tuple[str, str, str] | None:
    """Some item that somebody has: its id, its job, and who has it."""
    with store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT id, job, assignee FROM exceptions WHERE assignee IS NOT NULL").all()
    return chance.choice([(row[0], row[1], row[2]) for row in sorted(rows)]) if rows else None


def _people_work(store: Store, policy: Policy, chance: random.Random) -> int:
    """An owner completes an item, moves it on, or gives it back."""
    held = _held(store, chance)
    if held is None:
        return 0
    exception_id, job, name = held
    who = Actor(name=name, department=SUPPORT)
    if chance.random() < 0.25:
        return release_exception(store, exception_id, who=who, now=NOON).done
    trigger = chance.choice(["complete", "complete", "call_customer"])
    asked = transition(trigger, job=job, actor=who.model_dump(), exception_id=exception_id, exception_type=None)
    outcomes = Intake(store, policy, FixedClock(NOON)).take_in("test", [message(asked)]).outcomes
    return outcomes[0][0].kind == "moved"


def _gives_back(store: Store, _policy: Policy, chance: random.Random) -> int:
    """Whoever has something gives it back."""
    held = _held(store, chance)
    if held is None:
        return 0
    exception_id, _, name = held
    return release_exception(store, exception_id, who=Actor(name=name, department=SUPPORT), now=NOON).done


def _supervises(store: Store, policy: Policy, chance: random.Random) -> int:
    """Somebody comes or goes, or hands over what they have."""
    name, other = chance.sample(sorted(CAPACITIES), 2)
    if chance.random() < 0.5:
        return set_presence(store, name, chance.choice(["here", "away"]), NOON) is not None
    by = Actor(name="lee", department=SUPPORT, role="Supervisor")
    receiver = None if chance.random() < 0.3 else other
    try:
        handover = preview(store, policy, HandoverRequest(giver=name, receiver=receiver, by=by), NOON)
        return apply(store, policy, handover.id, by=by, now=NOON).state == "applied"
    except HandoverError:
        return 0


def _watches(store: Store, _policy: Policy, _chance: random.Random) -> int:
    """What anybody sees at any moment keeps the capacities."""
    with store.reading() as connection:
        held = loads(connection)
    for name, by_type in held.items():
        assert sum(by_type.values()) <= CAPACITIES[name], (name, by_type)
    return 1


@pytest.mark.parametrize("seed", [1, 2])
def test_in_a_busy_office_every_moment_keeps_the_rules(store: Store, database_url: str, seed: int) -> None:
    policy = pushed(METHODS[seed])
    employ(store, *(profile(name, capacity=most) for name, most in CAPACITIES.items()))
    ids = raised(store, [f"SJ-{number}" for number in range(60)])
    handed_out(store, policy)
    roles = ["hand out", "hand out", "people", "supervisor", "watch"]
    done = run_together(_work, [(database_url, policy, role, seed * 10 + n) for n, role in enumerate(roles)])
    assert done[2] > 0
    assert done[4] == DEEDS
    for now in (NOON, NOON + timedelta(days=1)):
        handed_out(store, policy, now)
        _nobody_is_idle_beside_what_waits(store, ids, now)
    _owners(store, ids)
    _nothing_is_stranded(store, ids, policy)


@pytest.mark.parametrize("seed", [1, 2])
def test_work_that_nobody_wants_is_not_stranded_however_many_hands_it_went_through(store: Store, seed: int) -> None:
    policy, chance = pushed(METHODS[seed]), random.Random(seed)
    employ(store, *(profile(name, capacity=most) for name, most in CAPACITIES.items()))
    ids = raised(store, ["SJ-1", "SJ-2", "SJ-3"])
    for _ in range(2 * DEEDS):
        handed_out(store, policy)
        _nobody_is_idle_beside_what_waits(store, ids, NOON)
        chance.choice([_gives_back, _supervises])(store, policy, chance)
    handed_out(store, policy, NOON + timedelta(days=1))
    _nobody_is_idle_beside_what_waits(store, ids, NOON + timedelta(days=1))


def _go_away(url: str, name: str) -> None:
    store = Store(url)
    set_presence(store, name, "away", NOON)
    store.close()


def _hand_out_or_go(url: str, policy: Policy, name: str) -> list[tuple[str, str]]:
    if name:
        _go_away(url, name)
        return []
    return _hand_out(url, policy)


def test_nothing_goes_to_who_has_gone(store: Store, database_url: str) -> None:
    """Whoever leaves while work is handed out may get some before, and gets nothing after."""
    employ(store, profile("ann"), profile("bob"))
    policy = pushed("round_robin")
    ids = raised(store, [f"SJ-{number}" for number in range(20)])
    run_together(_hand_out_or_go, [(database_url, policy, ""), (database_url, policy, "ann")])
    owners = Counter(_owners(store, ids).values())
    assert owners["ann"] + owners["bob"] == len(ids)
    before = owners["ann"]
    more = raised(store, [f"SJ-9{number}" for number in range(4)])
    handed_out(store, policy)
    assert set(_owners(store, more).values()) == {"bob"}
    with store.reading() as connection:
        assert loads(connection).get("ann", {}) == ({"auth_job_follow_up": before} if before else {})
        assert [person.is_here for person in everybody(connection)] == [False, True]
