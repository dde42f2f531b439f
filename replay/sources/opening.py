"""Event files, plain or compressed, digested on the way as they lie on disk."""

import bz2
import gzip
import hashlib
import io
import lzma
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from backports import zstd

from replay.manifest import FileRead
from replay.sources.base import WrongSource

STDIN: Final = "-"
SUFFIXES: Final = (".gz", ".zst", ".bz2", ".xz")
"""What may follow a file's own suffix."""

_MAGIC: Final[dict[bytes, Callable[[BinaryIO], Any]]] = {
    b"\x1f\x8b": lambda held: gzip.GzipFile(fileobj=held),
    b"\x28\xb5\x2f\xfd": zstd.ZstdFile,
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
}
_BUFFER: Final = 1 << 20


class _Digesting(io.RawIOBase):
    """Hands on what is read, counts and digests it."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self._hash = hashlib.sha256()
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # what io hands in is a buffer
        got = self._raw.readinto(view)  # type: ignore[attr-defined]  # every binary file has it
        if got:
            self._hash.update(view[:got])
            self.count += got
        return got or 0

    def rest(self) -> None:
        """Read to the end, since the digest is over the whole file."""
        while self.read(_BUFFER):
            pass

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


class OpenFile:
    """One file. `done` counts bytes as they lie on disk."""

    def __init__(self, name: str) -> None:
        """`name` is a path, or `-` for standard input."""
        self.name = name
        self._digesting: _Digesting | None = None
        self._whole = False

    @property
    def done(self) -> int:
        """Bytes so far."""
        return 0 if self._digesting is None else self._digesting.count

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """What the file holds, decompressed by what it begins with. Raises `WrongSource`, also while it is read."""
        self._whole = False
        try:
            raw = sys.stdin.buffer if self.name == STDIN else Path(self.name).open("rb", buffering=0)  # noqa: SIM115
        except OSError as error:
            raise unreadable(self.name, error) from None
        try:
            self._digesting = _Digesting(cast(BinaryIO, raw))
            held = cast(BinaryIO, io.BufferedReader(self._digesting, _BUFFER))
            begins = cast(io.BufferedReader, held).peek(8)[:8]
            opener = next((opener for magic, opener in _MAGIC.items() if begins.startswith(magic)), None)
            yield held if opener is None else cast(BinaryIO, io.BufferedReader(opener(held), _BUFFER))
            self._digesting.rest()
            self._whole = True
        except (EOFError, zlib.error, lzma.LZMAError, zstd.ZstdError, gzip.BadGzipFile):
            raise WrongSource(
                f"{self.name} 的压缩数据残缺或损坏",
                f"the compressed data of {self.name} is cut short or damaged",
            ) from None
        except OSError as error:
            raise unreadable(self.name, error) from None
        finally:
            if self.name != STDIN:
                raw.close()

    def read(self) -> FileRead:
        """The file, with its digest once it was read whole."""
        digest = self._digesting.digest if self._digesting is not None and self._whole else None
        return FileRead(name=Path(self.name).name, bytes=self.done, sha256=digest)


def unreadable(name: str, error: OSError) -> WrongSource:
    """One sentence about a file."""
    if isinstance(error, FileNotFoundError):
        return WrongSource(f"没有文件 {name}", f"there is no file {name}")
    told = error.strerror or str(error)
    return WrongSource(f"读不了 {name}：{told}", f"cannot read {name}: {told}")
