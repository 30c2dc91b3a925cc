"""How fairly each assignment method distributes work: a simulated month, without a database.

    make fairness, or python -m benchmarks.fairness [--days 30] [--seed 1]

Two dozen people in four time zones, on day, late and night shifts, with capacities from 3 to 8, some of them away on
some days. Work comes day and night, twice as much on weekdays as on weekends, and takes each person a different time.
Some of it is released instead of completed; some items are unwanted, and nearly everyone releases them. The same
functions as in production decide who gets what (``eligibility``, ``policies`` and ``selection``).

Load is the number of assignments per hour on shift; its Gini coefficient is 0 if all get the same and near 1 if one
person gets everything. No one may exceed their capacity, and nothing may wait while a person is here, on shift and
below capacity, except the person who released it last and on that day.
"""

import argparse
import bisect
import heapq
import random
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from business_time.zones import zone
from state_machines.declaration.assignment import LeastLoaded, Push, RoundRobin, WeightedRandom
from state_machines.declaration.policy import Policy
from store.ownership import LastOwner
from store.people import AWAY, HERE, Person, Shift
from workflows.assignment.eligibility import Demand, reasons_against
from workflows.assignment.policies import eligible_again_at
from workflows.assignment.selection import Candidate, Selection, choose

START = datetime(2026, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
TICK = timedelta(minutes=15)
"""How often people come or go, and the queue is checked."""

GIVEN_BACK = 1 / 20
"""The probability that an assigned item is released."""

UNWANTED, UNWANTED_GIVEN_BACK = 100, 9 / 10
"""One in this many items is unwanted, and the probability that such an item is released."""

POLICY = Policy()
KIND = "work"
DEMAND = Demand(type_key=KIND, title="Work", department="Escalations", work_group="")

POLICIES: dict[str, Push] = {
    "in turn": RoundRobin(),
    "least loaded": LeastLoaded(),
    "weighted random": WeightedRandom(),
    "weighted random, load squared": WeightedRandom(load=2),
    "weighted random, own zone twice as likely": WeightedRandom(zone=1),
    "plain chance": WeightedRandom(load=0),
}

ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
HOURS = {"day": ("08:00", "17:00"), "late": ("13:00", "22:00"), "night": ("22:00", "07:00")}


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """An item that waits or has an owner."""

    came: datetime
    number: int
    home: str = field(compare=False)
    """Where its customer lives."""

    hands: int = field(default=0, compare=False)
    """How often it was assigned."""

    last: LastOwner | None = field(default=None, compare=False)
    """Who released it last."""

    @property
    def given_back(self) -> float:
        """The probability that its owner releases it."""
        return GIVEN_BACK if self.number % UNWANTED else UNWANTED_GIVEN_BACK


@dataclass(slots=True)
class Result:
    """The result of a month under one policy."""

    given: dict[str, int]
    on_shift: dict[str, float]
    """Hours for which each person was here and on shift."""

    waits: list[timedelta] = field(default_factory=list)
    given_back: int = 0
    most_over: int = 0
    """By how much anyone ever exceeded their capacity."""

    starved: int = 0
    """How often work waited while a person was free who had not released it last that day."""

    left: int = 0
    """Items that no one could be assigned by the end."""

    @property
    def loads(self) -> list[float]:
        """The assignments of each person per hour on shift."""
        return [self.given[name] / hours for name, hours in self.on_shift.items() if hours]


def gini(values: Sequence[float]) -> float:
    """The Gini coefficient: 0 if all are equal."""
    ordered, total = sorted(values), sum(values)
    if not total:
        return 0.0
    ranked = sum(rank * value for rank, value in enumerate(ordered, start=1))
    return 2 * ranked / (len(ordered) * total) - (len(ordered) + 1) / len(ordered)


def crew(seed: int) -> list[Person]:
    """Two dozen people."""
    chance = random.Random(f"{seed}.crew")
    people = []
    for number in range(24):
        home, name = ZONES[number % len(ZONES)], tuple(HOURS)[number // 8]
        shift = Shift(name=name, zone=home, hours=(("mon-sun", (HOURS[name],)),))
        people.append(
            Person(
                name=f"{name}-{number}",
                departments=("Escalations",),
                zone=home,
                shifts=(shift,),
                capacity=chance.randint(3, 8),
                presence=HERE,
                presence_at=START,
                turn=0,
            )
        )
    return people


def arrivals(days: int, seed: int) -> Iterator[tuple[datetime, str]]:
    """When work comes, and where its customer lives."""
    chance, at, end = random.Random(f"{seed}.work"), START, START + timedelta(days=days)
    while True:
        hourly = 14.0 if at.weekday() < 5 else 7.0
        at += timedelta(hours=chance.expovariate(hourly))
        if at >= end:
            return
        yield at, chance.choice(ZONES)


class Month:
    """One month under one policy."""

    def __init__(self, policy: Push, days: int, seed: int) -> None:
        self._policy, self._days, self._seed = policy, days, seed
        self._chance = random.Random(f"{seed}.month")
        self._people = {person.name: person for person in crew(seed)}
        self._pace = {name: self._chance.uniform(0.6, 1.6) for name in self._people}
        self._held = dict.fromkeys(self._people, 0)
        self._waiting: list[Item] = []
        self._done: list[tuple[datetime, Item, str]] = []
        self._turn = 0
        self._items = 0
        self.result = Result(given=dict.fromkeys(self._people, 0), on_shift=dict.fromkeys(self._people, 0.0))

    def run(self) -> Result:
        """Run the month."""
        work = arrivals(self._days, self._seed)
        coming, now = next(work, None), START
        end = START + timedelta(days=self._days)
        while now < end:
            until = now + TICK
            self._come_and_go(now)
            self._hand_out(now)
            while (moment := min(coming[0] if coming else until, self._done[0][0] if self._done else until)) < until:
                if coming and moment == coming[0]:
                    self._items += 1
                    bisect.insort(self._waiting, Item(came=moment, number=self._items, home=coming[1]))
                    coming = next(work, None)
                else:
                    self._finish_one(moment)
                self._hand_out(moment)
            now = until
        self.result.left = len(self._waiting)
        return self.result

    def _come_and_go(self, now: datetime) -> None:
        """Set who is here (each person is away on one day in twelve), and count hours on shift."""
        if now.hour == 0 and now.minute == 0:
            for name, person in self._people.items():
                presence = AWAY if self._chance.random() < 1 / 12 else HERE
                self._people[name] = replace(person, presence=presence)
        for name, person in self._people.items():
            if person.is_here and person.on_shift(now):
                self.result.on_shift[name] += TICK / HOUR

    def _finish_one(self, now: datetime) -> None:
        """Complete or release the item that a person is done with."""
        _, item, name = heapq.heappop(self._done)
        self._held[name] -= 1
        if self._chance.random() < item.given_back:
            self.result.given_back += 1
            bisect.insort(self._waiting, replace(item, last=LastOwner(name, gave_back_at=now)))

    def _hand_out(self, now: datetime) -> None:
        if not self._waiting:
            return
        left, free = [], [person for person in self._people.values() if self._is_free(person, now)]
        for item in self._waiting:
            choice = self._choose(item, self._fit(item, free, now), now)
            if choice is None:
                left.append(item)
            else:
                self._assign(choice.name, item, now)
                still = (self._people[person.name] for person in free)
                free = [person for person in still if person.name != choice.name or self._is_free(person, now)]
        self._waiting = left
        idle = {person.name for person in free}
        self.result.starved += sum(bool(idle - _resting(item, now)) for item in left)

    def _choose(self, item: Item, fit: list[Person], now: datetime) -> Selection | None:
        return choose(
            self._policy,
            [self._candidate(person, now) for person in fit],
            seed=f"EX-{item.number}.{item.hands + 1}",
            rather_not=item.last.name if item.last else None,
            customer_offset=now.astimezone(zone(item.home)).utcoffset(),
        )

    def _assign(self, name: str, item: Item, now: datetime) -> None:
        self._turn += 1
        self._people[name] = replace(self._people[name], turn=self._turn)
        self._held[name] += 1
        self.result.given[name] += 1
        self.result.waits.append(now - ((item.last and item.last.gave_back_at) or item.came))
        self.result.most_over = max(self.result.most_over, self._held[name] - (self._people[name].capacity or 0))
        takes = timedelta(hours=self._chance.expovariate(1 / 2.5) * self._pace[name])
        heapq.heappush(self._done, (now + takes, replace(item, hands=item.hands + 1), name))

    def _fit(self, item: Item, free: list[Person], now: datetime) -> list[Person]:
        """The free people who are eligible for the item."""
        return [each for each in free if not eligible_again_at(each.name, item.last, POLICY, now)]

    def _is_free(self, person: Person, now: datetime) -> bool:
        """Whether a person is here, on shift and below capacity."""
        return not reasons_against(person, DEMAND, {KIND: self._held[person.name]}, now)

    def _candidate(self, person: Person, now: datetime) -> Candidate:
        offset = now.astimezone(zone(person.zone or "UTC")).utcoffset()
        return Candidate(name=person.name, load=self._held[person.name], turn=person.turn, offset=offset)


def _resting(item: Item, now: datetime) -> set[str]:
    """Free people who need not get an item, because they released it last, within a day."""
    last = item.last
    return {last.name} if last and last.gave_back_at and now - last.gave_back_at < timedelta(days=1) else set()


def report(days: int, seed: int) -> str:
    """Every policy, one a line."""
    lines = [
        f"A month of {days} days, 24 people, the same work for every policy (seed {seed}).",
        "",
        "| policy | given | back | Gini | least / most an hour | longest wait | mean wait | over capacity | starved |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, policy in POLICIES.items():
        result = Month(policy, days, seed).run()
        loads, waits = result.loads, result.waits or [timedelta()]
        mean = timedelta(seconds=statistics.fmean(wait.total_seconds() for wait in waits))
        lines.append(
            f"| {name} | {sum(result.given.values()):,} | {result.given_back:,} | {gini(loads):.3f} "
            f"| {min(loads):.2f} / {max(loads):.2f} | {_minutes(max(waits))} | {_minutes(mean)} "
            f"| {max(0, result.most_over)} | {result.starved} |"
        )
    return "\n".join(lines)


def _minutes(span: timedelta) -> str:
    return f"{span / timedelta(minutes=1):.1f} min"


def main() -> None:
    parser = argparse.ArgumentParser(description="Print how fairly each assignment method distributes work.")
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print(report(given.days, given.seed))


if __name__ == "__main__":
    main()
