"""Play the day: publish each scene, let the real processes take it in, and print the outcome.

Nothing that is printed is prepared: every line below a scene is read from the database.
"""

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from business_time.formatting import numbered
from cli.demo.previous_rules import last_months_version
from cli.demo.scenario import OFFICE, Scene
from cli.demo.scenes import SCENES
from cli.demo.stage import Stage, StageError
from cli.screens.tables import status_text, table
from cli.terminal import console
from state_machines.declaration.departments import department_title
from state_machines.engine.advice import advice
from state_machines.engine.registry import work_types
from store import handovers
from store.dead_letters import DeadLetter
from store.queries.dead_letters import dead_letters
from store.queries.effects import Effect, effects_of, timers_fired_since
from store.queries.exceptions import exceptions_of_job
from store.queries.totals import department_totals, raised_types
from store.timers import next_due
from store.verification.verify import verify
from store.waiting import all_waiting
from workflows.timers import TIMER_SOURCE

_PLACEHOLDER = re.compile(r"\{([^}]+)\}")


def play_day(out: Console | None = None) -> bool:
    """Play the whole day; True if every type was raised, all notices were delivered and every history verifies."""
    out = out or console()
    out.print(Rule("One day of service job exceptions", style="dim"))
    out.print(
        "A real consumer and Celery worker run on an embedded Valkey and SQLite. The clock is simulated; all times "
        "are Chicago time.\n"
    )
    with Stage(SCENES[0].instant()) as stage:
        player = ScenePlayer(stage, out)
        for scene in SCENES:
            player.move_clock(scene.instant())
            player.play(scene)
        return player.finish()


