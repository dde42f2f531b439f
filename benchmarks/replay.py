"""`python -m benchmarks.replay`: a replay of a simulated population, by rate, processor time and memory.

With `--from-bench` the events are those that `make bench` gives the live path, so that both rates are of the same work.
The events are written first (`fundwatch simulate`, or the benchmark's generator), which is not measured. Then `fundwatch replay` runs as a process of
its own; every half second the memory of all its processes is added up. Events a CPU second are over the processor time of
the parent and its workers from start to end, imports included.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click
import psutil

from benchmarks import versions
from benchmarks.events import Generator
from fundwatch.simulate.plan import Plan
from fundwatch.simulate.writing import EVENTS, REFERENCE, write_history
from replay.manifest import RunFolder, read_manifest

RESULT: Final = Path(__file__).parent / "results" / "replay.json"
THREE: Final = "readmission-within-days,mass-cross-pool-in,id-number-modified"
_EVENTS_A_PERSON_MONTH: Final = 3.25
_LOOK_SECONDS: Final = 0.5


class Watched:
    """What the processes of a run took, looked at while it went on."""

    def __init__(self) -> None:
        self.peak = 0
        self.spilled = 0
        self.phases: dict[str, float] = {}

    def look(self, process: psutil.Process, folder: RunFolder, since: float) -> None:
        """Add up once more. Memory that processes share is counted once for each (RSS)."""
        held = 0
        for one in (process, *process.children(recursive=True)):
            try:
                held += one.memory_info().rss
            except psutil.Error:
                continue
        self.peak = max(self.peak, held)
        try:
            self.spilled = max(self.spilled, sum(path.stat().st_size for path in folder.work.iterdir()))
            phase = json.loads(folder.progress.read_bytes())["phase"]
        except (OSError, ValueError):
            return
        self.phases[phase] = time.monotonic() - since


def measure(files: Path, reference: Path | None, folder: RunFolder, options: list[str]) -> dict[str, Any]:
    """One replay; raises `CalledProcessError` when it failed."""
    words = ["replay", "--from", str(files / "*.jsonl"), "--run", str(folder.path), *options]
    argv = [sys.executable, "-c", "from fundwatch.cli.main import main; main()", *words]
    environment = dict(os.environ)
    if reference is not None:
        environment["FUNDWATCH_RULES__REFERENCE_DIR"] = str(reference)
    watched, begun, before = Watched(), time.monotonic(), os.times()
    with subprocess.Popen(argv, env=environment, stdout=subprocess.DEVNULL) as running:
        process = psutil.Process(running.pid)
        while running.poll() is None:
            try:
                watched.look(process, folder, begun)
            except psutil.Error:
                break
            time.sleep(_LOOK_SECONDS)
        code = running.wait()
    if code:
        raise subprocess.CalledProcessError(code, argv)
    seconds, after = time.monotonic() - begun, os.times()
    # the run has waited for its workers, so that their time is in its children's
    cpu = after.children_user - before.children_user + after.children_system - before.children_system
    manifest = read_manifest(folder)
    return {
        "options": options,
        "events": manifest.counts.events,
        "bytes": sum(file.bytes for source in manifest.sources for file in source.files),
        "rules": len(manifest.rules),
        "facts": manifest.counts.facts,
        "cells": manifest.counts.cells,
        "doubts": manifest.variants[0].counts.doubts,
        "digest": manifest.variants[0].digest,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "events_per_second": round(manifest.counts.events / seconds),
        "events_per_cpu_second": round(manifest.counts.events / cpu),
        "peak_memory_mib": watched.peak >> 20,
        "peak_disk_mib": watched.spilled >> 20,
        "phase_ends": {phase: round(at, 1) for phase, at in watched.phases.items()},
        "load": os.getloadavg(),
    }


def _write_bench(events: int, folder: Path) -> None:
    folder.mkdir(parents=True)
    with (folder / "bench.jsonl").open("wb") as out:
        out.writelines(message.value + b"\n" for message in Generator(events))


@click.command()
@click.option("--events", default=1_000_000, show_default=True, help="About how many.")
@click.option("--months", default=12, show_default=True)
@click.option("--seed", default=20_250_101, show_default=True)
@click.option("--rules", default="three", show_default=True, help="`three`, `all`, or ids.")
@click.option("--judge", default="once", show_default=True, type=click.Choice(["each", "once"]))
@click.option("--workers", default=0, help="0: one a core.")
@click.option("--memory", default=1024, show_default=True, help="MiB for facts while judging.")
@click.option("--population", type=click.Path(path_type=Path), help="One that was written before.")
@click.option(
    "--folder", type=click.Path(path_type=Path), help="Where to work; what is written there is removed."
)
@click.option("--from-bench", is_flag=True, help="The events of `make bench` in place of a population.")
def main(
    events: int,
    months: int,
    seed: int,
    rules: str,
    judge: str,
    workers: int,
    memory: int,
    population: Path | None,
    from_bench: bool,
    folder: Path | None,
) -> None:
    """Print one row and add it to `results/replay.json`."""
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        written = population if population is not None else Path(scratch) / "population"
        if from_bench:
            _write_bench(events, written / EVENTS)
        elif not (written / EVENTS).is_dir():
            persons = max(500, int(events / (_EVENTS_A_PERSON_MONTH * months)))
            write_history(Plan(persons, months, seed, "2025-01"), written, lambda name, lines: None)
        options = ["--judge", judge, "--memory", str(memory)]
        if rules != "all":
            options += ["--rules", THREE if rules == "three" else rules]
        if workers:
            options += ["--workers", str(workers)]
        reference = written / REFERENCE
        row = measure(
            written / EVENTS,
            reference if reference.is_dir() else None,
            RunFolder(Path(scratch) / "run"),
            options,
        )
    machine = {"cores": os.cpu_count(), **versions.machine(), **versions.ours()}
    row = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **machine, **row}
    held = json.loads(RESULT.read_bytes()) if RESULT.is_file() else []
    held.append(row)
    RESULT.write_text(json.dumps(held, indent=2) + "\n", encoding="utf-8")
    for name, value in row.items():
        print(f"{name:24} {value}")


if __name__ == "__main__":
    main()
