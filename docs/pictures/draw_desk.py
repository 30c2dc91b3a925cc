"""Draw the pictures of the desk that the README shows, in a real Chromium: part of `make pictures`.

An evening at Support Services is raised by events, as upstream would publish them; a person works it on the pages.
"""

import json
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Page, sync_playwright

from business_time.clock import FixedClock
from events.data import Actor
from settings import Settings
from store.schema import migrate
from tasks.runtime import Runtime
from web.app import create_app
from web.site.access import COOKIE
from workflows.access import issue, sign_in
from workflows.messages import Message
from workflows.timers import Timers

FOLDER = Path(__file__).parent
SIZE = {"width": 1180, "height": 760}
ANN = Actor(name="ann", department="Support Services")
AZIZ = Actor(name="aziz", department="Authorizations", role="Specialist")
CASS = Actor(name="cass", department="Customer Service")
MORNING = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
EVENING = MORNING + timedelta(hours=12)
HOMES = (
    ("Maria Gomez", "IL", "America/Chicago"),
    ("Dale Whitaker", "NY", "America/New_York"),
    ("Priya Natarajan", "CA", "America/Los_Angeles"),
    ("Ted Kowalski", "TX", None),
    ("Ruth Adeyemi", "CO", "America/Denver"),
)
EMERGENCIES = {20: "Non-Medical Emergency", 22: "Medical Emergency"}
"""By the number of the service job; raised in the evening, because by day such a customer is called at once."""

REVIEWS = ("HVAC", "CCA", "CAP")


def main() -> None:
    """Fill a database, serve the pages over it, and take every picture."""
    with tempfile.TemporaryDirectory() as folder:
        policy = Path(folder, "policy.toml")
        policy.write_text('[clocks.support-services.resolve]\ntarget = "PT9H"\n', encoding="utf-8")
        runtime = Runtime(Settings(data_dir=Path(folder), policy_file=policy), clock=FixedClock(MORNING))
        migrate(runtime.store)
        first = _fill(runtime)
        with _served(runtime) as address, sync_playwright() as playwright:
            program = shutil.which("chromium") or shutil.which("google-chrome")
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            for name, actor, scheme, path in (
                ("desk-queue", ANN, "light", "/desk/queues/support-services"),
                ("desk-item", ANN, "dark", f"/desk/items/{first}"),
                ("desk-raise", CASS, "light", "/desk/raise?type=call_back&job=SJ-48210"),
            ):
                context = browser.new_context(base_url=address, color_scheme=scheme, viewport=SIZE)
                context.add_cookies([{"name": COOKIE, "value": _session(runtime, actor), "url": address}])
                page = context.new_page()
                page.goto(path)
                _prepare(page, name)
                page.screenshot(path=FOLDER / f"{name}.png", full_page=name == "desk-raise")
                print(f"Written: docs/pictures/{name}.png")
            browser.close()
        runtime.close()


def _prepare(page: Page, name: str) -> None:
    """Bring a page to what its picture shows."""
    if name == "desk-item":
        page.locator("details.move.barred summary").click()
    if name == "desk-raise":
        page.get_by_role("combobox", name="Exception Comment").fill("CLM DNL")
        page.get_by_label("Service Job Comment").fill("disputes the denial of the compressor")
        page.get_by_role("group", name="Supervisor available").get_by_label("Yes").check()
        page.locator("#checked .rules").wait_for()
        page.get_by_role("combobox", name="Exception Comment").scroll_into_view_if_needed()


def _fill(runtime: Runtime) -> str:
    """Let a day happen; give the item that its own picture shows."""
    shown = ""
    for number in range(23):
        name, state, zone = HOMES[number % len(HOMES)]
        _at(runtime, MORNING + timedelta(minutes=31 * number))
        job = f"SJ-{48210 + number}"
        customer = {"id": f"C-{number}", "name": name, "state": state, **({"zone": zone} if zone else {})}
        severity = EMERGENCIES.get(number, "Standard")
        if number in EMERGENCIES:
            _at(runtime, EVENING)
        _publish(runtime, job, "service-job.created", {"severity": severity, "customer": customer})
        if number % 4 == 1:
            _review(runtime, job, REVIEWS[number % len(REVIEWS)])
            continue
        decided = {"outcome": "Denied", "note": "the compressor is not covered", "decided_by": AZIZ.model_dump()}
        opened = _publish(runtime, job, "authorization.decided", decided)
        shown = shown or opened
        if number in {4, 10}:
            later = (EVENING + timedelta(hours=14)).isoformat()
            asked = {"trigger": "follow_up", "follow_up_at": later, "follow_up_reason": "NFCV, call in the morning"}
            asked |= {"exception_type": "auth_job_follow_up", "actor": ANN.model_dump()}
            _publish(runtime, job, "exception.transition-requested", asked)
    _at(runtime, EVENING)
    Timers(runtime.store, runtime.policy, runtime.clock).tick()
    return shown


def _review(runtime: Runtime, job: str, code: str) -> None:
    asked = {
        "exception_type": "ss_claim_credit_review",
        "comment": code,
        "service_job_comment": "CLAIM CREDIT ACCEPTED:\nMaria Gomez declined the dishwasher, accepted $450.00",
        "actor": CASS.model_dump(),
    }
    _publish(runtime, job, "exception.raise-requested", asked)


def _publish(runtime: Runtime, job: str, kind: str, data: dict[str, Any]) -> str:
    """Take an event in, and notice what ran out of time meanwhile."""
    document = {
        "specversion": "1.0",
        "id": f"{job}.{kind}",
        "source": "/pictures",
        "type": f"com.cinchhs.{kind}",
        "subject": job,
        "time": runtime.clock.now().isoformat(),
        "data": data,
    }
    taken = runtime.intake.take_in("pictures", [Message(id=document["id"], body=json.dumps(document).encode())])
    return taken.outcomes[0][0].exception_id


def _at(runtime: Runtime, instant: datetime) -> None:
    if isinstance(runtime.clock, FixedClock):
        runtime.clock.move_to(instant)


def _session(runtime: Runtime, actor: Actor) -> str:
    now, day = runtime.real_clock.now(), timedelta(days=1)
    session = sign_in(runtime.store, issue(runtime.store, actor, now, day).secret, now, day)
    return session.secret if session else ""


@contextmanager
def _served(runtime: Runtime) -> Iterator[str]:
    """Serve the pages from a thread for the length of the block; give their address."""
    server = uvicorn.Server(uvicorn.Config(create_app(runtime), log_level="error", lifespan="off"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


if __name__ == "__main__":
    main()