class ScenePlayer:
    """Publishes scenes and prints their outcomes."""

    def __init__(self, stage: Stage, out: Console) -> None:
        """Play on a stage, and print to a console."""
        self._stage, self._out = stage, out
        self._number = 0
        self._before: list[str] = []
        self._waited: set[str] = set()
        """The IDs of the events that waited when the last scene ended."""

        self._clock = SCENES[0].instant()

    def move_clock(self, until: datetime) -> None:
        """Move the clock forward, and stop at every instant at which a timer is due."""
        while (due := self._next_due()) is not None and due <= until:
            self._stage.move_clock(due)
            self._stage.fire_due_timers()
            self._show_timers(due)
            self._clock = due
        self._stage.move_clock(until)

    def play(self, scene: Scene) -> None:
        """Publish one scene and print the outcome of each event."""
        self._headline(scene.instant(), scene.title)
        self._out.print(Padding(Text(scene.description, style="dim"), (0, 0, 0, 8)))
        documents = self._before if scene.again else [*scene.raw, *self._documents(scene)]
        if documents:
            self._stage.publish(documents)
            self._show_outcomes(documents, again=scene.again)
        for command in filter(None, (*scene.commands, scene.then)):
            self._run_command(command)
        self._before, self._clock = documents, scene.instant()
        self._out.print()

    def finish(self) -> bool:
        """Print the totals of the day, and check that nothing is missing."""
        with self._stage.runtime.store.reading() as connection:
            departments = department_totals(connection)
            letters = dead_letters(connection)
            flaws = [flaw.what for flaw in verify(connection)]
            missing = sorted(set(work_types()) - raised_types(connection))
        self._out.print(Rule("End of the day", style="dim"))
        shown = table("department", "open", "completed", "notices delivered")
        for each in departments:
            shown.add_row(department_title(each.department), str(each.open), str(each.completed), str(each.delivered))
        self._out.print(shown)
        return self._verdict(letters=len(letters), flaws=flaws, missing=missing)

    def _verdict(self, *, letters: int, flaws: Sequence[str], missing: Sequence[str]) -> bool:
        self._out.print()
        self._out.print(f"{numbered(letters, 'dead letter')}, each kept with its reason and payload (sje dead-letters)")
        for flaw in flaws:
            self._out.print(Text(f"verify: {flaw}", style="bad"))
        if missing:
            self._out.print(Text(f"never raised: {', '.join(missing)}", style="bad"))
        good = not flaws and not missing
        if good:
            self._out.print(Text("Every history verifies, and every type of work was raised.", style="good"))
        return good

    def _next_due(self) -> datetime | None:
        with self._stage.runtime.store.reading() as connection:
            return next_due(connection)

    def _headline(self, at: datetime, title: str) -> None:
        local = at.astimezone(OFFICE)
        self._out.print(Text.assemble((f"{local:%a %H:%M}", "id"), "  ", (title, "head")))

    def _documents(self, scene: Scene) -> list[str]:
        documents = []
        for event in scene.events:
            self._number += 1
            envelope = {
                "specversion": "1.0",
                "id": f"demo-{self._number:03}",
                "source": event.source,
                "type": f"com.cinchhs.{event.type}",
                "subject": event.job,
                "time": scene.instant().isoformat(),
                "data": event.data,
            }
            documents.append(json.dumps(envelope))
        return documents

    def _show_outcomes(self, documents: Sequence[str], *, again: bool) -> None:
        if again:
            text = f"all {len(documents)} events were taken in before; nothing changed"
            self._line(Text("= ", style="dim"), Text(text, style="dim"))
            return
        ids = [_event_id(document) for document in documents]
        with self._stage.runtime.store.reading() as connection:
            effects = effects_of(connection, [*filter(None, ids), *self._waited], _jobs(documents))
            letters = {letter.id: letter for letter in dead_letters(connection)}
            waiting = {each.event_id: each for each in all_waiting(connection)}
        noted = 0
        for event_id, document in zip(ids, documents, strict=True):
            mine = [effect for effect in effects if effect.cause_id == event_id] if event_id else []
            letter = letters.get(_letter_id(document))
            if letter is not None:
                self._line(Text("✗ ", style="bad"), Text(f"dead letter, {letter.code}: {letter.reason}"))
            if event_id in waiting and event_id not in self._waited:
                self._line(Text("… ", style="warn"), Text(waiting[event_id].reason))
            for effect in mine:
                self._show_effect(effect)
            noted += not mine and letter is None and event_id not in waiting
        for effect in effects:
            if effect.cause_id in self._waited - waiting.keys():
                self._show_effect(effect)
        self._waited = set(waiting)
        if noted:
            self._line(Text("· ", style="dim"), Text(f"{numbered(noted, 'event')} recorded as facts", style="dim"))

    def _show_timers(self, due: datetime) -> None:
        with self._stage.runtime.store.reading() as connection:
            effects = timers_fired_since(connection, TIMER_SOURCE, self._clock)
        if not effects:
            return
        self._headline(due, "A timer is due")
        for effect in effects:
            self._show_effect(effect)
        self._out.print()

    def _show_effect(self, effect: Effect) -> None:
        title = work_types()[effect.type].title
        if effect.rules:
            self._show_refusal(title, effect)
            return
        department = work_types()[effect.type].department
        mark, owner = ("+ ", f" for {department}") if effect.trigger == "raise" else ("→ ", "")
        if effect.before and effect.before != effect.after:
            step = Text.assemble(status_text(effect.before), " → ", status_text(effect.after))
        else:
            step = status_text(effect.after)
        by = Text("") if effect.trigger == "raise" else Text(f"  {effect.trigger}", style="dim")
        named = Text.assemble((title, "head"), " ", (effect.exception_id or "", "id"), f" on {effect.job}  ")
        self._line(Text(mark, style="good"), Text.assemble(named, step, by, (owner, "dim")))

    def _show_refusal(self, title: str, effect: Effect) -> None:
        asked = title if effect.trigger == "raise" else f"{title} {effect.trigger}"
        self._line(Text("! ", style="warn"), Text.assemble((asked, "head"), f" on {effect.job} ", ("refused", "warn")))
        for rule in effect.rules:
            self._out.print(Padding(Text(f"{rule['why']}  [{rule['source']}]"), (0, 0, 0, 12)))
            instead = advice(rule.get("do", ""), rule.get("raise_instead", ""))
            if instead:
                self._out.print(Padding(Text(f"→ {instead}", style="good"), (0, 0, 0, 12)))
        for department in effect.told:
            text = f"notified at once: {department_title(department)}"
            self._out.print(Padding(Text(text, style="id"), (0, 0, 0, 12)))

    def _run_command(self, command: str) -> None:
        typed = _PLACEHOLDER.sub(lambda found: self._id_of(found[1]), command)
        width = max(self._out.width - 8, 72)
        output = self._stage.run_command(typed, width=width, colors=self._out.is_terminal)
        self._line(Text("$ ", style="dim"), Text(f"sje {typed}", style="id"))
        self._out.print(Padding(Text.from_ansi(output.strip("\n")), (0, 0, 0, 8)))

    def _id_of(self, name: str) -> str:
        """The ID of an open item on a service job, of the latest handover, or of last month's rules."""
        if name == "last_month":
            return last_months_version()
        with self._stage.runtime.store.reading() as connection:
            if name == "handover":
                return handovers.latest(connection, 1)[0].id
            kind, job = name.split()
            return next(each.id for each in exceptions_of_job(connection, job) if each.type == kind)

    def _line(self, mark: Text, text: Text) -> None:
        self._out.print(Padding(Text.assemble(mark, text), (0, 0, 0, 8)))


def _event_id(document: str) -> str | None:
    try:
        return str(json.loads(document)["id"])
    except (ValueError, KeyError):
        return None


def _jobs(documents: Sequence[str]) -> set[str]:
    """The service jobs that events are about, so far as they can be read."""
    jobs = set()
    for document in documents:
        with suppress(ValueError, KeyError, TypeError):
            jobs.add(str(json.loads(document)["subject"]))
    return jobs


def _letter_id(document: str) -> str:
    return DeadLetter(door="", code="", reason="", fix="", payload=document.encode()).id


__all__ = ["StageError", "play_day"]
