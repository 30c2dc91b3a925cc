"""Where `sje up` serves its pages: said in the data folder, as the wished port may have been taken."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def said_in(addresses: Mapping[Path, str | None]) -> Iterator[None]:
    """Say each address in its file for the length of the block.

    Args:
        addresses: by the file; None for what does not run, of which a killed `sje up` may have left a file.

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
