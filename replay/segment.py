"""Segments: the facts of one chunk of events, on disk by bucket of cells.

A bucket holds the cells whose keys hash to its number. A segment is written once, whole, under its final name; so the
segments that are there are exactly the chunks that were read. A footer at the end of the file says where each part lies.
"""

import os
from array import array
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
import xxhash

from detectors.engine.fact import Fact
from replay.ending import Day
from replay.manifest import RowLeftOut
from replay.timeline import Order, Turn

FORMAT: Final = 4


class Reversal(msgspec.Struct, frozen=True, array_like=True):
    """Where a reversal stands in business order, and what it takes back: hash of the name, source, id."""

    order: Order
    name: int
    source: str
    id: str


class Read(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What a chunk held. `messages` counts all of them, `taken` those that were not refused.

    `days` are its events by business day, `left_out` how many rows told of none; `notes` are some of those. `source` and
    `chunk` say which chunk of which source it was. `reversals` are those that it holds.
    """

    source: int
    chunk: int
    messages: int
    taken: int
    refused: int
    days: dict[int, Day]
    turns: tuple[Turn, ...]
    flags: dict[str, int]
    reversals: tuple[Reversal, ...] = ()
    left_out: int = 0
    notes: tuple[RowLeftOut, ...] = ()


class _Footer(msgspec.Struct, frozen=True, array_like=True):
    """`cells` and `bodies` are the offsets at which the buckets begin, one more than there are buckets (`array("Q")`)."""

    format: int
    read: Read
    refused: int  # bytes at the start of the file
    cells: bytes
    bodies: bytes


Placed = tuple[str, Fact]
"""A cell's joined key and a fact for it."""

Reversed = tuple[str, Order, Fact]
"""A cell's joined key, where the reversal stands in business order, and what it voids."""

Entry = tuple[int, list[Placed], list[Reversed]]
"""What a chunk holds for the cells of one kind and bucket: number of the kind, facts, reversals."""

Held = tuple[int, msgspec.Raw, msgspec.Raw]
"""The same read back; facts and reversals are not decoded yet."""

_encoder: Final = msgspec.msgpack.Encoder()
_footers: Final = msgspec.msgpack.Decoder(_Footer)
_entries: Final = msgspec.msgpack.Decoder(list[Held])
_TAIL: Final = 8
_hash: Final = xxhash.xxh3_64_intdigest


def name_hash(name: str) -> int:
    """The hash of an event's name: events whose names share it are looked at more closely."""
    return _hash(name.encode())


def bucket_of(key: str, buckets: int) -> int:
    """The bucket of a cell: kinds that share a key share the bucket too."""
    return _hash(key.encode()) % buckets


def write_segment(
    path: Path, read: Read, refused: bytes, cells: Iterable[list[Entry]], bodies: Iterable[bytes]
) -> None:
    """Durable when it returns. `cells` come by bucket of the cell, `bodies` (`replay.bodies`) by bucket of the name."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with part.open("wb") as out:
        out.write(refused)
        at = len(refused)
        offsets: list[bytes] = []
        for payloads in ((_encoder.encode(bucket) if bucket else b"" for bucket in cells), bodies):
            begins = array("Q", [at])
            for payload in payloads:
                out.write(payload)
                at += len(payload)
                begins.append(at)
            offsets.append(begins.tobytes())
        footer = _encoder.encode(_Footer(FORMAT, read, len(refused), *offsets))
        out.write(footer + len(footer).to_bytes(_TAIL, "big"))
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)


class Segment:
    """One segment, open for reading. Raises `DamagedSegment`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open("rb") as file:
            footer = self._read_footer(file)
        self.read = footer.read
        self._refused = footer.refused
        self._cells = _offsets(footer.cells)
        self._bodies = _offsets(footer.bodies)

    def _read_footer(self, file: BinaryIO) -> _Footer:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _TAIL))
        length = int.from_bytes(file.read(_TAIL), "big")
        try:
            file.seek(size - _TAIL - length)
            footer = _footers.decode(file.read(length))
        except (OSError, ValueError, msgspec.MsgspecError):
            raise DamagedSegment(self._path.name) from None
        if footer.format != FORMAT:
            raise DamagedSegment(self._path.name)
        return footer

    def sizes(self) -> list[int]:
        """Bytes of the cells of each bucket."""
        return [end - begin for begin, end in pairwise(self._cells)]

    def refused(self) -> bytes:
        """JSON lines about what was refused."""
        return self._slice(0, self._refused)

    def entries(self, first: int, last: int) -> Iterator[Held]:
        """What the buckets from `first` to before `last` hold."""
        begins = self._cells[first : last + 1]
        whole = memoryview(self._slice(begins[0], begins[-1]))
        for begin, end in pairwise(begins):
            if end > begin:
                yield from _entries.decode(whole[begin - begins[0] : end - begins[0]])

    def bodies(self, first: int, last: int) -> "array[int]":
        """What is told of the messages of the buckets from `first` to before `last`: see `replay.bodies`."""
        return _offsets(self._slice(self._bodies[first], self._bodies[last]))

    def _slice(self, begin: int, end: int) -> bytes:
        if end == begin:
            return b""
        with self._path.open("rb") as file:
            file.seek(begin)
            return file.read(end - begin)


def _offsets(raw: bytes) -> "array[int]":
    found = array("Q")
    found.frombytes(raw)
    return found


class DamagedSegment(Exception):
    """A segment that cannot be read: the disk lost a part of it."""
