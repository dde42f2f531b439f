"""CSV, plain or compressed, as a mapping file reads it."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from detectors.contract.values import Text
from replay.manifest import SourceKind
from replay.sources.base import Chunk, WrongSource
from replay.sources.decoding import begins_of, encoding_of, lines_of, names_broken
from replay.sources.files import FilesSource, Opened, refuse_containers
from replay.sources.mapping import TableMapping
from replay.sources.tables import TableReader

_LONGEST_CELL: Final = 64 << 20
_DELIMITERS: Final = ",\t;|，"
_LOOKED_AT: Final = 30  # lines, for the delimiter
_MOST_LINES: Final = 500  # of one cell; beyond, a quote was never closed

_NOT_CLOSED: Final = Text("引号没有配对", "has a quote that is never closed")


class CsvSource(FilesSource):
    """One or several files of the same columns; each has a line of names first unless the mapping gives them."""

    kind: SourceKind = "csv"

    def __init__(self, names: Sequence[str], mapping: TableMapping) -> None:
        super().__init__(names)
        self._mapping = mapping

    def _chunks_of(self, file: Opened, size: int) -> Iterator[Chunk]:
        csv.field_size_limit(_LONGEST_CELL)
        reader = TableReader(self._mapping, file.name)
        with file.open() as handle:
            begins = begins_of(handle)
            refuse_containers(file.name, begins)
            encoding, delimiter = self._form(begins, reader)
            text = lines_of(handle, encoding)
            if not self._mapping.columns and names_broken(begins, encoding):
                raise WrongSource(
                    f"{file.name} 不是 {encoding} 编码；可在映射文件中写明 encoding，例如 gb18030",
                    f"{file.name} is not {encoding}; the mapping can name its encoding, such as gb18030",
                )
            yield from reader.chunks(records(text, delimiter), size)
            text.detach()

    def _form(self, begins: bytes, reader: TableReader) -> tuple[str, str]:
        """Encoding and delimiter: those under which the needed names are there, whatever was declared."""
        likely = encoding_of(begins, self._mapping.encoding)
        for encoding in dict.fromkeys((likely, "utf-8", "gb18030")):
            delimiter = self._delimiter(begins.decode(encoding, "replace").removeprefix("\ufeff"), reader)
            if delimiter is not None or self._mapping.columns:
                return encoding, self._mapping.delimiter or delimiter or ","
        return likely, self._mapping.delimiter or ","

    def _delimiter(self, beginning: str, reader: TableReader) -> str | None:
        """The one that cuts a line into the names that are needed, or into as many cells as there are names."""
        lines = beginning.splitlines()[:_LOOKED_AT]
        if self._mapping.columns:
            width = len(self._mapping.columns)
            return next(
                (sign for sign in _DELIMITERS if lines and lines[0].count(sign) == width - 1 > 0), None
            )
        for sign in self._mapping.delimiter or _DELIMITERS:
            if any(reader.fits(cells) for cells in csv.reader(lines, delimiter=sign)):
                return sign
        return None


def records(lines: io.TextIOWrapper, delimiter: str) -> Iterator[tuple[int, list[str] | Text]]:
    """Each record with the line in which it begins. A quote that is never closed costs its own line alone."""
    waiting: list[str] = []
    number = 0
    while True:
        line = waiting.pop(0) if waiting else lines.readline()
        if not line:
            return
        number += 1
        if '"' not in line:
            yield number, line.rstrip("\r\n").split(delimiter)
            continue
        begins, more, found = number, [line], _cells([line], delimiter)
        while found is None and len(more) < _MOST_LINES:
            following = waiting.pop(0) if waiting else lines.readline()
            if not following:
                break
            more.append(following)
            found = _cells(more, delimiter) if '"' in following else None
        if found is None:
            waiting = more[1:] + waiting
            yield begins, _NOT_CLOSED
            continue
        number += len(more) - 1
        yield begins, found


def _cells(lines: list[str], delimiter: str) -> list[str] | None:
    """The cells of a record, None where a quote is still open."""
    for strict in (True, False):
        reader = csv.reader(lines, delimiter=delimiter, strict=strict)
        try:
            return next(reader, [])
        except csv.Error as error:
            if "unexpected end" in str(error):
                return None
    return None
