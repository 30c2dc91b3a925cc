"""The Celery application; ``celery --app tasks.app`` finds it here. Its settings are in ``celery_settings``."""

from typing import Any

from celery import Celery

from settings import Settings, load_settings
from tasks.celery_settings import TASK_MODULES, celery_settings


def celery_app(settings: Settings) -> Celery:
    """Create the application of these settings.

    Raises:
        NoBrokerError: no broker is set and none is running.

    """
    app = Celery("sje", include=TASK_MODULES, task_cls="tasks.task:ServerTask", set_as_current=False)
    app.conf.update(celery_settings(settings))
    app.conf["sje_settings"] = settings
    return app


def __getattr__(name: str) -> Any:
    if name == "app":  # created when Celery's own command needs it, so that importing this module reads no environment
        globals()["app"] = celery_app(load_settings())
        return globals()["app"]
    raise AttributeError(name)
