"""Who is told, and when: the Celery app, department queues, timers, outbox relay, event consumer."""
