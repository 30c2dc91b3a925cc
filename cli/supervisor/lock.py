"""One `sje up` per data folder: a lock that the operating system releases when its holder ends, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.error_codes import ErrorCode
from cli.errors import CommandError

LOCK_FILE_NAME = "up.lock"


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Lock the data folder; create it if it is new.

    Raises:
        CommandError: another `sje up` runs on it, or the folder cannot be used.

    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(data_dir / LOCK_FILE_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        fix = "Name another folder with --data-dir or SJE_DATA_DIR."
        message = f"The data folder {data_dir} cannot be used: {error.strerror}."
        raise CommandError(message, fix, ErrorCode.INVALID_FILE) from error
    try:
        _take(descriptor, data_dir)
        yield
    finally:
        os.close(descriptor)  # this releases the lock


def _take(descriptor: int, data_dir: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        message = f"`sje up` is already running on {data_dir} (process {_recorded(descriptor)})."
        fix = "Use it, stop it with Ctrl-C in its terminal, or name another folder with --data-dir."
        raise CommandError(message, fix, ErrorCode.ALREADY_RUNNING) from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)


def _recorded(descriptor: int) -> int:
    return int(os.pread(descriptor, 32, 0).strip() or 0)
