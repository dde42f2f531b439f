"""JSON Lines: one event a line, empty lines passed over. With a mapping file, also rows of other fields."""

import codecs
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, Final, cast

import msgspec

from detectors.intake.refusal import Refused
from replay.manifest import SourceKind
from replay.sources.base import Chunk, WrongSource
from replay.sources.decoding import begins_of, encoding_of
from replay.sources.files import FilesSource, Opened, refuse_containers
from replay.sources.mapping import TableMapping

_LONGEST_LINE: Final = 64 << 20
_BOM: Final = codecs.BOM_UTF8
_ARRAY: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*(?:\{|$)")


class Lines(msgspec.Struct, frozen=True, array_like=True):
    """Whole lines of one file; `first` is the number of the first, counted from 1."""

    block: bytes
    name: str
    first: int
    mapping: TableMapping | None = None
    topic: None = None

    def messages(self) -> Iterator[bytes | Refused | None]:
        """Each line without white space around it, and without the mark that an editor puts at a file's beginning."""
        lines = (line.strip() or None for line in self.block.split(b"\n"))
        if _BOM in self.block:  # files that were put together keep theirs
            lines = (None if line is None else line.removeprefix(_BOM).strip() or None for line in lines)
        return lines if self.mapping is None else _mapped(lines, self.mapping)

    def position(self, index: int) -> str:
        """`events.jsonl:17`."""
        return f"{self.name}:{self.first + index}"

    def column(self, path: str | None) -> str | None:
        """The field of a row that an event's field is read from, where a mapping says so."""
        return None if self.mapping is None else self.mapping.column_of(path)


class JsonLinesSource(FilesSource):
    """One or several files, plain or compressed."""

    kind: SourceKind = "jsonl"

    def __init__(self, names: Sequence[str], mapping: TableMapping | None = None) -> None:
        """`mapping` is for lines that are no events; those that are stay as they are."""
        super().__init__(names)
        self._mapping = mapping

    def _chunks_of(self, file: Opened, size: int) -> Iterator[Chunk]:
        number, rest = 1, b""
        with file.open() as opened:
            begins = begins_of(opened)
            refuse_containers(file.name, begins)
            if _ARRAY.match(begins):
                raise WrongSource(
                    f"{file.name} 是 JSON 数组；请改成每行一个对象（JSON Lines）",
                    f"{file.name} is a JSON array; write one object a line (JSON Lines)",
                )
            encoding = encoding_of(begins, "")
            handle = opened if encoding.startswith("utf-8") else cast(BinaryIO, _Utf8(opened, encoding))
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
                yield Lines(lines, file.name, number, self._mapping)
                number += lines.count(b"\n") + 1
            if rest:
                yield Lines(rest, file.name, number, self._mapping)


class _Utf8(io.RawIOBase):
    """What is in another encoding as UTF-8, read by about the size asked for."""

    def __init__(self, handle: BinaryIO, encoding: str) -> None:
        self._handle = handle
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    def read(self, size: int = -1) -> bytes:
        while True:
            block = self._handle.read(size)
            text = self._decoder.decode(block, not block)
            if text or not block:
                return text.encode("utf-8", "replace")


def _mapped(lines: Iterator[bytes | None], mapping: TableMapping) -> Iterator[bytes | Refused | None]:
    needed, make = mapping.needed(), mapping.converter()
    for line in lines:
        if line is None:
            yield None
            continue
        try:
            row = msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            yield line  # refused in the intake's own words
            continue
        if not isinstance(row, dict) or "specversion" in row:
            yield line
            continue
        yield make([_at(row, name) for name in needed])


def _at(row: Mapping[str, Any], name: str) -> Any:
    """The value under a name, or under a dotted path of names."""
    if name in row:
        return row[name]
    held: Any = row
    for part in name.split("."):
        if not isinstance(held, dict) or part not in held:
            return None
        held = held[part]
    return held
