"""The files in the data folder that hold the addresses at which `sje up` serves its pages, for other commands."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def url_files(addresses: Mapping[Path, str | None]) -> Iterator[None]:
    """Keep each address in its file for the duration of the block.

    Args:
        addresses: the address by file; None for what does not run, whose file a killed `sje up` may have left.

    """
    for file, url in addresses.items():
        file.unlink(missing_ok=True)
        if url is not None:
            file.write_text(f"{url}\n", encoding="utf-8")
    try:
        yield
    finally:
        for file in addresses:
            file.unlink(missing_ok=True)
