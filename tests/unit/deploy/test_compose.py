"""docker-compose.yml is valid, and as safe as its comments say."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from cli.doctor.production_settings import unsafe_settings
from settings import Settings, load_settings

ROOT = Path(__file__).parents[3]
SCHEMA = ROOT / "tests" / "vendor" / "compose-spec" / "compose-spec.json"
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / "deploy" / "compose.env.example").read_text(encoding="utf-8")
PLACE = re.compile(r"(?<!\$)\$\{(?P<name>\w+)(?P<kind>:-|:\?)(?P<rest>[^}]*)\}")

PASSWORDS = {"POSTGRES_PASSWORD": "pg0", "REDIS_PASSWORD": "redis0", "SJE_FLOWER_PASSWORD": "flower0"}
MUST_BE_SET = {**PASSWORDS, "SJE_WEB_URL": "https://desk.example.com"}
OURS = {role: role for role in ("consumer", "worker", "beat", "web", "flower")}


def filled_in() -> dict[str, Any]:
    """The file as compose reads it: passwords from the environment, defaults for the rest, `$$` as `$`."""

    def value(match: re.Match[str]) -> str:
        return match["rest"] if match["kind"] == ":-" else MUST_BE_SET[match["name"]]

    loaded = yaml.safe_load(PLACE.sub(value, TEXT).replace("$$", "$"))
    assert isinstance(loaded, dict)
    return loaded


COMPOSE = filled_in()
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
every_service = pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES.keys())


def seconds(duration: str) -> int:
    assert duration.endswith("s")
    return int(duration.removesuffix("s"))


def test_it_is_valid_against_the_schema_of_the_compose_specification() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    errors = [
        f"{error.json_path}: {error.message}" for error in jsonschema.Draft7Validator(schema).iter_errors(COMPOSE)
    ]
    assert errors == []


def test_the_schema_is_made_when_the_database_has_come_to_stay() -> None:
    """The image makes a database with a server that answers on its socket alone, and ends it."""
    (_, probe) = SERVICES["postgres"]["healthcheck"]["test"]
    assert "--host 127.0.0.1" in probe
    assert SERVICES["migrate"]["command"] == ["migrate", "--wait", "60"]


def test_the_schema_would_notice_a_mistake() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    wrong = {"services": {"redis": {"image": "redis:8", "stop_grace_periods": "1s"}}}
    assert not jsonschema.Draft7Validator(schema).is_valid(wrong)


def test_the_services_are_those_of_the_design() -> None:
    assert set(SERVICES) == {"redis", "postgres", "migrate", *OURS}


@every_service
def test_a_service_may_do_no_more_than_it_must(service: dict[str, Any]) -> None:
    assert service["user"] not in {"root", "0", "0:0"}
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["init"] is True
    assert "privileged" not in service
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_a_service_that_stays_up_is_watched(name: str) -> None:
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert set(SERVICES[name]["healthcheck"]) == {"test", "interval", "timeout", "retries", "start_period"}


@pytest.mark.parametrize(("name", "role"), OURS.items())
def test_ours_run_by_role_and_report_their_health(name: str, role: str) -> None:
    assert SERVICES[name]["command"] == ["run", role]
    assert SERVICES[name]["healthcheck"]["test"] == ["CMD", "sje", "health", role]


@pytest.mark.parametrize("name", OURS)
def test_ours_start_after_the_schema_is_up_to_date(name: str) -> None:
    assert SERVICES[name]["depends_on"] == {
        "migrate": {"condition": "service_completed_successfully"},
        "postgres": {"condition": "service_healthy"},
        "redis": {"condition": "service_healthy"},
    }


def test_migrate_runs_once() -> None:
    assert SERVICES["migrate"]["command"][0] == "migrate"
    assert SERVICES["migrate"]["restart"] == "no"


def test_a_stopping_worker_may_finish_its_tasks() -> None:
    settings = settings_of(SERVICES["worker"], pytest.MonkeyPatch())
    grace = seconds(SERVICES["worker"]["stop_grace_period"])
    assert grace > settings.task_time_limit + settings.soft_shutdown_timeout


def test_redis_forgets_nothing() -> None:
    command = SERVICES["redis"]["command"][-1]
    assert "--appendonly yes" in command
    assert "--appendfsync everysec" in command
    assert "--maxmemory-policy noeviction" in command
    assert "redis-data:/data" in SERVICES["redis"]["volumes"]


def test_postgres_is_reached_from_inside_only() -> None:
    assert SERVICES["postgres"]["networks"] == ["data"]
    assert COMPOSE["networks"]["data"] == {"internal": True}
    assert "ports" not in SERVICES["postgres"]


def test_what_is_published_is_published_on_loopback() -> None:
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert ports == {
        "redis": ["127.0.0.1:6379:6379"],
        "web": ["127.0.0.1:8000:8000"],
        "flower": ["127.0.0.1:5555:5555"],
    }


def test_no_password_has_a_default() -> None:
    secret = [match for match in PLACE.finditer(TEXT) if "PASSWORD" in match["name"]]
    assert {match["name"] for match in secret} == set(PASSWORDS)
    assert {match["kind"] for match in secret} == {":?"}
    assert re.findall(r"^(\w*PASSWORD)=$", EXAMPLE, re.MULTILINE) == list(PASSWORDS)


def test_the_example_names_every_variable_of_the_file() -> None:
    assert {match["name"] for match in PLACE.finditer(TEXT)} == set(re.findall(r"^#?([A-Z_]+)=", EXAMPLE, re.MULTILINE))


def test_the_example_shows_the_defaults_of_the_file() -> None:
    shown = dict(re.findall(r"^#([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))
    assert {match["name"]: match["rest"] for match in PLACE.finditer(TEXT) if match["kind"] == ":-"} == shown


def settings_of(service: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Settings:
    with monkeypatch.context() as patch:
        for name, value in service["environment"].items():
            patch.setenv(name, value)
        return load_settings()


@pytest.mark.parametrize("name", ["migrate", *OURS])
def test_the_settings_of_ours_are_understood(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of(SERVICES[name], monkeypatch)
    assert settings.environment == "production"
    assert settings.effective_database_url == "postgresql://sje:pg0@postgres:5432/sje"
    assert settings.effective_broker_url == "redis://:redis0@redis:6379/0"
    assert settings.effective_stream_url == settings.effective_broker_url


@pytest.mark.parametrize("name", OURS)
def test_the_pages_are_served_to_a_proxy_that_people_reach_by_tls(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of(SERVICES[name], monkeypatch)
    assert (settings.web_address, settings.web_port) == ("0.0.0.0", 8000)
    assert settings.effective_web_url == "https://desk.example.com"


def test_the_doctor_passes_the_settings_where_the_readme_asks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    (service,) = re.findall(r"docker compose exec (\w+) sje doctor --production", README)
    password = "8d1f0c3b5a7e9d2c4f6a8b0c"
    environment = {
        name: re.sub("|".join(PASSWORDS.values()), password, value)
        for name, value in SERVICES[service]["environment"].items()
    }
    settings = settings_of({"environment": environment}, monkeypatch)
    assert list(unsafe_settings(settings, production=True)) == []


def test_flower_asks_for_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of(SERVICES["flower"], monkeypatch)
    assert settings.flower_address == "0.0.0.0"
    assert settings.flower_password is not None
    assert settings.flower_password.get_secret_value() == "flower0"
