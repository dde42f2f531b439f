"""Doubts as a replay has written them, read again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from detectors.contract.doubt import Doubt, decode_doubt

# a replay has no moment of detection, and every reader of this leaves it alone
_NO_MOMENT: Final = b',"detected_at":"1970-01-01T00:00:00+00:00"}'


def written_doubt(line: bytes) -> Doubt:
    """One line of `doubts.jsonl`; its `detected_at` means nothing.

    Raises `msgspec.ValidationError` or `msgspec.DecodeError` for what is not a doubt.
    """
    return decode_doubt(line.rstrip().removesuffix(b"}") + _NO_MOMENT)


def written_doubts(path: Path) -> Iterator[Doubt]:
    """Every doubt of a file, one at a time. Raises as `written_doubt`, and `OSError`."""
    with path.open("rb") as lines:
        for line in lines:
            yield written_doubt(line)
