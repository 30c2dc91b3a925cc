import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import redis

from settings import Settings
from tasks.broker.embedded import BrokerRunningError, EmbeddedBroker


def test_it_says_where_it_listens_to_its_owner_alone(tmp_path: Path) -> None:
    with EmbeddedBroker(tmp_path) as broker:
        assert Settings(data_dir=tmp_path).effective_broker_url == broker.url
        assert stat.S_IMODE((tmp_path / "broker.url").stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / "valkey").stat().st_mode) == 0o700
    assert Settings(data_dir=tmp_path).effective_broker_url is None


def test_it_drops_nothing_and_keeps_what_it_holds_in_a_file(tmp_path: Path) -> None:
    with EmbeddedBroker(tmp_path) as broker, redis.Redis.from_url(broker.url) as client:
        configured = client.config_get("appendonly", "maxmemory-policy", "bind")
        assert configured == {"appendonly": "yes", "maxmemory-policy": "noeviction", "bind": "127.0.0.1"}
        client.lpush("notify.dispatch", "message")
    with EmbeddedBroker(tmp_path) as broker, redis.Redis.from_url(broker.url) as client:
        assert client.lrange("notify.dispatch", 0, -1) == [b"message"]


def test_two_on_one_folder_are_refused(tmp_path: Path) -> None:
    with EmbeddedBroker(tmp_path), pytest.raises(BrokerRunningError, match="SJE_DATA_DIR"), EmbeddedBroker(tmp_path):
        pass


def test_one_that_a_killed_process_left_behind_is_replaced_and_nothing_is_lost(tmp_path: Path) -> None:
    script = "import sys, time; from pathlib import Path; from tasks.broker.embedded import EmbeddedBroker\n"
    script += f"with EmbeddedBroker(Path({str(tmp_path)!r})) as broker: print(broker.url, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        with redis.Redis.from_url(url) as client:
            client.set("kept", "yes")
        os.kill(process.pid, signal.SIGKILL)
    with EmbeddedBroker(tmp_path) as broker, redis.Redis.from_url(broker.url) as client:
        assert client.get("kept") == b"yes"
        assert client.info("server")["process_id"] != _pid_behind(url)


def _pid_behind(url: str) -> int | None:
    with redis.Redis.from_url(url, socket_timeout=1) as client:
        try:
            pid: int = client.info("server")["process_id"]
        except redis.ConnectionError:
            return None
        return pid


def test_its_address_is_not_known_before_it_runs(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="is not running"):
        _ = EmbeddedBroker(tmp_path).url
