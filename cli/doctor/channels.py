"""Whether the departments can be notified by the channels besides their desk."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.doctor.finding import Finding

if TYPE_CHECKING:
    from tasks.channels.engine.channel import Examination
    from tasks.runtime import Runtime

AREA = "channels"


def examine(runtime: "Runtime") -> Iterator[Finding]:
    """The findings of each channel's own examination, and the channels that are off, and why."""
    yield from map(_finding, runtime.channels.examine())
    yield from _switched_off(runtime)


def _finding(examination: "Examination") -> Finding:
    if examination.verdict == "ok":
        return Finding.ok(AREA, examination.found)
    make = Finding.warn if examination.verdict == "warn" else Finding.fail
    return make(AREA, examination.found, examination.fix)


def _switched_off(runtime: "Runtime") -> Iterator[Finding]:
    from state_machines.declaration.departments import Department
    from store.deliveries import disabled

    with runtime.store.reading() as connection:
        off = {department: disabled(connection, department.slug) for department in Department}
    for department, channels in off.items():
        for channel, reason in channels.items():
            found = f"{department}'s {channel} is off: {reason}"
            fix = f"Correct its address, then run `sje channels enable {department.slug} {channel}`."
            yield Finding.warn(AREA, found, fix)
