"""What the partitions found, on disk, and all of it put together in canonical order with little in memory."""

import heapq
import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

_BLOCK: Final = 500
_OPEN_AT_ONCE: Final = 200
_SIZE: Final = 4


class PartitionCounts(msgspec.Struct, frozen=True, array_like=True):
    """What a partition held: distinct bodies and cells, and some names (source, id, type) with several bodies."""

    facts: int = 0
    cells: int = 0
    clashed: tuple[tuple[str, str, str], ...] = ()


class Found(NamedTuple):
    """The final state of a doubt in some variants (a bit each)."""

    rule_id: str
    anchor: str
    variants: int
    shadow: bool
    withdrawn: bool
    line: bytes


_encoder: Final = msgspec.msgpack.Encoder()
_counts: Final = msgspec.msgpack.Decoder(PartitionCounts)
_blocks: Final = msgspec.msgpack.Decoder(list[Found])
_name: Final = itemgetter(0, 1)


def write_results(path: Path, counts: PartitionCounts, found: Iterable[Found]) -> None:
    """`found` comes in canonical order. Durable when it returns."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with part.open("wb") as out:

        def write(value: object) -> None:
            block = _encoder.encode(value)
            out.write(len(block).to_bytes(_SIZE, "big") + block)

        write(counts)
        block: list[Found] = []
        for item in found:
            block.append(item)
            if len(block) == _BLOCK:
                write(block)
                block = []
        write(block)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)


def read_counts(path: Path) -> PartitionCounts:
    """The counts of one file."""
    with path.open("rb") as file:
        return _counts.decode(file.read(int.from_bytes(file.read(_SIZE), "big")))


def read_results(path: Path) -> Iterator[Found]:
    """The doubts of one file."""
    with path.open("rb") as file:
        file.seek(int.from_bytes(file.read(_SIZE), "big"), os.SEEK_CUR)
        while size := int.from_bytes(file.read(_SIZE), "big"):
            yield from _blocks.decode(file.read(size))


def merged(paths: Sequence[Path], scratch: Path) -> Iterator[list[Found]]:
    """Everything found about each doubt, in canonical order. Few files are open at a time, however many there are."""
    level = 0
    while len(paths) > _OPEN_AT_ONCE:
        level += 1
        joined: list[Path] = []
        for begin in range(0, len(paths), _OPEN_AT_ONCE):
            path = scratch / f"merged-{level}-{begin}"
            write_results(path, PartitionCounts(), _in_order(paths[begin : begin + _OPEN_AT_ONCE]))
            joined.append(path)
        paths = joined
    for _, found in groupby(_in_order(paths), key=_name):
        yield list(found)


def _in_order(paths: Iterable[Path]) -> Iterator[Found]:
    return heapq.merge(*(read_results(path) for path in paths), key=_name)
