"""How a part or piece of equipment is written in the comments that Purchasing works from.

``Compressor-WR60X10185, Marcone, PO# 4411, Core Return``: the item and its part number, the distributor, the
purchase order and the reason (H:pr-core-return-creating-exception, H:pr-order-cancellation-creating-exception).
"""

import itertools
from collections.abc import Mapping, Sequence

from events.data import PartLine
from state_machines.declaration.comments import Code
from state_machines.declaration.guards import Guard
from state_machines.declaration.situation import Situation
from state_machines.declaration.templates import Template

PART_LINE = "<Item>-<Part#>, <Distributor>, PO# <number>, <Reason>"

FIELDS = {"item": r"\w(?:[^,\n]*?[^,\s])??", "part_no": r"\w[^,\s]*", "number": r"[^,\s]+"}
"""The item ends at the first hyphen after which one word stands: item names may hold hyphens, so may part numbers."""


def part_comment(*examples: Code) -> Template:
    """The exception comment: a line for each part."""
    return Template(PART_LINE, repeated=True, codes=examples, patterns=FIELDS)


def part_request(heading: str, reason: str = "<Reason>") -> Template:
    """The service job comment: a heading, and under it the parts by number."""
    line = "Part <n>: " + PART_LINE.replace("<Reason>", reason)
    return Template(line, heading=heading, repeated=True, patterns=FIELDS)


def same_parts(comment: Template, request: Template, *, source: str) -> Guard:
    """Both comments list the same parts, so that nobody works from one of them and gets the other's order.

    A reason that the service job comment's form fixes is compared with nothing.
    """

    def differ(situation: Situation) -> str | None:
        raising = situation.raising
        named = comment.fields(raising.comment) if raising else []
        told = request.fields(raising.service_job_comment) if raising else []
        if not (named and told):
            return None
        nothing: dict[str, str] = {}
        pairs = itertools.zip_longest(named, told, fillvalue=nothing)
        return next(filter(None, itertools.starmap(_difference, pairs)), None)

    return Guard(
        rule="same-parts",
        description="both comments list the same parts, in the same order",
        source=source,
        broken=differ,
        do="write the same parts in both comments",
    )


def _difference(named: Mapping[str, str], told: Mapping[str, str]) -> str | None:
    """What tells two lines apart; a field that one form does not have is compared with nothing."""
    if not (named and told):
        return f"one comment lists {(named or told)['item']} and the other does not"
    both = [field for field in named if field in told and named[field].casefold() != told[field].casefold()]
    if not both:
        return None
    here, there = (", ".join(line[field] for field in both) for line in (named, told))
    return f"the exception comment says {here}, the service job comment {there}"


def rows(lines: Sequence[PartLine], reason: str) -> list[dict[str, str]]:
    """The fields of each line; what is not known stays empty, and ``reason`` stands in where a line gives none."""
    return [
        {
            "item": line.item,
            "part_no": (line.part_number or "").replace(" ", ""),
            "distributor": line.distributor or "",
            "number": line.po_number or "",
            "reason": line.reason or reason,
        }
        for line in lines
    ]


def numbers(lines: Sequence[PartLine]) -> list[str]:
    """The purchase orders on the lines."""
    return list(dict.fromkeys(line.po_number for line in lines if line.po_number))


def in_words(lines: Sequence[PartLine], reason: str) -> str:
    """The lines for a comment whose form no source gives: what is known of each, separated by commas."""
    return "\n".join(
        ", ".join(
            part
            for part in (
                "-".join(filter(None, (line.item, line.part_number))),
                line.distributor,
                line.po_number and f"PO# {line.po_number}",
                line.reason or reason,
            )
            if part
        )
        for line in lines
    )
