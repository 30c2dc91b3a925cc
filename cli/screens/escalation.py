"""The answer to an escalated call, and the list of situations."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from cli.screens.tables import facts, table

if TYPE_CHECKING:
    from state_machines.declaration.policy import Policy
    from state_machines.escalations.routing import Route
    from state_machines.escalations.sourced_text import SourcedText

_STYLES = {"Tier 1": "good", "Tier 2": "warn", "SOS": "bad"}


def as_data(route: "Route") -> dict[str, Any]:
    """An answer as plain data."""
    situations = [
        {
            "key": each.key,
            "tier": each.tier.value,
            "title": each.title,
            "description": each.description,
            "source": each.source,
        }
        for each in route.situations
    ]
    return {
        "tier": route.tier.value,
        "allowed": route.allowed,
        "reach": asdict(route.reach),
        "missing": [asdict(each) for each in route.missing],
        "situations": situations,
        "risks": list(route.call.risks),
        "tier_2": {
            "open": route.tier_2_is_open,
            "opens_at": route.tier_2_opens_at,
            "closes_at": route.tier_2_closes_at,
            "hours": route.tier_2_hours,
        },
        "raises": route.raises or None,
        "call_back_codes": list(route.call_back_codes),
        "advice": [asdict(each) for each in route.advice],
        "script": [asdict(each) for each in route.script],
        "final_comment": route.final_comment,
        **({"required": _required()} if route.tier == "SOS" else {}),
    }


def route_screen(route: "Route", policy: "Policy", *, raised: bool = False) -> RenderableType:
    """An answer for people: who takes the call, in a frame; then what to say and what to write.

    Args:
        route: the answer.
        policy: the settings of the business rules.
        raised: whether the work that follows is raised at once, so that the answer omits how to raise it.

    """
    style = _STYLES[route.tier]
    title = Text(f"{route.tier.value} · {', '.join(each.title for each in route.situations)}", style=style)
    frame = Panel(
        Group(*_verdict(route, policy, raised)), title=title, title_align="left", border_style=style, padding=(0, 1)
    )
    return Group(frame, *_to_say(route), *_to_write(route))


def _verdict(route: "Route", policy: "Policy", raised: bool) -> Iterator[RenderableType]:
    from state_machines.escalations.scripts import DANGER

    for situation in route.situations:
        yield _sourced(Text(f"“{situation.description}”"), situation.source)
    yield Text()
    if route.allowed and route.tier == "Tier 2":
        yield Text.assemble(("✓ ", "good"), f"{route.permission.supervisor} gave permission, and Tier 2 is open")
    for lacking in route.missing:
        yield Text.assemble(("✗ ", "bad"), _sourced(Text(lacking.text), lacking.source))
    yield Text.assemble(("→ ", "good"), "contact ", _sourced(Text(route.reach.text, style="head"), route.reach.source))
    for advice in route.advice:
        mark = ("! ", "bad") if advice is DANGER else ("→ ", "good")
        yield Text.assemble(mark, _sourced(Text(advice.text), advice.source))
    if particulars := list(_particulars(route, policy, raised)):
        yield Text()
        yield facts(particulars)


def _particulars(route: "Route", policy: "Policy", raised: bool) -> Iterator[tuple[str, RenderableType]]:
    from state_machines.engine.registry import exception_type

    if route.tier != "Tier 1":
        yield "Tier 2 hours", _sourced(Text(route.tier_2_hours), "S2")
        yield "Tier 2 is", _open_or_not(route, policy)
    if route.call.risks:
        yield "high risk", _sourced(Text(", ".join(route.call.risks)), "S4")
    if route.tier == "SOS":
        yield "the form asks for", Text(", ".join(_required()))
        if not route.call.description:
            yield "the Complaint", Text("is missing: describe what happened as SITUATION", style="bad")
    if route.call_back_codes:
        yield "Call Back comment", _codes(route)
    elif route.raises == "call_back":
        yield "Call Back comment", Text("no comment of S1 fits: choose one with --code")
    if route.raises and not raised:
        yield "to raise", Text(f"{exception_type(route.raises).title}: add --raise and --job", style="dim")


def _open_or_not(route: "Route", policy: "Policy") -> Text:
    from state_machines.escalations.tier_2_hours import on_tier_2_clock

    if route.tier_2_is_open:
        closes = route.tier_2_closes_at
        return Text.assemble(("open", "good"), f" until {on_tier_2_clock(closes, policy)}" if closes else "")
    if route.tier_2_opens_at is None:
        return Text("closed: the policy file gives it no opening hours", style="bad")
    opens = f"; it opens {on_tier_2_clock(route.tier_2_opens_at, policy)}"
    return Text.assemble(("closed", "bad"), opens)


def _codes(route: "Route") -> Text:
    if route.call_back_code:
        comment = Text(route.call_back_code, style="id")
    else:
        comment = Text(f"choose one with --code: {', '.join(route.call_back_codes)}, or another of S1")
    if route.raises != "call_back":
        comment.append(" if the supervisor permits a Call Back", style="dim")
    return comment


def _required() -> list[str]:
    from state_machines.escalations.sos_high_risk import REQUIRED

    return ["Service Job Number", "Complaint", *REQUIRED.values()]


def _to_say(route: "Route") -> Iterator[RenderableType]:
    if route.script:
        yield Text("\nIf the customer refuses to give information, say", style="head")
        yield from (_quoted(each) for each in route.script)


def _quoted(line: "SourcedText") -> RenderableType:
    return Padding(_sourced(Text(f"“{line.text}”"), line.source), (0, 0, 0, 2))


def _to_write(route: "Route") -> Iterator[RenderableType]:
    yield Text.assemble(("\nFinal comment for the Service Request", "head"), ("  S2", "dim"))
    yield Padding(Text(route.final_comment), (0, 0, 0, 2))


def _sourced(text: Text, source: str) -> Text:
    return Text.assemble(text, (f"  {source}", "dim"))


def situations_as_data(policy: "Policy") -> dict[str, Any]:
    """The situations, the categories of high risk and the hours as plain data."""
    from state_machines.escalations.situations import SITUATIONS, SOS_CATEGORIES
    from state_machines.escalations.tier_2_hours import hours_in_words

    return {
        "situations": [
            {
                "key": each.key,
                "tier": each.tier.value,
                "title": each.title,
                "description": each.description,
                "codes": each.codes,
            }
            for each in SITUATIONS.values()
        ],
        "high_risk": [
            {"category": category, "description": description} for category, description in SOS_CATEGORIES.items()
        ],
        "tier_2_hours": hours_in_words(policy),
    }


def situations_screen(policy: "Policy", now: datetime) -> RenderableType:
    """The situations by tier, and whether Tier 2 is open."""
    from state_machines.escalations.situations import SITUATIONS, SOS_CATEGORIES
    from state_machines.escalations.tier_2_hours import hours_in_words, is_open

    parts: list[RenderableType] = []
    for tier, who in (
        ("Tier 1", "CS supervisors, always first"),
        ("Tier 2", "with a supervisor's permission"),
        ("SOS", "at once"),
    ):
        shown = table("situation", "description", title=f"{tier}: {who}", folding=["description"])
        for each in SITUATIONS.values():
            if each.tier == tier:
                shown.add_row(Text(each.key, style="id"), each.description)
        if tier == "SOS":
            for category, description in SOS_CATEGORIES.items():
                shown.add_row(Text(f"--sos {category.split()[0]}", style="id"), f"{category}: {description}")
        parts += [shown, Text()]
    state = ("open now", "good") if is_open(now, policy) else ("closed now", "bad")
    parts.append(Text.assemble("Tier 2: ", hours_in_words(policy), ", ", state))
    parts.append(Text('One call: sje escalate "customer asks for the CEO" --supervisor "K. Lee"', style="dim"))
    return Group(*parts)
