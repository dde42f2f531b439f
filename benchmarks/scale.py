"""`python -m benchmarks.scale`: how the worker's state behaves at 100,000, 1 million and 10 million cells.

Real parts: `PartitionCells`, `Committer`, RocksDB, and the changelog on a broker of its own; only Faust and the gateway are
left out. State grows from size to size. At each one it measures

- touches as they come: of 100 facts 26 open a new cell, 62 go to one of the last 50,000 that were touched, 12 to any cell
  at all. Measured on the simulated population (12,000 persons, a year, all rules) with a cache of 4 % of the cells, which is
  what the worker keeps of 10 million: 25.7 % new, 63.7 % found in it, 10.6 % not;
- touches drawn evenly from all cells, the worst that a cache and a store can meet;
- of both, facts per second of processor time (compaction included) and of the clock, from the decoded frame to the
  acknowledgement, once the store has come to rest;
- memory of the process, and bytes on disk;
- the restore of all partitions from the changelog into empty folders, through `streams/worker/restore.py`.

Prints a table, writes `results/scale.json`. Needs about 1 KB of disk a cell while it runs.
"""

import asyncio
import json
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import click
import psutil
from confluent_kafka.admin import AdminClient, NewTopic

from benchmarks import versions
from benchmarks.broker import broker
from detectors.cells.stays import STAYS, StaySettlement
from detectors.engine.ruleset import RuleSet, make_ruleset
from detectors.registry import catalogue
from streams.frames import Frame, Placed
from streams.gateway.routing import partition_of
from streams.memory import calm_collector
from streams.publisher import Publisher
from streams.settings import WorkerSettings
from streams.worker.committer import Committer
from streams.worker.database import Database, shared_cache
from streams.worker.partition import PartitionCells
from streams.worker.restore import restore

RESULTS: Final = Path(__file__).parent / "results"
CHANGELOG: Final = "bench-cells-changelog"
PARTITIONS: Final = 4
BYTES_A_CELL: Final = 1_000
_FRAME: Final = 400
_CHUNK: Final = 100_000
_SCOPE: Final = "person"
_NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
NEW_SHARE: Final = 0.26
RECENT_SHARE: Final = 0.62
RECENT: Final = 50_000
_BEGIN_US: Final = 1_735_700_000_000_000
_DAY_US: Final = 86_400_000_000


class Acknowledged:
    """Counts what the committer made durable."""

    def __init__(self) -> None:
        self.count = 0

    def ack(self) -> None:
        """One frame."""
        self.count += 1


