"""What every door does with its arrivals: take them in, wait while the database is away, enqueue the notices."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from threading import Event

from outages.outage_log import DATABASE
from store.dead_letters import add_dead_letters, count_attempt, count_attempts, forget_attempts
from store.errors import ConcurrentChangeError, FencedOffError, StoreRefusedError, StoreUnavailableError
from store.outbox import Portion
from store.partitions import Fence
from tasks.assignment.request import request_assignment
from tasks.doors.arrivals import Arrival, UnreadableMessage
from tasks.outbox.enqueue import enqueue_portions
from tasks.process.backoff import Backoff
from tasks.runtime import Runtime
from workflows.messages import Message

logger = logging.getLogger(__name__)

_NEVER_KEPT = "it is not a valid event, and the reason could not be stored after several attempts"
_NEVER_KEPT_FIX = "find the cause in the logs; then discard it"


class BatchIntake:
    """Takes in what a door read. What it reports as handled is in the database, and may be acknowledged."""

    def __init__(self, runtime: Runtime, door: str, stop: Event) -> None:
        """Take in for a door, until ``stop`` is set."""
        self._runtime, self._door, self._stop = runtime, door, stop

    def together(self, arrivals: Sequence[Arrival], fence: Fence | None = None) -> tuple[list[bool], list[Portion]]:
        """Take in a batch.

        Args:
            arrivals: what was read, in order.
            fence: the partitions that it was read from, if the door has them.

        Returns:
            Which arrivals are handled, and the portions to enqueue once they are acknowledged.

        Raises:
            FencedOffError: another consumer reads these partitions now.

        """
        messages = [each for each in arrivals if isinstance(each, Message)]
        misfits = [each for each in arrivals if isinstance(each, UnreadableMessage)]
        backoff = Backoff()
        while not self._stop.is_set():
            try:
                taken = self._runtime.intake.take_in(self._door, messages, fence, may_wait=True)
                self._add_dead_letters(misfits)
                request_assignment(self._runtime, chain.from_iterable(taken.outcomes))
                self._runtime.outages.back(DATABASE)
                return [True] * len(arrivals), list(taken.portions)
            except (StoreRefusedError, FencedOffError):
                raise
            except StoreUnavailableError as error:
                self._wait_for_the_database(backoff, error)
            except Exception:
                logger.exception("a batch could not be taken in; its messages are tried one by one, and counted")
                return self._one_by_one(arrivals, fence)
        return [False] * len(arrivals), []

    def begun_before(self, arrivals: Sequence[Arrival], fence: Fence | None = None) -> tuple[list[bool], list[Portion]]:
        """Take in what was begun before and never finished: first together, then one by one.

        An attempt is counted before the work, because one of them may have killed its consumer and all come again.

        Returns:
            Which arrivals are handled, and the portions to enqueue once they are acknowledged.

        Raises:
            FencedOffError: another consumer reads these partitions now.

        """
        ids = [each.id if isinstance(each, Message) else each.letter(self._door).id for each in arrivals]
        try:
            with self._runtime.store.writing() as connection:
                is_first = count_attempts(connection, self._door, ids, self._runtime.clock.now())
        except (StoreUnavailableError, ConcurrentChangeError):
            is_first = False  # one by one, each waits for the database
        if not is_first:
            return self._one_by_one(arrivals, fence)
        dealt_with, portions = self.together(arrivals, fence)
        if all(dealt_with):
            with suppress(StoreUnavailableError, ConcurrentChangeError), self._runtime.store.writing() as connection:
                forget_attempts(connection, self._door, ids)
        return dealt_with, portions

    def suspect(self, arrival: Arrival, fence: Fence | None = None) -> tuple[bool, list[Portion]]:
        """Take in an arrival that was begun before and never finished; its attempts are counted before the work.

        It is tried again at once until its attempts are used up: later arrivals must not overtake it.

        Returns:
            Whether it is handled, and the portions to enqueue.

        Raises:
            FencedOffError: another consumer reads its partition now.

        """
        backoff = Backoff()
        failures = 0
        while not self._stop.is_set():
            try:
                if isinstance(arrival, UnreadableMessage):
                    self._dead_letter_suspect(arrival)
                    return True, []
                taken = self._runtime.intake.take_in_redelivered(self._door, arrival, fence, may_wait=True)
                request_assignment(self._runtime, chain.from_iterable(taken.outcomes))
                return True, list(taken.portions)
            except (StoreRefusedError, FencedOffError):
                raise
            except StoreUnavailableError as error:
                self._wait_for_the_database(backoff, error)
            except Exception:
                logger.exception("a message could not be taken in; it is tried again until its attempts are used up")
                failures += 1
                if failures > self._runtime.settings.max_intake_attempts + 1:
                    return False, []  # not even its dead letter could be stored: it comes again, and blocks nothing
                backoff.wait(self._stop)
        return False, []

    @property
    def is_stopping(self) -> bool:
        """Whether the process is to stop."""
        return self._stop.is_set()

    def enqueue(self, portions: Sequence[Portion]) -> None:
        """Enqueue portions for their departments if possible; otherwise the relay does it, and intake continues."""
        try:
            enqueue_portions(self._runtime, portions)
        except Exception:
            logger.exception("notices could not be enqueued", extra={"portions": len(portions)})

    def _one_by_one(self, arrivals: Sequence[Arrival], fence: Fence | None) -> tuple[list[bool], list[Portion]]:
        dealt_with, portions = [], []
        for arrival in arrivals:
            done, some = self.suspect(arrival, fence)
            dealt_with.append(done)
            portions += some
        return dealt_with, portions

    def _add_dead_letters(self, misfits: Sequence[UnreadableMessage]) -> None:
        if misfits:
            with self._runtime.store.writing() as connection:
                add_dead_letters(
                    connection, [misfit.letter(self._door) for misfit in misfits], self._runtime.clock.now()
                )

    def _dead_letter_suspect(self, misfit: UnreadableMessage) -> None:
        """Make a repeated misfit a dead letter, with an attempt counted; finally with a reason without its content."""
        letter, now = misfit.letter(self._door), self._runtime.clock.now()
        with self._runtime.store.writing() as connection:
            attempts = count_attempt(connection, self._door, letter.id, now)
        if attempts > self._runtime.settings.max_intake_attempts:
            letter = replace(letter, code="never-finished", reason=_NEVER_KEPT, fix=_NEVER_KEPT_FIX)
        with self._runtime.store.writing() as connection:
            add_dead_letters(connection, [letter], now)
            forget_attempts(connection, self._door, [letter.id])

    def _wait_for_the_database(self, backoff: Backoff, error: StoreUnavailableError) -> None:
        self._runtime.outages.away(DATABASE, error, door=self._door)
        backoff.wait(self._stop)
