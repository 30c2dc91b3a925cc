"""Run one role of an installation in a process of its own, as `sje run` does, with the fault that a test asks for.

``dies-at:ID`` kills the consumer whenever it carries out the event of this id, and a worker whenever it delivers a
notice of this job.
"""

import os
import signal
import sys
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from settings import load_settings
from state_machines.engine.registry import exception_types
from store.deliveries import Delivery
from tasks import processes
from tasks.channels.webhook import Webhook
from tasks.doors.consumer import run_consumer
from tasks.outbox import delivery
from web.server import serve

exception_types()  # declared once, before the processes are forked from the one that imports this

LEASE = timedelta(seconds=1)
ROLES = {
    "consumer": processes.consume,
    "worker": processes.work,
    "beat": processes.beat,
    "flower": processes.watch,
    "web": serve,
}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_at_event(event_id: str) -> None:
    intake: Any = sys.modules["workflows.intake"]
    apply = intake.apply_event

    def apply_or_die(work: Any, event: Any, occurred_at: Any) -> Any:
        if event.id == event_id:
            die()
        return apply(work, event, occurred_at)

    intake.apply_event = apply_or_die


def die_at_delivery(job: str) -> None:
    webhook: Any = Webhook
    post = webhook._post

    def post_or_die(self: Webhook, told: Delivery) -> Any:
        if told.job == job:
            die()
        return post(self, told)

    webhook._post = post_or_die
    delivery.RETRIES = (timedelta(seconds=0.1),)


def run(role: str, environment: Mapping[str, str], log: Path, *faults: str) -> None:
    """Run a role until it is told to stop: what the process is made for."""
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    with log.open("ab") as output:
        for descriptor in (1, 2):
            os.dup2(output.fileno(), descriptor)
    for fault in faults:
        marked = fault.removeprefix("dies-at:")
        die_at_event(marked)
        die_at_delivery(marked)
    delivery.GRACE = timedelta(0)  # a claim of somebody who was killed is not waited for longer than it must be
    patched: Any = processes
    patched.run_consumer = partial(run_consumer, lease=LEASE)
    if role == "worker":
        processes.work(load_settings(), concurrency=1)
    else:
        ROLES[role](load_settings())
