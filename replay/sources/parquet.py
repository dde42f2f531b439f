"""Parquet, as a mapping file reads it. Rows are read batch by batch; a row group is never whole in memory."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from detectors.intake.refusal import Refused
from replay.manifest import SourceKind, SourceRead
from replay.sources.base import Chunk, Estimate, WrongSource
from replay.sources.files import FilesSource, Opened
from replay.sources.mapping import TableMapping
from replay.sources.opening import STDIN

_ROW_BYTES: Final = 256  # about what a row makes as a message


class Batch(msgspec.Struct, frozen=True, array_like=True):
    """Rows of one file in Arrow's form; `first` is the number of the first, counted from 1."""

    mapping: TableMapping
    batch: Any
    name: str
    first: int
    topic: None = None

    def messages(self) -> Iterator[bytes | Refused]:
        """One event a row."""
        columns = [self.batch.column(name).to_pylist() for name in self.mapping.needed()]
        return map(self.mapping.converter(), zip(*columns, strict=True))

    def position(self, index: int) -> str:
        """`stays.parquet:17`."""
        return f"{self.name}:{self.first + index}"

    def column(self, path: str | None) -> str | None:
        """The column that a field is read from."""
        return self.mapping.column_of(path)


class ParquetSource(FilesSource):
    """One or several files of the same columns."""

    kind: SourceKind = "parquet"

    def __init__(self, names: Sequence[str], mapping: TableMapping) -> None:
        super().__init__(names)
        self._mapping = mapping
        self._rows = self._rows_done = 0

    def describe(self) -> SourceRead:
        """Names, sizes and rows. Raises `WrongSource`."""
        described = super().describe()
        return msgspec.structs.replace(described, events=self._count())

    def estimate(self) -> Estimate:
        """Rows."""
        rows = self._count()
        return Estimate(rows, "events", rows * _ROW_BYTES)

    def done(self) -> int:
        """Rows that were read."""
        return self._rows_done

    def _count(self) -> int:
        return sum(_opened(name).metadata.num_rows for name in self._names)

    def chunks(self, size: int, skip: int = 0) -> Iterator[Chunk]:
        """As of every file."""
        self._rows_done = 0
        return super().chunks(size, skip)

    def _chunks_of(self, file: Opened, size: int) -> Iterator[Chunk]:
        opened = _opened(file.name)
        with file.open() as handle:  # only digested: Parquet is read from its end
            while handle.read(1 << 20):
                pass
        needed = self._mapping.needed()
        there = set(opened.schema_arrow.names)
        missing = next((name for name in needed if name not in there), None)
        if missing is not None:
            told = opened.schema_arrow.names[:20]
            raise WrongSource(
                f"{file.name} 没有列 {missing}；有：{'、'.join(told)}",
                f"{file.name} has no column {missing}; it has: {', '.join(told)}",
            )
        number = 1
        try:
            for batch in opened.iter_batches(max(1, size // _ROW_BYTES), columns=needed, use_threads=False):
                self._rows_done += batch.num_rows
                yield Batch(self._mapping, batch, file.name, number)
                number += batch.num_rows
        except (pa.ArrowException, OSError) as error:
            raise _damaged(file.name, error) from None


def _opened(name: str) -> pq.ParquetFile:
    if name == STDIN:
        raise WrongSource("Parquet 不能从标准输入读", "Parquet cannot be read from standard input")
    try:
        return pq.ParquetFile(name)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(name, error) from None


def _damaged(name: str, error: Exception) -> WrongSource:
    if isinstance(error, FileNotFoundError):
        return WrongSource(f"没有文件 {name}", f"there is no file {name}")
    return WrongSource(
        f"{name} 不是 Parquet，或已损坏（外层不能再压缩）",
        f"{name} is no Parquet, or damaged (it cannot be compressed once more)",
    )
