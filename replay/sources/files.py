"""What every file source has in common: several files one after another, described, digested, counted."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from glob import glob, has_magic
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from detectors.intake.refusal import Refused
from replay.manifest import FileRead, SourceKind, SourceRead
from replay.sources.base import Chunk, Estimate, LeftOut, RawEvent, WrongSource
from replay.sources.opening import STDIN, SUFFIXES, OpenFile

_INFLATED: Final = (
    11  # times that packed events grow (gzip 10.4, zstd 11.1 on simulated ones); for cutting up alone
)
_CHUNK: Final = 8 << 20
_NO_EVENT: Final = b"?"
_CONTAINERS: Final = (
    (b"PK\x03\x04", "xlsx 或 zip", "xlsx or zip"),
    (b"\xd0\xcf\x11\xe0", "旧格式 xls 或加密的 xlsx", "an old xls or a protected xlsx"),
    (b"PAR1", "Parquet", "Parquet"),
)


class Opened(Protocol):
    """A file, or a member of an archive: its name and, once, what it holds."""

    @property
    def name(self) -> str:
        """As it is shown."""
        ...

    def open(self) -> AbstractContextManager[BinaryIO]:
        """Raises `WrongSource`."""
        ...


def needs_mapping(name: str) -> WrongSource:
    """What is said of a table that nobody has explained."""
    return WrongSource(
        f"{name} 需要映射文件（--mapping）说明各列的含义",
        f"{name} needs a mapping file (--mapping) that says what its columns mean",
    )


def refuse_containers(name: str, begins: bytes) -> None:
    """Raise `WrongSource` for what is no text, whatever its suffix says."""
    for mark, zh, en in _CONTAINERS:
        if begins.startswith(mark):
            raise WrongSource(
                f"{name} 是 {zh}，不是文本；请用相应的后缀，xls 请另存为 xlsx",
                f"{name} is {en} and no text; give it that suffix, and save an xls as xlsx",
            )


def expand(pattern: str) -> list[str]:
    """The files that a name or pattern means, in the order of their names. Raises `WrongSource` for none."""
    if pattern == STDIN or Path(pattern).is_file():
        return [pattern]
    found = sorted(name for name in glob(pattern, recursive=True) if Path(name).is_file())  # noqa: PTH207
    if not found:
        if has_magic(pattern):
            raise WrongSource(f"没有文件符合 {pattern}", f"no file matches {pattern}")
        if Path(pattern).is_dir():
            raise WrongSource(
                f"{pattern} 是目录；请写明文件，例如 {pattern}/*.jsonl",
                f"{pattern} is a folder; name its files, as in {pattern}/*.jsonl",
            )
        raise WrongSource(f"没有文件 {pattern}", f"there is no file {pattern}")
    return found


def own_suffix(name: str) -> str:
    """The suffix that tells what a file holds, without that of its compression; lower case."""
    suffixes = [suffix.lower() for suffix in Path(name).suffixes]
    if suffixes and suffixes[-1] in SUFFIXES:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


class FilesSource:
    """Base: `_chunks_of` takes one open file apart."""

    kind: SourceKind

    def __init__(self, names: Sequence[str]) -> None:
        """`names` are paths, in the order in which they are read."""
        self._names = tuple(names)
        self._opened: list[OpenFile] = []

    def describe(self) -> SourceRead:
        """Names and sizes. Raises `WrongSource`."""
        return SourceRead(
            kind=self.kind,
            name=self._title(),
            files=tuple(FileRead(name=Path(name).name, bytes=_size(name)) for name in self._names),
        )

    def estimate(self) -> Estimate:
        """Bytes as they lie on disk."""
        if STDIN in self._names:
            return Estimate(None, "bytes")
        sizes = {name: _size(name) for name in self._names}
        packed = sum(size for name, size in sizes.items() if Path(name).suffix.lower() in SUFFIXES)
        total = sum(sizes.values())
        return Estimate(total, "bytes", total + packed * (_INFLATED - 1))

    def read(self, skip: int = 0) -> Iterator[RawEvent]:
        """Every message after the first `skip`."""
        number = 0
        for chunk in self.chunks(_CHUNK):
            for index, raw in enumerate(chunk.messages()):
                if raw is None or isinstance(raw, LeftOut):
                    continue
                number += 1
                if isinstance(raw, Refused):
                    raw = _NO_EVENT  # what cannot become a message is refused as one, too
                if number > skip:
                    yield RawEvent(raw, chunk.position(index))

    def chunks(self, size: int, skip: int = 0) -> Iterator[Chunk]:
        """What is skipped is read nevertheless, for the digest of its file."""
        self._opened = []
        number = 0
        for name in self._names:
            file = OpenFile(name)
            self._opened.append(file)
            for chunk in self._chunks_of(file, size):
                number += 1
                if number > skip:
                    yield chunk

    def _chunks_of(self, file: Opened, size: int) -> Iterator[Chunk]:
        raise NotImplementedError

    def done(self) -> int:
        """Bytes that were read."""
        return sum(file.done for file in self._opened)

    def read_so_far(self) -> SourceRead:
        """The files that were opened, with the digests of those that were read whole."""
        return SourceRead(
            kind=self.kind, name=self._title(), files=tuple(file.read() for file in self._opened)
        )

    def _title(self) -> str:
        names = [Path(name).name for name in self._names]
        return names[0] if len(names) == 1 else f"{names[0]} … {names[-1]} ({len(names)})"


def _size(name: str) -> int:
    if name == STDIN:
        return 0
    try:
        return Path(name).stat().st_size
    except OSError:
        raise WrongSource(f"没有文件 {name}", f"there is no file {name}") from None
