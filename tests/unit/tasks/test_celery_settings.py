"""Each known hazard's setting; the faults themselves are tried in tests/integration/tasks."""

from typing import Any

import pytest
from celery.app.defaults import DEFAULTS

from settings import Settings
from tasks.app import celery_app
from tasks.broker.connections import kombu_options
from tasks.celery_settings import TASK_MODULES, NoBrokerError, celery_settings
from tasks.queues import queue_names

SETTINGS = Settings(broker_url="redis://example.com/0", visibility_timeout=900, task_time_limit=120)
CONFIGURED = celery_settings(SETTINGS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("task_acks_late", True),
        ("task_reject_on_worker_lost", True),
        ("worker_prefetch_multiplier", 1),
        ("task_ignore_result", True),
        ("accept_content", ["json"]),
        ("task_serializer", "json"),
        ("task_time_limit", 120),
        ("task_create_missing_queues", False),
        ("worker_hijack_root_logger", False),
        ("worker_send_task_events", True),
        ("worker_enable_soft_shutdown_on_idle", True),
        ("broker_connection_retry_on_startup", True),
        ("broker_connection_max_retries", None),
        ("timezone", "UTC"),
    ],
)
def test_the_baseline(name: str, value: Any) -> None:
    assert CONFIGURED[name] == value


def test_the_visibility_timeout_is_the_same_in_its_three_places() -> None:
    assert {
        CONFIGURED["visibility_timeout"],
        CONFIGURED["broker_transport_options"]["visibility_timeout"],
        CONFIGURED["result_backend_transport_options"]["visibility_timeout"],
    } == {900}


def test_a_task_ends_before_its_message_is_handed_to_another_worker() -> None:
    assert CONFIGURED["task_soft_time_limit"] < CONFIGURED["task_time_limit"] < CONFIGURED["visibility_timeout"]


def test_a_dead_connection_is_noticed() -> None:
    options = CONFIGURED["broker_transport_options"]
    assert options["socket_keepalive"]
    assert options["socket_timeout"]
    assert options["health_check_interval"]


def test_rabbitmq_confirms_what_it_has_taken() -> None:
    assert kombu_options("amqp://guest@example.com//", SETTINGS) == {"confirm_publish": True}


def test_celery_knows_every_setting() -> None:
    assert set(CONFIGURED) - set(DEFAULTS) == {"visibility_timeout"}  # which has its place in the documentation only


def test_every_task_has_an_explicit_name_and_every_queue_is_declared() -> None:
    app = celery_app(SETTINGS)
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    assert ours == {
        "notify",
        "timers.fire",
        "relay.notices",
        "relay.outgoing",
        "upkeep.deliveries",
        "upkeep.tidy",
        "assignment.run",
        "canary",
    }
    assert set(app.amqp.queues) == set(queue_names())
    assert len(TASK_MODULES) == 6


def test_without_a_broker_there_is_a_clear_message() -> None:
    with pytest.raises(NoBrokerError, match="sje up"):
        celery_settings(Settings())
