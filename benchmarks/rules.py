"""`python -m benchmarks.rules`: what every rule costs, in process, on the simulated population; also part of `make bench`.

Processor time. A first pass times the stages with the rules as they are; a second puts a clock around every judge and every
projection, less what the clock itself takes. Shares are of the whole path, all rules on. Prints tables, writes
`results/rules.json`.
"""

import dataclasses
import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import click
import psutil

from benchmarks import versions
from benchmarks.events import RULES as THREE
from benchmarks.path import STAGES, LivePath, Passed
from benchmarks.population import Population
from detectors.engine.cellkind import CellKind
from detectors.engine.rule import Rule
from detectors.engine.ruleset import RuleSet, make_ruleset
from detectors.registry import catalogue
from streams.memory import calm_collector

RESULTS: Final = Path(__file__).parent / "results"
PERSONS: Final = 3_000
MONTHS: Final = 12
SEED: Final = 20_250_101
LARGEST_SHARE: Final = 0.2
LARGEST_RATIO: Final = 5.0


class Spent(NamedTuple):
    """Calls, and seconds of processor time in them."""

    calls: int
    seconds: float


class Meter:
    """Adds up the processor time of functions by name."""

    def __init__(self) -> None:
        self._calls: Counter[str] = Counter()
        self._nanoseconds: Counter[str] = Counter()
        self._own = _cost_of_the_clock()

    def around(self, name: str, function: Callable[..., Iterable[Any]]) -> Callable[..., tuple[Any, ...]]:
        """The function, timed to the end of what it yields."""
        calls, spent, clock = self._calls, self._nanoseconds, time.thread_time_ns

        def timed(*arguments: Any) -> tuple[Any, ...]:
            begun = clock()
            found = tuple(function(*arguments))
            spent[name] += clock() - begun
            calls[name] += 1
            return found

        return timed

    def spent(self, name: str) -> Spent:
        """What a name's functions took, without the clock."""
        calls = self._calls[name]
        return Spent(calls, max(0.0, (self._nanoseconds[name] - calls * self._own) * 1e-9))


def _cost_of_the_clock() -> float:
    clock, laps = time.thread_time_ns, 20_000
    total = 0
    for _ in range(laps):
        begun = clock()
        total += clock() - begun
    return total / laps


def metered(catalogued: dict[str, Rule], meter: Meter) -> dict[str, Rule]:
    """The same rules on the same cells, with a clock around every judge and projection."""
    kinds: dict[str, CellKind] = {}
    rules = {}
    for rule in catalogued.values():
        kind = kinds.get(rule.cell.name)
        if kind is None:
            timed = {
                event: meter.around(f"project {rule.cell.name}", projection)
                for event, projection in rule.cell.projections.items()
            }
            kind = kinds[rule.cell.name] = dataclasses.replace(rule.cell, projections=timed)
        judge = meter.around(f"judge {rule.id}", rule.judge)
        rules[rule.id] = dataclasses.replace(rule, cell=kind, judge=judge)
    return rules


def measure(persons: int, months: int, seed: int) -> dict[str, Any]:
    """Three passes over one population: all rules, three rules, all rules with clocks."""
    population = Population(persons, months, seed)
    lines = list(population.lines())
    with tempfile.TemporaryDirectory(prefix="fundwatch-bench-") as folder:
        tables = population.tables(Path(folder))
    known = dict(catalogue())

    def through(rules: dict[str, Rule], only: Iterable[str]) -> tuple[RuleSet, Passed]:
        made = make_ruleset(rules, only=only, tables=tables)
        return made, LivePath(made).run(lines)

    calm_collector()
    three = through(known, THREE)[1]
    whole = through(known, known)[1]
    meter = Meter()
    _, clocked = through(metered(known, meter), known)
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": psutil.cpu_count(), "load": psutil.getloadavg(), **versions.machine()},
        "versions": versions.ours(),
        "command": f"python -m benchmarks.rules --persons {persons} --months {months} --seed {seed}",
        "events": whole.events,
        "all": _stages(whole),
        "three": _stages(three),
        "ratio": round(whole.whole / whole.events / (three.whole / three.events), 2),
        "rules": sorted(_rules(known, whole, meter), key=lambda row: -float(row["us_per_event"])),
        "kinds": sorted(_kinds(known, whole, meter), key=lambda row: -int(row["facts"])),
        "published": clocked.published,
    }


