"""The doubts of a replay, read from its file a page at a time and masked before they leave."""

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec

from detectors.contract.doubt import Doubt, encode_doubt
from detectors.contract.masking import mask_doubt

_ROW: Final = (
    "doubt_id",
    "revision",
    "status",
    "rule_id",
    "level",
    "subject",
    "facility",
    "region",
    "occurred_at",
    "amount",
    "message",
    "complete",
    "found",
)


class WrongPlace(Exception):
    """Not a place that a page of this file gave."""


def page(path: Path, before: str | None, limit: int) -> tuple[list[dict[str, Any]], str | None]:
    """Rows from a place on, and the next place. A place is a byte offset at which a line begins.

    Raises `WrongPlace`, and `FileNotFoundError` where there is no such file.
    """
    rows: list[dict[str, Any]] = []
    with path.open("rb") as lines:
        start = _offset(before)
        if start:
            lines.seek(start - 1)
            if lines.read(1) != b"\n":
                raise WrongPlace
        for line in lines:
            rows.append({name: value for name, value in masked(line).items() if name in _ROW})
            if len(rows) == limit:
                break
        end = lines.tell() if len(rows) == limit else None
        more = end is not None and lines.read(1) != b""
    return rows, str(end) if more else None


def find(path: Path, doubt_id: UUID) -> dict[str, Any] | None:
    """One whole doubt, masked. Raises `FileNotFoundError` where there is no such file."""
    with _mapped(path) as text:
        if text is None:
            return None
        at = text.find(b'"doubt_id":"%s"' % str(doubt_id).encode())
        if at < 0:
            return None
        begin = text.rfind(b"\n", 0, at) + 1
        end = text.find(b"\n", at)
        return masked(text[begin : end if end >= 0 else len(text)])


def masked(line: bytes) -> dict[str, Any]:
    """One line as it may be shown. Raises `msgspec.ValidationError` for what is no doubt."""
    fields: dict[str, Any] = msgspec.json.decode(line)
    # a replay has no moment of detection, but the type wants one
    doubt = msgspec.convert({**fields, "detected_at": fields["occurred_at"]}, Doubt, strict=False)
    shown: dict[str, Any] = msgspec.json.decode(encode_doubt(mask_doubt(doubt)))
    del shown["detected_at"]
    return shown


def _offset(place: str | None) -> int:
    if place is None:
        return 0
    if not place.isascii() or not place.isdigit() or len(place) > 18:
        raise WrongPlace
    return int(place)


@contextmanager
def _mapped(path: Path) -> Iterator[mmap.mmap | None]:
    """The file as one text, without reading it into memory; None when it is empty."""
    with path.open("rb") as file:
        if path.stat().st_size == 0:
            yield None
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
            yield text
