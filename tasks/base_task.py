"""What every task of ours has: the runtime of its process."""

from typing import Any

from celery import Task

from tasks.runtime import Runtime, runtime_of


class BaseTask(Task):  # type: ignore[type-arg] - generic for type checkers only
    """A task that reaches the store through its process's runtime."""

    abstract = True

    @property
    def runtime(self) -> Runtime:
        """The runtime of this process."""
        app: Any = self.app
        return runtime_of(app, app.conf["sje_settings"])
