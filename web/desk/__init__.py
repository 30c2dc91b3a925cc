"""The desk: where departments work their queues all day."""
