"""The form of a part or piece of equipment in the comments that Purchasing works from.

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
"""The item ends at the first hyphen that one word follows; item names and part numbers may contain hyphens."""


def part_comment(*examples: Code) -> Template:
    """The exception comment: one line per part."""
    return Template(PART_LINE, repeated=True, codes=examples, patterns=FIELDS)


def part_request(heading: str, reason: str = "<Reason>") -> Template:
    """The service job comment: a heading, and under it the numbered parts."""
    line = "Part <n>: " + PART_LINE.replace("<Reason>", reason)
    return Template(line, heading=heading, repeated=True, patterns=FIELDS)


def same_parts(comment: Template, request: Template, *, source: str) -> Guard:
    """Both comments list the same parts, so that no one works from one comment and gets the order of the other.

    A reason that the service job comment's form fixes is not compared.
    """

    def differ(situation: Situation) -> str | None:
        raising = situation.raising
        in_comment = comment.fields(raising.comment) if raising else []
        in_request = request.fields(raising.service_job_comment) if raising else []
        if not (in_comment and in_request):
            return None
        nothing: dict[str, str] = {}
        pairs = itertools.zip_longest(in_comment, in_request, fillvalue=nothing)
        return next(filter(None, itertools.starmap(_difference, pairs)), None)

    return Guard(
        rule="same-parts",
        description="both comments list the same parts, in the same order",
        source=source,
        broken=differ,
        do="write the same parts in both comments",
    )


def _difference(first: Mapping[str, str], second: Mapping[str, str]) -> str | None:
    """How two lines differ; a field that one form does not have is not compared."""
    if not (first and second):
        return f"one comment lists {(first or second)['item']} and the other does not"
    both = [field for field in first if field in second and first[field].casefold() != second[field].casefold()]
    if not both:
        return None
    here, there = (", ".join(line[field] for field in both) for line in (first, second))
    return f"the exception comment has {here}, the service job comment has {there}"


def rows(lines: Sequence[PartLine], reason: str) -> list[dict[str, str]]:
    """The fields of each line; unknown fields stay empty, and ``reason`` is used if a line has none."""
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
    """The lines for a comment whose form no source gives: the known fields of each, separated by commas."""
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
