"""Event files, plain or compressed."""

import gzip
from collections.abc import Iterator
from pathlib import Path


def lines_of(path: Path) -> Iterator[bytes]:
    """The lines of a JSON Lines file; `.gz` is read through gzip."""
    if path.suffix == ".gz":
        with gzip.open(path, "rb") as handle:
            yield from handle
    else:
        with path.open("rb") as plain:
            yield from plain
