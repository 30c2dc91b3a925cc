"""The application on a port of its own, the people who use it, and what they have sent."""

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import uvicorn
from fastapi import FastAPI

from events.data import Actor
from store.queries import ExceptionRecord, exception
from store.queries.feedback import FeedbackRecord, to_review
from tasks.feedback_requests import send_form
from tasks.runtime import Runtime
from workflows.access import IssuedKey, end, issue, sign_in

ANN = Actor(name="ann", department="Customer Service")
MAX = Actor(name="max", department="Area Managers")

PATIENCE = 30.0
_DAY = timedelta(days=1)


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve an application from a thread for the length of the block; give its address."""
    config = uvicorn.Config(app, log_level="error", lifespan="off", timeout_graceful_shutdown=1)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        deadline = time.monotonic() + PATIENCE
        while not server.started:
            assert thread.is_alive(), "the application does not start"
            assert time.monotonic() < deadline, "the application does not start"
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(PATIENCE)


@dataclass(frozen=True)
class Site:
    """The application over a database of the test's own."""

    runtime: Runtime
    url: str

    def key(self, actor: Actor = ANN) -> IssuedKey:
        """Issue a key."""
        return issue(self.runtime.store, actor, self.runtime.real_clock.now(), _DAY)

    def session(self, actor: Actor) -> IssuedKey:
        """Sign somebody in."""
        session = sign_in(self.runtime.store, self.key(actor).secret, self.runtime.real_clock.now(), _DAY)
        assert session is not None
        return session

    def end(self, session: IssuedKey) -> None:
        """End a session."""
        assert end(self.runtime.store, session.key.id, self.runtime.real_clock.now()) == 1

    def sent(self, answers: Mapping[str, Any], actor: Actor = ANN) -> str:
        """Have somebody send a form; give the id of its review."""
        review = send_form(self.runtime, "web", actor, answers).review
        assert review
        return review

    def reviews(self) -> list[FeedbackRecord]:
        """The forms that wait for review."""
        with self.runtime.store.reading() as connection:
            return to_review(connection, limit=None)

    def kept(self, review_id: str) -> ExceptionRecord:
        """A form as it was kept."""
        with self.runtime.store.reading() as connection:
            found = exception(connection, review_id)
        assert found is not None
        return found