class State:
    """One worker's cells of all partitions, and their stores. Also what the committer writes to."""

    def __init__(self, folder: Path, bootstrap: str, rules: RuleSet) -> None:
        settings = WorkerSettings()
        cache = shared_cache(settings.store_cache_mib)
        self.databases = {n: Database(folder / f"partition-{n}", cache) for n in range(PARTITIONS)}
        self.cells = {
            n: PartitionCells(_SCOPE, database, rules, settings.cached_cells // PARTITIONS)
            for n, database in self.databases.items()
        }
        self._done = Acknowledged()
        self._submitted = 0
        self._committing: asyncio.Task[None] | None = None
        self._committer = Committer(
            Publisher(bootstrap),
            self,
            CHANGELOG,
            limit=settings.commit_facts,
            on_stored=lambda where, turn: self.cells[where[1]].forget(turn),
        )

    def apply(self, partition: int, rows: dict[bytes, bytes | None], offset: int | None) -> None:
        """As the Faust table's store does."""
        self.databases[partition].write(rows, offset)

    async def judge(self, frames: list[tuple[int, Frame, int]]) -> None:
        """Frames by partition, judged and made durable, as the worker's agents do it."""
        for partition, frame, facts in frames:
            cells = self.cells[partition]
            judged = cells.judge_frame(frame, _NOW)
            self._submitted += 1
            await self._committer.submit(self._done, (_SCOPE, partition), judged, facts, cells.turn)
        while self._done.count < self._submitted:
            if self._committing is not None and self._committing.done():
                self._committing.result()  # it never ends but by an error
            await asyncio.sleep(0.002)

    def start(self) -> None:
        """The committer runs beside `judge`, on the loop that calls this."""
        self._committing = asyncio.create_task(self._committer.run())

    def close(self) -> None:
        """Stop the committer and release the folders."""
        if self._committing is not None:
            self._committing.cancel()
        for database in self.databases.values():
            database.close()


def _fact(cell: int, number: int) -> tuple[int, Placed]:
    """Stay `number` of a cell: a month after the one before it, so that nothing is raised."""
    person = f"P{cell:09d}"
    begin = _BEGIN_US + (cell % 300 + 31 * number) * _DAY_US
    end = begin + 3 * _DAY_US
    name = f"m{cell:09d}-{number}"
    fact = StaySettlement(
        "/his/H220100",
        name,
        "settlement.settled",
        end,
        0,
        cell * 2_654_435_761 + number,
        name,
        begin,
        end,
        719_163,
        "220100",
        Decimal("9100.00"),
        "21",
        "J18.900",
    )
    return partition_of(person, PARTITIONS), (f"{person}\x1fH{cell % 400:05d}", fact)


def _frames(facts: Iterator[tuple[int, Placed]]) -> list[tuple[int, Frame, int]]:
    open_: dict[int, list[Placed]] = {n: [] for n in range(PARTITIONS)}
    frames = []
    for partition, placed in facts:
        of = open_[partition]
        of.append(placed)
        if len(of) == _FRAME:
            frames.append((partition, Frame(None, None, [(STAYS.name, of)]), _FRAME))
            open_[partition] = []
    frames.extend((n, Frame(None, None, [(STAYS.name, of)]), len(of)) for n, of in open_.items() if of)
    return frames


async def _through(state: State, facts: Iterator[tuple[int, Placed]], count: int) -> dict[str, float]:
    """So many facts through the worker; making them does not count."""
    cpu = clock = 0.0
    left = count
    while left:
        chunk = min(left, _CHUNK)
        frames = _frames(next(facts) for _ in range(chunk))
        began, began_cpu = time.perf_counter(), time.process_time()
        await state.judge(frames)
        cpu += time.process_time() - began_cpu
        clock += time.perf_counter() - began
        left -= chunk
    return {
        "facts": count,
        "facts_per_cpu_second": round(count / cpu),
        "facts_per_second": round(count / clock),
    }


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _restored(bootstrap: str, folder: Path, cells: int) -> dict[str, float]:
    cache = shared_cache(WorkerSettings().store_cache_mib)
    databases = {n: Database(folder / f"partition-{n}", cache) for n in range(PARTITIONS)}
    began, began_cpu = time.perf_counter(), time.process_time()
    records = restore(bootstrap, CHANGELOG, databases)
    seconds, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    for database in databases.values():
        database.close()
    shutil.rmtree(folder)
    return {
        "records": records,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2),
        "cells_per_second": round(cells / seconds),
        "records_per_second": round(records / seconds),
    }


def _at_rest(process: psutil.Process) -> None:
    """Wait for compactions that are left over from filling, which nobody's worker does in one go."""
    while True:
        before = sum(process.cpu_times()[:2])
        time.sleep(1.0)
        if sum(process.cpu_times()[:2]) - before < 0.05:
            return


class Draw:
    """Which cell is touched next. `cells` grows with the new ones."""

    def __init__(self, cells: int, rng: random.Random) -> None:
        self.cells = cells
        self._rng = rng
        self._held: dict[int, int] = {}
        self._recent = [rng.randrange(cells) for _ in range(RECENT)]
        self._next = 0

    def as_they_come(self) -> Iterator[tuple[int, Placed]]:
        """New, recent and any, in the measured proportions."""
        while True:
            drawn = self._rng.random()
            if drawn < NEW_SHARE:
                cell, self.cells = self.cells, self.cells + 1
                fact = _fact(cell, 0)
            else:
                recent = drawn < NEW_SHARE + RECENT_SHARE
                cell = self._rng.choice(self._recent) if recent else self._rng.randrange(self.cells)
                fact = self._again(cell)
            self._recent[self._next] = cell
            self._next = (self._next + 1) % RECENT
            yield fact

    def evenly(self) -> Iterator[tuple[int, Placed]]:
        """Any cell."""
        while True:
            yield self._again(self._rng.randrange(self.cells))

    def _again(self, cell: int) -> tuple[int, Placed]:
        self._held[cell] = number = self._held.get(cell, 0) + 1
        return _fact(cell, number)


