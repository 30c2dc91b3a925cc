"""One `sje up` for each data folder: a lock that the system takes back when its holder dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.errors import CommandError

LOCK_FILE_NAME = "up.lock"


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the data folder, making it if it is new.

    Raises:
        CommandError: another `sje up` runs on it, or the folder cannot be used.

    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(data_dir / LOCK_FILE_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        fix = "Name another folder with --data-dir or SJE_DATA_DIR."
        raise CommandError(f"The data folder {data_dir} cannot be used: {error.strerror}.", fix) from error
    try:
        _take(descriptor, data_dir)
        yield
    finally:
        os.close(descriptor)  # which gives the lock back


def _take(descriptor: int, data_dir: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        message = f"`sje up` runs already on {data_dir} (process {_recorded(descriptor)})."
        fix = "Use that one, stop it with Ctrl-C where it runs, or name another folder with --data-dir."
        raise CommandError(message, fix) from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)


def _recorded(descriptor: int) -> int:
    return int(os.pread(descriptor, 32, 0).strip() or 0)
