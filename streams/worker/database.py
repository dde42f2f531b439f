"""One RocksDB a partition: rows, and how far of the changelog they hold."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rocksdict import AccessType, BlockBasedOptions, Cache, Options, Rdict, WriteBatch

_OPEN_FILES: Final = (
    256  # measured at 10 million cells: with 64 a read opens a file first and takes half as long again
)
# A file's index and filter are one block each, and a block larger than a shard of the cache (1 MiB) is never kept: every
# read would unpack it again. Measured at 2.5 million rows: 60 µs a read with files of 64 MiB, 8 µs with these.
_FILE_BYTES: Final = 8 * 1024 * 1024
_OFFSET: Final = b"\x00changelog-offset"  # sorts before every row; rows start with their format, 1 or more


def shared_cache(mib: int) -> Cache:
    """One block cache for all partitions of a worker: memory stays bounded however many there are."""
    return Cache(mib * 1024 * 1024)


class NoDatabase(Exception):
    """A folder that cannot be opened as a database."""


class ReadOnly:
    """What a folder held when it was opened; the worker may go on writing beside."""

    def __init__(self, path: Path) -> None:
        try:
            self._rocks = Rdict(str(path), Options(raw_mode=True), access_type=AccessType.read_only())
        except Exception as error:  # rocksdict raises plain exceptions
            raise NoDatabase(str(error)) from None

    def get(self, key: bytes) -> bytes | None:
        """One row."""
        value: bytes | None = self._rocks.get(key)
        return value

    def get_many(self, keys: list[bytes]) -> list[bytes | None]:
        """Several rows, in the order asked for."""
        return [self.get(key) for key in keys]

    def rows(self, prefix: bytes, start: bytes | None = None) -> Iterator[tuple[bytes, bytes]]:
        """Rows whose key starts with the prefix, in key order, from `start` on."""
        for key, value in self._rocks.items(from_key=start or prefix):
            if not key.startswith(prefix):
                return
            yield key, value


@contextmanager
def open_read_only(path: Path) -> Iterator[ReadOnly]:
    """Raises `NoDatabase`."""
    rows = ReadOnly(path)
    try:
        yield rows
    finally:
        rows._rocks.close()


class Database:
    """Blocking; safe to use from several threads."""

    def __init__(self, path: Path, cache: Cache) -> None:
        path.mkdir(parents=True, exist_ok=True)
        options = Options(raw_mode=True)
        options.create_if_missing(True)
        options.set_write_buffer_size(16 * 1024 * 1024)
        options.set_max_write_buffer_number(2)
        options.set_max_open_files(_OPEN_FILES)
        options.set_keep_log_file_num(2)
        options.set_target_file_size_base(_FILE_BYTES)
        table = BlockBasedOptions()
        table.set_block_cache(cache)
        table.set_bloom_filter(10, block_based=False)
        table.set_cache_index_and_filter_blocks(True)
        options.set_block_based_table_factory(table)
        self._rocks = Rdict(str(path), options)

    def get(self, key: bytes) -> bytes | None:
        """One row."""
        value: bytes | None = self._rocks.get(key)
        return value

    def get_many(self, keys: list[bytes]) -> list[bytes | None]:
        """Several rows, in the order asked for."""
        values: list[bytes | None] = self._rocks.get(keys)
        return values

    def rows(self, prefix: bytes, start: bytes | None = None) -> Iterator[tuple[bytes, bytes]]:
        """Rows whose key starts with the prefix, in key order, from `start` on."""
        for key, value in self._rocks.items(from_key=start or prefix):
            if not key.startswith(prefix):
                return
            yield key, value

    def write(self, rows: Mapping[bytes, bytes | None], offset: int | None) -> None:
        """All rows and the changelog offset in one atomic write; a row of None is removed."""
        batch = WriteBatch(raw_mode=True)
        for key, value in rows.items():
            if value is None:
                batch.delete(key)
            else:
                batch.put(key, value)
        if offset is not None:
            batch.put(_OFFSET, str(offset).encode())
        self._rocks.write(batch)

    def changelog_offset(self) -> int | None:
        """The last changelog offset that the rows hold, None for a new database."""
        raw = self._rocks.get(_OFFSET)
        return None if raw is None else int(raw)

    def close(self) -> None:
        """Flush and release the folder."""
        self._rocks.close()
