from rich.console import Console

from cli.screens.startup import startup_summary
from settings import Settings


def shown(settings: Settings, late: tuple[str, ...] = (), processes: tuple[str, ...] = ("consumer", "flower")) -> str:
    console = Console(width=100)
    with console.capture() as captured:
        console.print(startup_summary(settings, dict.fromkeys(processes, 1), late))
    return captured.get()


def test_it_says_where_everything_is_without_passwords() -> None:
    text = shown(Settings(broker_url="redis://:s3cret@127.0.0.1:6379/0", flower_port=7777))
    assert "http://127.0.0.1:7777" in text
    assert "redis://:***@127.0.0.1:6379/0" in text
    assert "reads the stream sje:events and the queue sje.events" in text
    assert "s3cret" not in text


def test_it_says_where_the_pages_are_and_how_to_sign_in() -> None:
    settings = Settings(broker_url="amqp://127.0.0.1//", web_port=8123)
    text = shown(settings, processes=("web",))
    assert "http://127.0.0.1:8123" in text
    assert 'keys new "NAME/DEPARTMENT"' in text
    assert "keys new" not in shown(settings)


def test_pages_behind_a_proxy_are_where_people_reach_them() -> None:
    settings = Settings(broker_url="amqp://127.0.0.1//", web_url="https://desk.example.com")
    assert "https://desk.example.com" in shown(settings, processes=("web",))


def test_a_broker_without_streams_has_one_door() -> None:
    assert "reads the queue sje.events" in shown(Settings(broker_url="amqp://127.0.0.1//"))


def test_whoever_has_shown_no_progress_is_named() -> None:
    assert "Everything runs" in shown(Settings(broker_url="amqp://127.0.0.1//"))
    assert "No progress yet: consumer" in shown(Settings(broker_url="amqp://127.0.0.1//"), ("consumer",))
