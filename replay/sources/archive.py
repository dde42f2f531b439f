"""Zip archives: the files inside, in the order of their names, each by its suffix."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import BinaryIO, Final, NamedTuple, cast

from replay.manifest import SourceKind, SourceRead
from replay.sources.base import Chunk, WrongSource
from replay.sources.files import FilesSource, Opened, needs_mapping
from replay.sources.jsonl import JsonLinesSource
from replay.sources.mapping import TableMapping
from replay.sources.opening import STDIN, unreadable

_TABLES: Final = (".csv", ".tsv", ".txt")
_LINES: Final = (".jsonl", ".ndjson", ".json")
_BOOKS: Final = (".xlsx", ".xlsm")
_OF_SYSTEMS: Final = ("__MACOSX", "Thumbs.db", "desktop.ini")
_BUFFER: Final = 1 << 20


class _Member(NamedTuple):
    """A file inside; `name` is `archive.zip/folder/file.csv`."""

    name: str
    archive: str
    info: zipfile.ZipInfo

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        with _archive(self.archive) as opened, opened.open(self.info) as held:
            yield cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, held), _BUFFER))


class ZipSource(FilesSource):
    """One or several archives. Tables inside need a mapping."""

    kind: SourceKind = "zip"

    def __init__(self, names: Sequence[str], mapping: TableMapping | None = None) -> None:
        super().__init__(names)
        self._mapping = mapping

    def describe(self) -> SourceRead:
        """Names and sizes, once every file inside is known to be readable."""
        described = super().describe()
        for name in self._names:
            for member in _members(name):
                self._source(member)
        return described

    def _chunks_of(self, file: Opened, size: int) -> Iterator[Chunk]:
        members = _members(file.name)
        with file.open() as handle:  # only digested: an archive is read from its end
            while handle.read(_BUFFER):
                pass
        for member in members:
            yield from self._source(member)._chunks_of(member, size)

    def _source(self, member: _Member) -> FilesSource:
        suffix = PurePosixPath(member.name).suffix.lower()
        if suffix in _LINES:
            return JsonLinesSource([member.name], self._mapping)
        if suffix not in _TABLES and suffix not in _BOOKS:
            raise WrongSource(
                f"压缩包里的 {member.name} 不能读；可以是 CSV、xlsx、JSON Lines，压缩包里不能再有压缩包",
                f"{member.name} cannot be read inside an archive: CSV, xlsx and JSON Lines can, other archives cannot",
            )
        if self._mapping is None:
            raise needs_mapping(member.name)
        if suffix in _BOOKS:
            from replay.sources.workbook import XlsxSource

            return XlsxSource([member.name], self._mapping)
        from replay.sources.delimited import CsvSource

        return CsvSource([member.name], self._mapping)


def _members(name: str) -> list[_Member]:
    if name == STDIN:
        raise WrongSource("zip 不能从标准输入读", "a zip cannot be read from standard input")
    with _archive(name) as opened:
        found = [
            _Member(f"{name}/{info.filename}", name, info) for info in opened.infolist() if _counts(info)
        ]
    if not found:
        raise WrongSource(f"{name} 里没有文件", f"{name} holds no file")
    locked = next((member.name for member in found if member.info.flag_bits & 1), None)
    if locked is not None:
        raise WrongSource(
            f"{locked} 有密码保护；请解密后再读", f"{locked} is protected by a password; unpack it first"
        )
    return sorted(found, key=lambda member: member.name)


def _counts(info: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(info.filename).parts
    return not info.is_dir() and not any(part.startswith(".") or part in _OF_SYSTEMS for part in parts)


@contextmanager
def _archive(name: str) -> Iterator[zipfile.ZipFile]:
    try:
        # what Chinese Windows packs has names in its own encoding
        with zipfile.ZipFile(name, metadata_encoding="gb18030") as opened:
            yield opened
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeError) as error:
        raise WrongSource(
            f"{name} 不是 zip，或已损坏（{type(error).__name__}）",
            f"{name} is no zip, or damaged ({type(error).__name__})",
        ) from None
    except OSError as error:
        raise unreadable(name, error) from None
