"""Every snippet of docs/publishing.md is run as it stands, and does what the page says."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from settings import Settings
from store.tables import inbox
from tasks.broker.embedded import EmbeddedBroker
from tasks.outbox.relay import find_unpublished, publish_waiting
from tasks.runtime import Runtime
from tests import stores
from tests.integration.tasks.day import event
from tests.integration.tasks.open_doors import consuming, letters, until
from tests.integration.tasks.rabbitmq import RABBITMQ, rabbitmq_problem
from workflows.messages import Message

PAGE = Path(__file__).parents[3] / "docs" / "publishing.md"
SNIPPETS = dict(
    re.findall(r"<!-- snippet: ([\w-]+) -->\n```\w+\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
)
SECONDS = 60


@pytest.fixture
def runtime(broker: EmbeddedBroker, migrated_file: Path, tmp_path: Path) -> Iterator[Runtime]:
    runtime = Runtime(
        Settings(data_dir=tmp_path, database_url=stores.copied(migrated_file, tmp_path), broker_url=broker.url)
    )
    yield runtime
    runtime.close()


def sources(runtime: Runtime) -> list[str]:
    with runtime.store.reading() as connection:
        return list(connection.execute(select(inbox.c.source)).scalars())


def run(program: str, *arguments: str, folder: Path, **environment: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"there is no {program} on this machine")
    done = subprocess.run(
        [found, *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_page_has_the_snippets_that_are_tested_here() -> None:
    tested = {"python-stream", "node-stream", "node-plain", "shell-stream"}
    assert set(SNIPPETS) == tested | {"python-queue", "python-queue-binary", "python-subscribe"}


@pytest.mark.parametrize(
    ("name", "program"), [("python-stream", sys.executable), ("shell-stream", "sh"), ("node-plain", "node")]
)
def test_a_publisher_to_the_stream(
    runtime: Runtime, broker: EmbeddedBroker, tmp_path: Path, name: str, program: str
) -> None:
    if program == "sh" and shutil.which("redis-cli") is None:
        pytest.skip("there is no redis-cli on this machine")
    script = tmp_path / f"{name}{'.mjs' if program == 'node' else ''}"
    script.write_text(SNIPPETS[name], encoding="utf-8")
    with consuming(runtime):
        assert run(program, str(script), folder=tmp_path, STREAM_URL=broker.url).strip()
        until(lambda: sources(runtime))
    assert sources(runtime) == [f"/example/{name}"]
    assert letters(runtime) == []


@pytest.mark.slow
def test_a_publisher_to_the_stream_with_the_usual_node_package(
    runtime: Runtime, broker: EmbeddedBroker, tmp_path: Path
) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("there is no npm on this machine")
    installed = subprocess.run(
        [npm, "install", "--no-audit", "--no-fund", "redis"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if installed.returncode:
        pytest.skip(f"npm cannot install the package redis: {installed.stderr[-300:]}")
    (tmp_path / "publish.mjs").write_text(SNIPPETS["node-stream"], encoding="utf-8")
    with consuming(runtime):
        assert run("node", "publish.mjs", folder=tmp_path, STREAM_URL=broker.url).strip()
        until(lambda: sources(runtime))
    assert sources(runtime) == ["/example/node-stream"]


@pytest.mark.parametrize("name", ["python-queue", "python-queue-binary"])
@pytest.mark.parametrize("server", ["valkey", pytest.param("rabbitmq", marks=pytest.mark.servers)])
def test_a_publisher_to_the_queue(
    runtime: Runtime, broker: EmbeddedBroker, tmp_path: Path, name: str, server: str
) -> None:
    queue, url = f"sje.test.{uuid4().hex}", broker.url
    if server == "rabbitmq":
        url = RABBITMQ
        problem = rabbitmq_problem()
        if problem:
            pytest.skip(problem)
    runtime.settings = runtime.settings.model_copy(update={"event_queue": queue, "event_queue_url": url})
    with consuming(runtime):
        snippet = SNIPPETS[name].replace("sje.events", queue)  # one of the test's own on a server that others use
        run(sys.executable, "-c", snippet, folder=tmp_path, QUEUE_URL=url)
        until(lambda: sources(runtime))
    assert sources(runtime) == [f"/example/{name}"]
    assert letters(runtime) == []


def test_a_subscriber_hears_of_its_department(runtime: Runtime, broker: EmbeddedBroker, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SNIPPETS["python-subscribe"]],
        env={"PATH": os.environ["PATH"], "BROKER_URL": broker.url},
        stdout=subprocess.PIPE,
        text=True,
    ) as subscriber:
        try:
            assert subscriber.stdout is not None
            _wait_for_the_binding(runtime)
            facts = {"status": "Accepted", "severity": "Standard", "customer": {"zone": "America/Chicago"}}
            denied = event("SJ-1", "2", "authorization.decided", {"outcome": "Denied", "note": "not covered"})
            _take(runtime, event("SJ-1", "1", "service-job.created", facts), denied)
            publish_waiting(runtime, find_unpublished(runtime))
            heard = subscriber.stdout.readline().split()
        finally:
            subscriber.kill()
    assert heard[:2] == ["com.cinchhs.exception.opened", "SJ-1"]
    assert heard[2].startswith("EX-")


def _wait_for_the_binding(runtime: Runtime) -> None:
    with runtime.messenger.sending() as producer:
        deadline = time.monotonic() + SECONDS
        while not producer.channel.get_table("sje.exceptions"):
            assert time.monotonic() < deadline
            time.sleep(0.05)


def _take(runtime: Runtime, *documents: str) -> None:
    runtime.intake.take_in("test", [Message(id=str(n), body=document.encode()) for n, document in enumerate(documents)])
