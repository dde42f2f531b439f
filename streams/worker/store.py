"""The Faust table's store: our databases behind Faust's interface of assignment and recovery."""

import asyncio
import shutil
import threading
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import faust
from faust.stores.base import Store
from faust.types import TP

from streams.worker.database import Database, shared_cache
from streams.worker.restore import restore


async def _nothing_to_end() -> None:
    """Of a store without a worker around it."""


class CellStore(Store):  # type: ignore[misc]  # Faust's classes are untyped here
    """Holds one database an assigned partition, active or standby.

    Faust asks for `persisted_offset` before it recovers a table; by then the bulk restore has brought the store
    to the changelog's end, and Faust finds nothing left to read.
    """

    def __init__(
        self, url: Any, app: faust.App, table: Any, *, folder: Path, bootstrap: str, cache_mib: int
    ) -> None:
        super().__init__(url, app, table)
        self._folder = folder
        self._bootstrap = bootstrap
        self._cache = shared_cache(cache_mib)
        self._databases: dict[int, Database] = {}
        self._lock = threading.Lock()  # the committer writes from a thread of its own
        self.before_partitions: Callable[[], Awaitable[None]] = _nothing_to_end
        self.on_partitions: Callable[[set[int]], None] = lambda active: None

    def database(self, partition: int) -> Database:
        """The database of a partition; opened when first asked for."""
        database = self._databases.get(partition)
        if database is None:
            path = self._folder / f"partition-{partition}"
            database = self._databases[partition] = Database(path, self._cache)
        return database

    def persisted_offset(self, tp: TP) -> int | None:
        """What the database of this changelog partition holds."""
        return self.database(tp.partition).changelog_offset()

    def set_persisted_offset(self, tp: TP, offset: int) -> None:
        """Faust's own bookkeeping; ours is written with the rows it speaks of."""

    async def need_active_standby_for(self, tp: TP) -> bool:
        """Always: a standby spares the restore."""
        return True

    async def on_rebalance(
        self, assigned: set[TP], revoked: set[TP], newly_assigned: set[TP], generation_id: int = 0
    ) -> None:
        """Close what went elsewhere, restore what came, before Faust looks at offsets."""
        changelog = self.table.changelog_topic.get_topic_name()
        assignor = self.app.assignor
        active = {tp.partition for tp in assignor.assigned_actives() if tp.topic == changelog}
        standby = {tp.partition for tp in assignor.assigned_standbys() if tp.topic == changelog}
        await self.before_partitions()
        self._close(set(self._databases) - active - standby)
        if active:
            databases = {partition: self.database(partition) for partition in active}
            await asyncio.get_running_loop().run_in_executor(
                None, restore, self._bootstrap, changelog, databases
            )
        self.on_partitions(active)

    def apply_changelog_batch(
        self, batch: Iterable[Any], to_key: Callable[[Any], Any], to_value: Callable[[Any], Any]
    ) -> None:
        """Rows that Faust read itself: the standby's, or what was logged after the bulk restore.

        Faust gathers a standby's rows and hands over the last of them when the partition has become ours, after the bulk
        restore: what the database already holds may since have been rewritten.
        """
        held: dict[int, int] = {}
        rows: dict[int, dict[bytes, bytes | None]] = {}
        newest: dict[int, int] = {}
        for event in batch:
            message = event.message
            if message.partition not in held:
                held[message.partition] = self._holds_up_to(message.partition)
            if message.offset <= held[message.partition]:
                continue
            rows.setdefault(message.partition, {})[message.key] = message.value
            newest[message.partition] = message.offset
        for partition, changed in rows.items():
            self.database(partition).write(changed, newest[partition])

    def _holds_up_to(self, partition: int) -> int:
        offset = self.database(partition).changelog_offset()
        return -1 if offset is None else offset

    def reset_state(self) -> None:
        """Forget everything local; the changelog has it."""
        self.close_all()
        shutil.rmtree(self._folder, ignore_errors=True)

    def close_all(self) -> None:
        """Release every folder."""
        self._close(set(self._databases))

    def _close(self, partitions: set[int]) -> None:
        with self._lock:
            for partition in partitions:
                self._databases.pop(partition).close()

    async def on_stop(self) -> None:
        """Faust stops its stores last."""
        self.close_all()

    async def backup_partition(self, tp: Any, flush: bool = True, purge: bool = False, keep: int = 1) -> None:
        """Faust never calls this by itself."""
        raise NotImplementedError("the changelog is the backup of a partition")

    def restore_backup(self, tp: Any, latest: bool = True, backup_id: int = 0) -> None:
        """Faust never calls this by itself."""
        raise NotImplementedError("a partition is restored from the changelog")

    # The table is never used as a mapping: cells are read and written through `Database`.
    def __getitem__(self, key: Any) -> Any:
        raise KeyError(key)

    def __setitem__(self, key: Any, value: Any) -> None:
        raise TypeError("cells are written through the committer")

    def __delitem__(self, key: Any) -> None:
        raise TypeError("cells are written through the committer")

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0

    def apply(self, partition: int, rows: Mapping[bytes, bytes | None], offset: int | None) -> None:
        """Write what the changelog has confirmed; a partition that left meanwhile has it there."""
        with self._lock:
            database = self._databases.get(partition)
            if database is not None:
                database.write(rows, offset)