async def _measure(bootstrap: str, folder: Path, sizes: list[int], touches: int) -> list[dict[str, Any]]:
    rules = make_ruleset(
        catalogue(), only=[rule.id for rule in catalogue().values() if rule.cell.name == "stays"]
    )
    state = State(folder / "store", bootstrap, rules)
    state.start()
    process, rng = psutil.Process(), random.Random(1)
    base = process.memory_info().rss
    rows: list[dict[str, Any]] = []
    draw = Draw(RECENT, rng)
    before = 0
    for size in sizes:
        filled = await _through(state, (_fact(cell, 0) for cell in range(before, size)), size - before)
        draw.cells = size
        await asyncio.to_thread(_at_rest, process)
        touched = await _through(state, draw.as_they_come(), touches)
        await asyncio.to_thread(_at_rest, process)
        evenly = await _through(state, draw.evenly(), touches)
        resident = process.memory_info().rss
        cached = sum(cells.cached for cells in state.cells.values())
        restored = _restored(bootstrap, folder / "restored", draw.cells)
        rows.append(
            {
                "cells": size,
                "filled": filled,
                "touched": touched,
                "touched_evenly": evenly,
                "resident_mib": round(resident / 2**20),
                "cached_cells": cached,
                "resident_bytes_a_cached_cell": round((resident - base) / cached),
                "disk_mib": round(_size(folder / "store") / 2**20),
                "disk_bytes_a_cell": round(_size(folder / "store") / size),
                "restored": restored,
                "load": psutil.getloadavg(),
            }
        )
        click.echo(json.dumps(rows[-1]))
        before = draw.cells
    state.close()
    return rows


def _print(rows: list[dict[str, Any]]) -> None:
    click.echo(
        f"{'cells':>12}{'facts / CPU s':>15}{'evenly':>12}{'MiB':>8}{'disk MiB':>10}{'B / cell':>10}"
        f"{'restore cells/s':>17}{'records/s':>12}"
    )
    for row in rows:
        click.echo(
            f"{row['cells']:>12,}{row['touched']['facts_per_cpu_second']:>15,}{row['touched_evenly']['facts_per_cpu_second']:>12,}"
            f"{row['resident_mib']:>8,}{row['disk_mib']:>10,}{row['disk_bytes_a_cell']:>10,}"
            f"{row['restored']['cells_per_second']:>17,}{row['restored']['records_per_second']:>12,}"
        )


@click.command()
@click.option("--cells", default="100000,1000000,10000000", show_default=True, help="sizes, ascending")
@click.option(
    "--touches", default=200_000, show_default=True, help="facts into cells that are there, at each size"
)
def main(cells: str, touches: int) -> None:
    """Measure, print, write."""
    sizes = [int(size) for size in cells.split(",")]
    with tempfile.TemporaryDirectory(prefix="fundwatch-scale-") as name:
        folder = Path(name)
        free, wanted = shutil.disk_usage(folder).free, sizes[-1] * BYTES_A_CELL * 2
        if free < wanted:
            raise click.ClickException(
                f"{wanted / 2**30:.0f} GiB of disk are wanted, {free / 2**30:.0f} are free"
            )
        calm_collector()
        with broker(folder) as bootstrap:
            topic = NewTopic(CHANGELOG, PARTITIONS, 1, config={"cleanup.policy": "compact"})
            admin = AdminClient({"bootstrap.servers": bootstrap})
            admin.create_topics([topic])[CHANGELOG].result()
            rows = asyncio.run(_measure(bootstrap, folder, sizes, touches))
    report = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": f"python -m benchmarks.scale --cells {cells} --touches {touches}",
        "machine": {"cores": psutil.cpu_count(), **versions.machine()},
        "versions": versions.ours(),
        "sizes": rows,
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "scale.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    _print(rows)


if __name__ == "__main__":
    main()
