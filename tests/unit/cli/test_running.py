from rich.console import Console

from cli.screens.running import what_runs_where
from settings import Settings


def shown(settings: Settings, late: tuple[str, ...] = ()) -> str:
    console = Console(width=100)
    with console.capture() as captured:
        console.print(what_runs_where(settings, {"consumer": 1, "flower": None}, late))
    return captured.get()


def test_it_says_where_everything_is_without_passwords() -> None:
    text = shown(Settings(broker_url="redis://:s3cret@127.0.0.1:6379/0", flower_port=7777))
    assert "http://127.0.0.1:7777" in text
    assert "redis://:***@127.0.0.1:6379/0" in text
    assert "reads the stream sje:events and the queue sje.events" in text
    assert "s3cret" not in text


def test_a_broker_without_streams_has_one_door() -> None:
    assert "reads the queue sje.events" in shown(Settings(broker_url="amqp://127.0.0.1//"))


def test_whoever_has_shown_no_progress_is_named() -> None:
    assert "Everything runs" in shown(Settings(broker_url="amqp://127.0.0.1//"))
    assert "No progress yet: consumer" in shown(Settings(broker_url="amqp://127.0.0.1//"), ("consumer",))
