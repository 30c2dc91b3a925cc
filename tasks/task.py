"""The base of every task: a server that is away is an outage, not a failure of the task."""

from typing import Any

from celery import Task

from outages.outage_log import DATABASE
from store.errors import ConcurrentChangeError, StoreRefusedError, StoreUnavailableError
from tasks.broker.messenger import BrokerAwayError, BrokerRefusedError
from tasks.process.worker_end import end_worker
from tasks.worker import worker_runtime


class ServerTask(Task):  # type: ignore[type-arg] # the class takes no arguments when it runs
    """A task whose outages are logged once, not once per task; the next tick does what it left.

    That the database is back is said when a heartbeat is written: many a task only reads, which a server that is
    read-only lets it do.
    """

    abstract = True
    throws = (StoreUnavailableError, ConcurrentChangeError, BrokerAwayError)
    """These are expected: Celery logs no traceback of them."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the task.

        Raises:
            StoreUnavailableError: the database is away, or refuses this process, which then ends.
            BrokerRefusedError: the broker refuses this process, which then ends.

        """
        outages = worker_runtime().outages
        try:
            return super().__call__(*args, **kwargs)
        except StoreUnavailableError as error:
            outages.away(DATABASE, error)
            if isinstance(error, StoreRefusedError):
                end_worker(str(error))
            raise
        except BrokerRefusedError as error:
            end_worker(str(error))
            raise
