"""A PgBouncer of a test's own before the PostgreSQL of the machine: ``make pgbouncer`` unpacks Debian's."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from tests import stores
from tests.redis_servers import free_port

UNPACKED = Path(__file__).parents[1] / "build" / "pgbouncer"
RUNS_AS = "postgres"
"""It does not run as root."""

PATIENCE = 20.0


def pgbouncer_problem() -> str:
    """Say why there is no PgBouncer to test with; an empty text when there is one."""
    if _binary() is None:
        return "PgBouncer is not there: `make pgbouncer` unpacks Debian's, or SJE_TEST_PGBOUNCER names another"
    return stores.postgres_problem()


def _binary() -> Path | None:
    named = os.environ.get("SJE_TEST_PGBOUNCER") or shutil.which("pgbouncer")
    candidate = Path(named) if named else UNPACKED / "usr/sbin/pgbouncer"
    return candidate if candidate.is_file() else None


@contextmanager
def pgbouncer(folder: Path, mode: str, **settings: object) -> Iterator[str]:
    """Run one for the length of the block, with two sessions of the server for everybody.

    Args:
        folder: where its files are kept.
        mode: ``session`` or ``transaction``.
        settings: further ones of its own.

    Yields:
        Where it listens: ``HOST:PORT``.

    """
    binary, port, server = _binary(), free_port(), conninfo_to_dict(stores.POSTGRES)
    assert binary is not None
    chosen = {
        "listen_addr": "127.0.0.1",
        "listen_port": port,
        "unix_socket_dir": "",
        "auth_type": "trust",
        "auth_file": folder / "users",
        "pool_mode": mode,
        "default_pool_size": 2,
        "logfile": folder / "log",
        **settings,
    }
    (folder / "users").write_text(f'"{server["user"]}" "{server.get("password") or ""}"\n')
    where = f"host={server['host']} port={server.get('port') or 5432}"
    lines = [f"[databases]\n* = {where}\n[pgbouncer]", *(f"{name} = {value}" for name, value in chosen.items())]
    (folder / "pgbouncer.ini").write_text("\n".join(lines) + "\n")
    user = _let_it_read(folder)
    libraries = ":".join(map(str, (binary.parents[2]).glob("usr/lib/*")))
    command = [str(binary), "--quiet", str(folder / "pgbouncer.ini")]
    with subprocess.Popen(command, user=user, cwd=folder, env={"LD_LIBRARY_PATH": libraries}) as process:
        try:
            _wait(port, process, folder)
            yield f"127.0.0.1:{port}"
        finally:
            process.kill()


def _let_it_read(folder: Path) -> str | None:
    """Let the user as whom it runs read and write the folder; None where that is whoever runs the tests."""
    if os.getuid() != 0:
        return None
    account = pwd.getpwnam(RUNS_AS)
    for path in (folder, *folder.iterdir()):
        os.chown(path, account.pw_uid, account.pw_gid)
    for parent in folder.parents:
        if parent.stat().st_uid == 0 and parent.is_relative_to("/tmp"):
            parent.chmod(parent.stat().st_mode | 0o011)
    return RUNS_AS


def _wait(port: int, process: "subprocess.Popen[bytes]", folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            log = folder / "log"
            assert process.poll() is None, log.read_text() if log.exists() else "it ended"
            assert time.monotonic() < deadline, "it did not listen"
            time.sleep(0.02)
