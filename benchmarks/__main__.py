"""`python -m benchmarks`, and with peers `make bench`: systems side by side on one broker, events and rules; prints a table of ratios.

Without `--peers` only the raw limit and ours; with it, the other systems that this folder's README names.

Pinned: every process of the system on one core; the broker stays free. A system whose doubts differ from the truth has no
figure. Figures are of the steady part of each run; the table shows medians. What every rule costs, in process, follows
(`benchmarks.rules`).
"""

import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import click
import psutil

from benchmarks import versions
from benchmarks.broker import broker, clear, load, load_population
from benchmarks.events import RULES
from benchmarks.measure import Figures, Stalled, System, steady
from benchmarks.peers.registry import PEERS, Peer
from benchmarks.peers.running import Doubts, doubts_on, run_peer
from benchmarks.programs import run_program
from benchmarks.systems import limit, ours
from detectors.registry import catalogue

RESULTS = Path(__file__).parent / "results"
PARTITIONS = 4
SEED = 20_250_101


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
    rules = sorted(found.keys() | truth.keys())
    return {rule: len(found.get(rule, set()) ^ truth.get(rule, set())) for rule in rules}


class Work(NamedTuple):
    """What all systems are given: events on the raw topics, the rules that ours runs, and what must be found."""

    events: int
    rules: tuple[str, ...]
    truth: Doubts
    simulated: bool

    def found(self, bootstrap: str) -> Doubts:
        """What ours found, in the truth's terms."""
        if not self.simulated:
            return ours.found(bootstrap)
        return ours.standing(bootstrap)


def _load(bootstrap: str, events: int, which: str, source: str, crowding: int) -> Work:
    known = catalogue()
    rules = RULES if which == "three" else tuple(rule for rule in known if known[rule].state == "enabled")
    if source == "mix":
        return Work(events, rules, load(bootstrap, events, PARTITIONS, crowding), False)
    loaded, doubts = load_population(bootstrap, events, PARTITIONS, SEED)
    return Work(loaded, rules, {rule: doubts[rule] for rule in rules if rule in doubts}, True)


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
@click.option(
    "--rules",
    "which",
    type=click.Choice(["three", "all"]),
    default="three",
    show_default=True,
    help="rules that ours runs",
)
@click.option(
    "--events-from",
    "source",
    type=click.Choice(["mix", "simulate"]),
    default="mix",
    show_default=True,
    help="the three rules' mix, or a simulated population's year",
)
@click.option(
    "--results",
    default="",
    metavar="NAME",
    help="results/NAME.json; default latest, or after events and rules",
)
def main(
    events: int, runs: int, pin: str, names: str, crowding: int, which: str, source: str, results: str
) -> None:
    """Measure and print."""
    chosen = _chosen(names)
    if chosen and source == "simulate":
        raise click.BadParameter("the peers read the mix only", param_hint="--events-from")
    for peer in chosen:
        peer.prepare()
    systems: dict[str, System] = {limit.NAME: System(versions.limit()), ours.NAME: System(versions.ours())}
    with tempfile.TemporaryDirectory(prefix="fundwatch-bench-") as name:
        folder = Path(name)
        with broker(folder) as bootstrap:
            click.echo(f"{events} events …")
            work = _load(bootstrap, events, which, source, crowding)
            events, truth = work.events, work.truth
            click.echo(", ".join(f"{rule}: {len(anchors)}" for rule, anchors in truth.items()))
            for number in range(runs):
                at = folder / f"run-{number}"
                systems[limit.NAME].runs.append(_limit(bootstrap, at, events, pin or None))
                clear(bootstrap)
                figures = ours.run(bootstrap, at, events, pin or None, work.rules)
                if (found := work.found(bootstrap)) != truth:
                    raise click.ClickException(
                        f"the doubts differ from the truth: {_difference(found, truth)}"
                    )
                systems[ours.NAME].runs.append(figures)
                click.echo(f"run {number + 1} of {runs}: {figures.per_cpu_second:,.0f} events per CPU second")
                for peer in chosen:
                    clear(bootstrap)
                    _measure(peer, systems, bootstrap, at, events, pin or None, truth)
    command = f"python -m benchmarks --events {events} --runs {runs} --pin '{pin}' --peers '{names}'"
    report = _report(systems, events, runs, pin, f"{command} --rules {which} --events-from {source}")
    _print(report)
    if crowding != 1:  # a check, and no measurement to keep
        return
    RESULTS.mkdir(exist_ok=True)
    name = results or ("latest" if source == "mix" and which == "three" else f"{source}-{which}")
    (RESULTS / f"{name}.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    if name == "latest":  # in a process of its own: memory and collector as a fresh service has them
        subprocess.run([sys.executable, "-m", "benchmarks.rules"], check=True)


def _report(systems: dict[str, System], events: int, runs: int, pin: str, command: str) -> dict[str, Any]:
    base = systems[ours.NAME].median("per_cpu_second")
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "cores": psutil.cpu_count(),
            "memory_gib": round(psutil.virtual_memory().total / 2**30),
            **versions.machine(),
        },
        "command": command,
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
