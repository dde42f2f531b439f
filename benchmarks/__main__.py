"""`make bench`, `python -m benchmarks`: systems side by side on one broker, events and rules; prints a table of ratios.

Pinned: every process of the system on one core; the broker stays free. A system whose doubts differ from the truth has no
figure. Figures are of the steady part of each run; the table shows medians.
"""

import json
import platform
import statistics
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import psutil

from benchmarks.broker import broker, clear, load
from benchmarks.measure import Figures
from benchmarks.programs import run_program
from benchmarks.systems import limit, ours

RESULTS = Path(__file__).parent / "results"
PARTITIONS = 4


def _limit(bootstrap: str, folder: Path, total: int, pin: str | None) -> Figures:
    argv = [sys.executable, "-m", "benchmarks.systems.limit", bootstrap, str(total)]
    return run_program(argv, folder / "limit.log", total, pin)


@click.command()
@click.option("--events", default=400_000, show_default=True, help="events on the raw topics")
@click.option("--runs", default=3, show_default=True, help="runs of each system; the table shows medians")
@click.option("--pin", default="0", show_default=True, help="core for every process of a system; empty: free")
def main(events: int, runs: int, pin: str) -> None:
    """Measure and print."""
    measured: dict[str, list[Figures]] = {limit.NAME: [], ours.NAME: []}
    with tempfile.TemporaryDirectory(prefix="fundwatch-bench-") as name:
        folder = Path(name)
        with broker(folder) as bootstrap:
            click.echo(f"{events} events …")
            truth = load(bootstrap, events, PARTITIONS)
            click.echo(", ".join(f"{rule}: {len(anchors)}" for rule, anchors in truth.items()))
            for number in range(runs):
                at = folder / f"run-{number}"
                measured[limit.NAME].append(_limit(bootstrap, at, events, pin or None))
                clear(bootstrap)
                figures = ours.run(bootstrap, at, events, pin or None)
                found = ours.found(bootstrap)
                if found != truth:
                    difference = {rule: len(found[rule] ^ truth[rule]) for rule in truth}
                    raise click.ClickException(f"the doubts differ from the truth: {difference}")
                measured[ours.NAME].append(figures)
                click.echo(f"run {number + 1} of {runs}: {figures.per_cpu_second:,.0f} events per CPU second")
    report = _report(measured, events, runs, pin)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "latest.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    _print(report)


def _report(measured: dict[str, list[Figures]], events: int, runs: int, pin: str) -> dict[str, Any]:
    def median(name: str, what: str) -> float:
        return statistics.median(getattr(figures, what) for figures in measured[name])

    base = median(ours.NAME, "per_cpu_second")
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "cores": psutil.cpu_count(),
            "memory_gib": round(psutil.virtual_memory().total / 2**30),
            "python": platform.python_version(),
        },
        "command": "python -m benchmarks",
        "events": events,
        "runs": runs,
        "pinned_to": pin or None,
        "systems": [
            {
                "name": name,
                "events_per_cpu_second": round(median(name, "per_cpu_second")),
                "events_per_second": round(median(name, "per_second")),
                "resident_mib": round(median(name, "resident_mib")),
                "ratio_to_ours": round(median(name, "per_cpu_second") / base, 3),
                "runs": [round(figures.per_cpu_second) for figures in figures_of],
            }
            for name, figures_of in measured.items()
        ],
    }


def _print(report: dict[str, Any]) -> None:
    click.echo(f"{'system':<40}{'events / CPU s':>16}{'events / s':>14}{'MiB':>8}{'ratio':>8}")
    for row in report["systems"]:
        click.echo(
            f"{row['name']:<40}{row['events_per_cpu_second']:>16,}{row['events_per_second']:>14,}"
            f"{row['resident_mib']:>8,}{row['ratio_to_ours']:>8.2f}"
        )


if __name__ == "__main__":
    main()
