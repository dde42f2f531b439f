"""CSV, plain or compressed, as a mapping file reads it."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from replay.manifest import SourceKind
from replay.sources.base import Chunk, WrongSource
from replay.sources.files import FilesSource
from replay.sources.mapping import TableMapping
from replay.sources.opening import OpenFile

_ROW_BYTES: Final = 256  # about; a chunk is so many rows as its size holds of these
_LONGEST_CELL: Final = 64 << 20


class Rows(msgspec.Struct, frozen=True, array_like=True):
    """Rows of one file, the needed cells alone; `first` is the number of the first after the names, counted from 1.

    Of a row with too few or too many cells only their number is kept, so that it is refused with its place.
    """

    mapping: TableMapping
    rows: list[list[str] | str]
    name: str
    first: int
    topic: None = None

    def messages(self) -> Iterator[bytes]:
        """One event a row."""
        make = self.mapping.converter()
        return (row.encode() if isinstance(row, str) else make(row) for row in self.rows)

    def position(self, index: int) -> str:
        """`stays.csv:17`."""
        return f"{self.name}:{self.first + index}"


class CsvSource(FilesSource):
    """One or several files of the same columns; each has a line of names first unless the mapping gives them."""

    kind: SourceKind = "csv"

    def __init__(self, names: Sequence[str], mapping: TableMapping) -> None:
        super().__init__(names)
        self._mapping = mapping

    def _chunks_of(self, file: OpenFile, size: int) -> Iterator[Chunk]:
        csv.field_size_limit(_LONGEST_CELL)
        most = max(1, size // _ROW_BYTES)
        with file.open() as handle:
            text = io.TextIOWrapper(handle, encoding=self._mapping.encoding, newline="")
            reader = csv.reader(text, delimiter=self._mapping.delimiter, strict=True)
            try:
                yield from self._rows(reader, file.name, most)
            except csv.Error as error:
                at = reader.line_num
                raise WrongSource(
                    f"{file.name} 第 {at} 行不是 CSV：{error}", f"line {at} of {file.name} is no CSV: {error}"
                ) from None
            except UnicodeError:
                encoding = self._mapping.encoding
                raise WrongSource(
                    f"{file.name} 不是 {encoding} 编码；可在映射文件中写明 encoding，例如 gb18030",
                    f"{file.name} is not {encoding}; the mapping can name its encoding, such as gb18030",
                ) from None
            text.detach()

    def _rows(self, reader: Iterator[list[str]], name: str, most: int) -> Iterator[Rows]:
        header = list(self._mapping.columns) or [title.strip("\ufeff \t") for title in next(reader, [])]
        places = [_place(header, column, name) for column in self._mapping.needed()]
        held: list[list[str] | str] = []
        number = 1
        for row in reader:
            if not row:
                continue
            held.append([row[at] for at in places] if len(row) == len(header) else f"row of {len(row)} cells")
            if len(held) == most:
                yield Rows(self._mapping, held, name, number)
                number += most
                held = []
        if held:
            yield Rows(self._mapping, held, name, number)


def _place(header: Sequence[str], column: str, name: str) -> int:
    if header.count(column) == 1:
        return header.index(column)
    if column in header:
        raise WrongSource(f"{name} 有两列都叫 {column}", f"{name} has two columns named {column}")
    there = [title[:40] for title in header[:20]]
    raise WrongSource(
        f"{name} 没有列 {column}；有：{'、'.join(there)}",
        f"{name} has no column {column}; it has: {', '.join(there)}",
    )
