"""Which clocks were in force when: the recorded versions, each until the next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from business_time.spans import Span
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.policy import Policy
from state_machines.engine.clock_terms import ClockTerms, Terms, clock_terms, from_data
from store.clock_versions import ClockVersion

ALWAYS = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """The clocks of one kind of work that are in force from an instant until the next version."""

    number: int
    """The number of the version; 0 if none has been recorded yet and this process's own policy is used."""

    since: datetime
    clocks: Mapping[str, ClockTerms]


def in_force(recorded: Sequence[ClockVersion], declared: ExceptionType, policy: Policy) -> tuple[InForce, ...]:
    """The versions for a kind of work, the first one first.

    The first one also covers all time before it, because an older item has no other. If none was recorded, because no
    process has started yet, the policy of this process is used.
    """
    if not recorded:
        ours = {terms.name: terms for terms in clock_terms(declared, policy)}
        return (InForce(number=0, since=ALWAYS, clocks=ours),)
    found: list[InForce] = []
    for version in recorded:
        clocks = _clocks_of(version).get(declared.key, {})
        since = max(version.valid_from, found[-1].since) if found else ALWAYS
        found.append(InForce(number=version.number, since=since, clocks=clocks))
    return tuple(found)


def _clocks_of(version: ClockVersion) -> Terms:
    """The clocks of a version, read once: items are folded by the thousand, and a digest's content never changes."""
    known = _known.get(version.digest)
    if known is None:
        if len(_known) >= _KNOWN_AT_MOST:
            _known.clear()
        known = _known[version.digest] = from_data(version.definition)
    return known


_KNOWN_AT_MOST = 100
_known: dict[str, Terms] = {}


def by_version(versions: Sequence[InForce], start: datetime, end: datetime) -> Iterator[tuple[Span, InForce]]:
    """Cut a period where one version replaces another."""
    for version, following in zip(versions, [*versions[1:], None], strict=True):
        first = max(start, version.since)
        last = min(end, following.since) if following else end
        if first < last:
            yield Span(first, last), version


def latest(versions: Sequence[InForce], at: datetime) -> InForce:
    """The version in force at an instant."""
    return [version for version in versions if version.since <= at][-1]
