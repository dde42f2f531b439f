"""JSON Lines: one event a line, empty lines passed over."""

from collections.abc import Iterator
from typing import Final

import msgspec

from replay.manifest import SourceKind
from replay.sources.base import Chunk, WrongSource
from replay.sources.files import FilesSource
from replay.sources.opening import OpenFile

_LONGEST_LINE: Final = 64 << 20


class Lines(msgspec.Struct, frozen=True, array_like=True):
    """Whole lines of one file; `first` is the number of the first, counted from 1."""

    block: bytes
    name: str
    first: int
    topic: None = None

    def messages(self) -> Iterator[bytes | None]:
        """Each line without white space around it."""
        return (line.strip() or None for line in self.block.split(b"\n"))

    def position(self, index: int) -> str:
        """`events.jsonl:17`."""
        return f"{self.name}:{self.first + index}"


class JsonLinesSource(FilesSource):
    """One or several files, plain or compressed."""

    kind: SourceKind = "jsonl"

    def _chunks_of(self, file: OpenFile, size: int) -> Iterator[Chunk]:
        number, rest = 1, b""
        with file.open() as handle:
            while block := handle.read(size):
                end = block.rfind(b"\n")
                if end < 0:
                    rest += block
                    if len(rest) > _LONGEST_LINE:
                        raise WrongSource(
                            f"{file.name} 第 {number} 行超过 {_LONGEST_LINE >> 20} MiB，不是 JSON Lines",
                            f"line {number} of {file.name} has more than {_LONGEST_LINE >> 20} MiB: no JSON Lines",
                        )
                    continue
                lines = rest + block[:end]
                rest = block[end + 1 :]
                yield Lines(lines, file.name, number)
                number += lines.count(b"\n") + 1
            if rest:
                yield Lines(rest, file.name, number)
