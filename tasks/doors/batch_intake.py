"""What every door does with what came in: take it in together, wait while the database is away, hand the notices on."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from threading import Event

from outages.outage_log import DATABASE
from store.dead_letters import bury, count_attempt, count_attempts, forget_attempts
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

_NEVER_KEPT = "it is no event, and what was wrong with it could not be written down, however often it was tried"
_NEVER_KEPT_FIX = "find out from the logs why; then discard it"


class BatchIntake:
    """Takes in what a door read. What it says is dealt with is in the database, and may be acknowledged."""

    def __init__(self, runtime: Runtime, door: str, stop: Event) -> None:
        """Take in for a door, until ``stop`` is set."""
        self._runtime, self._door, self._stop = runtime, door, stop

    def together(self, arrivals: Sequence[Arrival], fence: Fence | None = None) -> tuple[list[bool], list[Portion]]:
        """Take in a batch.

        Args:
            arrivals: what was read, in order.
            fence: the partitions that it was read from, where a door has them.

        Returns:
            Which arrivals are dealt with, and the portions to hand on once they are acknowledged.

        Raises:
            FencedOffError: another consumer reads these partitions by now.

        """
        messages = [each for each in arrivals if isinstance(each, Message)]
        misfits = [each for each in arrivals if isinstance(each, UnreadableMessage)]
        backoff = Backoff()
        while not self._stop.is_set():
            try:
                taken = self._runtime.intake.take(self._door, messages, fence, may_wait=True)
                self._bury(misfits)
                request_assignment(self._runtime, chain.from_iterable(taken.outcomes))
                self._runtime.outages.back(DATABASE)
                return [True] * len(arrivals), list(taken.portions)
            except StoreRefusedError:
                raise
            except StoreUnavailableError as error:
                self._wait_for_the_database(backoff, error)
            except FencedOffError:
                raise
            except Exception:
                logger.exception("a batch could not be taken in; its messages are taken one by one, and counted")
                return self._one_by_one(arrivals, fence)
        return [False] * len(arrivals), []

    def begun_before(self, arrivals: Sequence[Arrival], fence: Fence | None = None) -> tuple[list[bool], list[Portion]]:
        """Take in what was begun before and never finished: once more together, and after that one by one.

        An attempt is counted before the work, because one of them may have killed its consumer: then they come again.

        Returns:
            Which arrivals are dealt with, and the portions to hand on once they are acknowledged.

        Raises:
            FencedOffError: another consumer reads these partitions by now.

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
        """Take in something that was begun before and never finished; its attempts are counted before the work.

        It is tried again at once until its attempts are used up: what came behind it must not pass it.

        Returns:
            Whether it is dealt with, and the portions to hand on.

        Raises:
            FencedOffError: another consumer reads its partition by now.

        """
        backoff = Backoff()
        failures = 0
        while not self._stop.is_set():
            try:
                if isinstance(arrival, UnreadableMessage):
                    self._bury_suspect(arrival)
                    return True, []
                taken = self._runtime.intake.take_suspect(self._door, arrival, fence, may_wait=True)
                request_assignment(self._runtime, chain.from_iterable(taken.outcomes))
                return True, list(taken.portions)
            except StoreRefusedError:
                raise
            except StoreUnavailableError as error:
                self._wait_for_the_database(backoff, error)
            except FencedOffError:
                raise
            except Exception:
                logger.exception("a message could not be taken in; it is tried again until its attempts are used up")
                failures += 1
                if failures > self._runtime.settings.max_intake_attempts + 1:
                    return False, []  # not even its dead letter could be kept: it comes again, and stops nobody
                backoff.wait(self._stop)
        return False, []

    @property
    def is_stopping(self) -> bool:
        """Whether the process was told to stop."""
        return self._stop.is_set()

    def enqueue(self, portions: Sequence[Portion]) -> None:
        """Hand portions on to their departments, if that can be done; otherwise the relay does, and intake goes on."""
        try:
            enqueue_portions(self._runtime, portions)
        except Exception:
            logger.exception("notices could not be handed on", extra={"portions": len(portions)})

    def _one_by_one(self, arrivals: Sequence[Arrival], fence: Fence | None) -> tuple[list[bool], list[Portion]]:
        dealt_with, portions = [], []
        for arrival in arrivals:
            done, some = self.suspect(arrival, fence)
            dealt_with.append(done)
            portions += some
        return dealt_with, portions

    def _bury(self, misfits: Sequence[UnreadableMessage]) -> None:
        if misfits:
            with self._runtime.store.writing() as connection:
                bury(connection, [misfit.letter(self._door) for misfit in misfits], self._runtime.clock.now())

    def _bury_suspect(self, misfit: UnreadableMessage) -> None:
        """Bury a misfit that came before, with an attempt counted; in the end with nothing in its reason but ours."""
        letter, now = misfit.letter(self._door), self._runtime.clock.now()
        with self._runtime.store.writing() as connection:
            attempts = count_attempt(connection, self._door, letter.id, now)
        if attempts > self._runtime.settings.max_intake_attempts:
            letter = replace(letter, code="never-finished", reason=_NEVER_KEPT, fix=_NEVER_KEPT_FIX)
        with self._runtime.store.writing() as connection:
            bury(connection, [letter], now)
            forget_attempts(connection, self._door, [letter.id])

    def _wait_for_the_database(self, backoff: Backoff, error: StoreUnavailableError) -> None:
        self._runtime.outages.away(DATABASE, error, door=self._door)
        backoff.wait(self._stop)
