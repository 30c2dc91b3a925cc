"""Background work: the Celery app, department queues, timers, outbox relay, event consumer."""
