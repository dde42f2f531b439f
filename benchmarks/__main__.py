"""`make bench`, `python -m benchmarks`: systems side by side on one broker, events and rules; prints a table of ratios.

Without `--peers` only the raw limit and ours; with it, the other systems that this folder's README names.

Pinned: every process of the system on one core; the broker stays free. A system whose doubts differ from the truth has no
figure. Figures are of the steady part of each run; the table shows medians.
"""

import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import psutil

from benchmarks import versions
from benchmarks.broker import broker, clear, load
from benchmarks.measure import Figures, Stalled, System, steady
from benchmarks.peers.registry import PEERS, Peer
from benchmarks.peers.running import Doubts, doubts_on, run_peer
from benchmarks.programs import run_program
from benchmarks.systems import limit, ours

RESULTS = Path(__file__).parent / "results"
PARTITIONS = 4


def _limit(bootstrap: str, folder: Path, total: int, pin: str | None) -> Figures:
    argv = [sys.executable, "-m", "benchmarks.systems.limit", bootstrap, str(total)]
    return steady(run_program(argv, folder / "limit.log", total, pin), total)


def _chosen(names: str) -> list[Peer]:
    wanted = list(PEERS) if names == "all" else [name for name in names.split(",") if name]
    for name in wanted:
        if name not in PEERS:
            raise click.BadParameter(f"{name}: not one of {', '.join(PEERS)}", param_hint="--peers")
    return [PEERS[name] for name in wanted]


def _difference(found: Doubts, truth: Doubts) -> dict[str, int]:
    return {rule: len(found[rule] ^ truth[rule]) for rule in truth}


def _measure(
    peer: Peer,
    systems: dict[str, System],
    bootstrap: str,
    folder: Path,
    events: int,
    pin: str | None,
    truth: Doubts,
) -> None:
    """A run of a peer. One that stops or misses doubts costs it its figure, and no other system theirs."""
    try:
        passes = run_peer(peer, bootstrap, folder, events, pin)
    except (RuntimeError, Stalled) as error:
        click.echo(f"  {peer.title}: {error}")
        systems.setdefault(peer.title, System(peer.versions())).void = "it did not get through the events"
        return
    difference = _difference(doubts_on(bootstrap, peer.topic), truth)
    for title, figures in passes.items():
        system = systems.setdefault(title, System(peer.versions()))
        system.runs.append(figures)
        if any(difference.values()):
            system.void = f"its doubts differ from the truth: {difference}"
        click.echo(f"  {title}: {figures.per_cpu_second:,.0f}, doubts that differ: {difference}")


@click.command()
@click.option("--events", default=400_000, show_default=True, help="events on the raw topics")
@click.option("--runs", default=3, show_default=True, help="runs of each system; the table shows medians")
@click.option("--pin", default="0", show_default=True, help="core for every process of a system; empty: free")
@click.option(
    "--peers", "names", default="", help=f"also measure these, by comma, or all: {', '.join(PEERS)}"
)
@click.option("--crowding", default=1, show_default=True, help="check with few events: so many times denser")
def main(events: int, runs: int, pin: str, names: str, crowding: int) -> None:
    """Measure and print."""
    chosen = _chosen(names)
    for peer in chosen:
        peer.prepare()
    systems: dict[str, System] = {limit.NAME: System(versions.limit()), ours.NAME: System(versions.ours())}
    with tempfile.TemporaryDirectory(prefix="fundwatch-bench-") as name:
        folder = Path(name)
        with broker(folder) as bootstrap:
            click.echo(f"{events} events …")
            truth = load(bootstrap, events, PARTITIONS, crowding)
            click.echo(", ".join(f"{rule}: {len(anchors)}" for rule, anchors in truth.items()))
            for number in range(runs):
                at = folder / f"run-{number}"
                systems[limit.NAME].runs.append(_limit(bootstrap, at, events, pin or None))
                clear(bootstrap)
                figures = ours.run(bootstrap, at, events, pin or None)
                if (found := ours.found(bootstrap)) != truth:
                    raise click.ClickException(
                        f"the doubts differ from the truth: {_difference(found, truth)}"
                    )
                systems[ours.NAME].runs.append(figures)
                click.echo(f"run {number + 1} of {runs}: {figures.per_cpu_second:,.0f} events per CPU second")
                for peer in chosen:
                    clear(bootstrap)
                    _measure(peer, systems, bootstrap, at, events, pin or None, truth)
    report = _report(systems, events, runs, pin, names)
    if crowding != 1:  # a check, and no measurement to keep
        _print(report)
        return
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "latest.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    _print(report)


def _report(systems: dict[str, System], events: int, runs: int, pin: str, names: str) -> dict[str, Any]:
    base = systems[ours.NAME].median("per_cpu_second")
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "cores": psutil.cpu_count(),
            "memory_gib": round(psutil.virtual_memory().total / 2**30),
            **versions.machine(),
        },
        "command": f"python -m benchmarks --events {events} --runs {runs} --pin '{pin}' --peers '{names}'",
        "events": events,
        "runs": runs,
        "pinned_to": pin or None,
        "systems": [
            {"name": name, "versions": system.versions, **_row(system, base)}
            for name, system in systems.items()
        ],
    }


def _row(system: System, base: float) -> dict[str, Any]:
    if system.void:
        return {"void": system.void}
    return {
        "events_per_cpu_second": round(system.median("per_cpu_second")),
        "events_per_second": round(system.median("per_second")),
        "resident_mib": round(system.median("resident_mib")),
        "ratio_to_ours": round(system.median("per_cpu_second") / base, 3),
        "runs": [round(figures.per_cpu_second) for figures in system.runs],
    }


def _print(report: dict[str, Any]) -> None:
    click.echo(f"{'system':<48}{'events / CPU s':>16}{'events / s':>14}{'MiB':>8}{'ratio':>8}")
    for row in report["systems"]:
        if "void" in row:
            click.echo(f"{row['name']:<48}no figure: {row['void']}")
            continue
        click.echo(
            f"{row['name']:<48}{row['events_per_cpu_second']:>16,}{row['events_per_second']:>14,}"
            f"{row['resident_mib']:>8,}{row['ratio_to_ours']:>8.2f}"
        )


if __name__ == "__main__":
    main()