def _stages(passed: Passed) -> dict[str, float]:
    stages = {stage: round(passed.per_event(passed.seconds[stage]), 3) for stage in STAGES}
    return {**stages, "whole": round(passed.per_event(passed.whole), 3)}


def _rules(known: dict[str, Rule], whole: Passed, meter: Meter) -> Iterator[dict[str, Any]]:
    cells = Counter(kind for kind, _ in whole.cells)
    for rule in known.values():
        spent = meter.spent(f"judge {rule.id}")
        yield {
            "rule": rule.id,
            "us_per_event": round(whole.per_event(spent.seconds), 3),
            "share": round(spent.seconds / whole.whole, 4),
            "calls": spent.calls,
            "us_per_call": round(spent.seconds / spent.calls * 1e6, 2) if spent.calls else 0.0,
            "cells": cells[rule.cell.name],
        }


def _kinds(known: dict[str, Rule], whole: Passed, meter: Meter) -> Iterator[dict[str, Any]]:
    sizes: dict[str, list[int]] = {}
    for (kind, _), facts in whole.cells.items():
        sizes.setdefault(kind, []).append(facts)
    for kind in sorted({rule.cell.name for rule in known.values()}):
        projected = meter.spent(f"project {kind}")
        judged = sum(
            meter.spent(f"judge {rule.id}").seconds for rule in known.values() if rule.cell.name == kind
        )
        of = sizes.get(kind, [0])
        yield {
            "kind": kind,
            "facts": whole.facts[kind],
            "cells": len(sizes.get(kind, [])),
            "facts_a_cell": round(sum(of) / len(of), 1),
            "largest": max(of),
            "projecting_us_per_event": round(whole.per_event(projected.seconds), 3),
            "judging_us_per_event": round(whole.per_event(judged), 3),
        }


def print_report(report: dict[str, Any]) -> None:
    """Tables, and what misses a target."""
    click.echo(
        f"{report['events']:,} events of the simulated population, microseconds of processor time an event"
    )
    click.echo(f"\n{'stage':<40}{'all rules':>12}{'three rules':>14}")
    for stage, spent in report["all"].items():
        click.echo(f"{stage:<40}{spent:>12.2f}{report['three'][stage]:>14.2f}")
    click.echo(f"all rules : three rules = {report['ratio']} (at most {LARGEST_RATIO:g} is the target)")
    click.echo(f"\n{'rule':<40}{'µs / event':>12}{'share':>9}{'calls':>12}{'µs / call':>12}{'cells':>10}")
    for row in report["rules"]:
        over = " !" if row["share"] > LARGEST_SHARE else ""
        click.echo(
            f"{row['rule']:<40}{row['us_per_event']:>12.3f}{row['share']:>9.1%}{row['calls']:>12,}"
            f"{row['us_per_call']:>12.2f}{row['cells']:>10,}{over}"
        )
    click.echo(
        f"\n{'cell kind':<24}{'facts':>10}{'cells':>10}{'facts / cell':>14}{'largest':>10}{'project µs':>12}{'judge µs':>12}"
    )
    for row in report["kinds"]:
        click.echo(
            f"{row['kind']:<24}{row['facts']:>10,}{row['cells']:>10,}{row['facts_a_cell']:>14.1f}{row['largest']:>10,}"
            f"{row['projecting_us_per_event']:>12.3f}{row['judging_us_per_event']:>12.3f}"
        )


def write_report(report: dict[str, Any]) -> None:
    """Into `results/rules.json`."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "rules.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


@click.command()
@click.option("--persons", default=PERSONS, show_default=True, help="ordinary people of the population")
@click.option("--months", default=MONTHS, show_default=True, help="months of its history")
@click.option("--seed", default=SEED, show_default=True, help="equal seeds give equal events")
def main(persons: int, months: int, seed: int) -> None:
    """Measure, print, write."""
    report = measure(persons, months, seed)
    write_report(report)
    print_report(report)


if __name__ == "__main__":
    main()
