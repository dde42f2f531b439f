"""What the archive costs, and how fast it is read: `python -m benchmarks.archive --events 300000`.

The sink is given batches as its consumer would hand them over (Kafka's own share is left out) and writes to the local
engine, a process of its own; then everything is read back page by page, as a replay does.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from benchmarks.population import Population
from detectors.contract.topics import RAW, SETTLEMENT_EVENTS
from detectors.engine.ruleset import make_ruleset
from detectors.registry import catalogue
from fundwatch.local.clickhouse.part import ClickHouse
from fundwatch.local.part import start
from fundwatch.local.ports import free_port
from fundwatch.reference import reference_tables
from replay.sources.clickhouse import ClickHouseSource, connect_read_only
from sinks.archive.admission import Admission
from sinks.archive.retractions import cells_of
from sinks.archive.sink import ArchiveSink
from sinks.base import Record
from sinks.clickhouse.connect import connect
from sinks.settings import ClickHouseSettings

_ARRIVED_MS = 1_790_000_000_000


def main() -> None:
    """Prints a line a measure; CPU is this process's, which is the sink's or the reader's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=300_000)
    parser.add_argument("--batch", type=int, default=ClickHouseSettings().archive_batch)
    asked = parser.parse_args()
    lines = list(islice(Population(max(1, asked.events // 24), 6, 1).lines(), asked.events))
    size = sum(map(len, lines))
    print(f"{len(lines)} events, {size / len(lines):.0f} bytes each")
    with tempfile.TemporaryDirectory() as folder, _engine(Path(folder)) as settings:
        _write(settings, lines, asked.batch)
        client = connect(settings)
        client.command("OPTIMIZE TABLE events FINAL")
        held = client.query(
            "SELECT sum(data_compressed_bytes), sum(data_uncompressed_bytes) FROM system.parts"
            " WHERE table = 'events' AND active"
        ).result_rows[0]
        print(f"on disk: {held[0] / len(lines):.0f} bytes an event ({held[1] / held[0]:.1f} times less)")
        _read(settings)


def _write(settings: ClickHouseSettings, lines: Sequence[bytes], batch: int) -> None:
    rules = make_ruleset(catalogue(), tables=reference_tables(None))
    sink = ArchiveSink(
        lambda: connect(settings),
        Admission(1_048_576, lambda: rules),
        cells=cells_of(rules.known_kinds.values()),
        retract=lambda messages: print(f"{len(messages)} retractions"),
        max_batch=batch,
        linger_seconds=0,
    )
    sink.open()
    with _timed("archived", len(lines)):
        for first in range(0, len(lines), batch):
            sink.handle(
                [
                    Record(SETTLEMENT_EVENTS, 0, offset, b"k", line, _ARRIVED_MS + offset)
                    for offset, line in enumerate(lines[first : first + batch], first)
                ]
            )
    print(sink.tally.counts())
    sink.close()


def _read(settings: ClickHouseSettings) -> None:
    def link() -> Any:
        return connect_read_only(
            host=settings.host, port=settings.port, username=settings.username, password="",
            database=settings.database, secure=False,
        )  # fmt: skip

    source = ClickHouseSource(link, RAW)
    total = source.estimate().total or 1
    with _timed("read", total):
        for _ in source.read():
            pass
    assert source.done() == total  # noqa: S101


@contextmanager
def _timed(what: str, events: int) -> Iterator[None]:
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{what}: {events / wall:,.0f} events/s, {cpu / events * 1e6:.1f} µs CPU an event; peak {peak} MiB")


@contextmanager
def _engine(folder: Path) -> Iterator[ClickHouseSettings]:
    part = ClickHouse(folder, free_port())
    child = start(part, log=folder / "log")
    try:
        yield ClickHouseSettings(host=part.host, port=part.port, password=SecretStr(part.password))
    finally:
        child.kill()


if __name__ == "__main__":
    main()
