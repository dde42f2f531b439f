"""`python -m benchmarks.timelines`: what a touch costs as a timeline grows, for every cell kind and its rules.

The facts are the simulated population's, all of a kind put into one cell, which is the worst that its rules can meet: what
belonged to many persons or batches now stands close together and raises doubts that all have to be kept. Where the
population has too few facts, it is repeated a year later, and so on. A touch is one more fact at the end, judged by
every rule of the kind: the median of some, in processor time. A cell is not grown further once a touch takes a second.

Prints a table, writes `results/timelines.json`.
"""

import dataclasses
import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, Final

import click
import msgspec
import psutil

from benchmarks import versions
from benchmarks.population import Population
from benchmarks.rules import RESULTS, SEED, Meter
from detectors.engine.cell import Cell
from detectors.engine.cellkind import CellKind, join_key
from detectors.engine.context import Clock, Context, Table
from detectors.engine.engine import apply_fact
from detectors.engine.fact import Fact, Void
from detectors.engine.history import clock_of
from detectors.engine.projector import Projector
from detectors.engine.ruleset import RuleSet, make_ruleset
from detectors.intake.read import Refused, read_event
from detectors.registry import catalogue
from streams.memory import calm_collector

SIZES: Final = (10, 100, 1_000, 10_000)
TOUCHES: Final = 15
LONGEST_S: Final = 1.0
STEEP: Final = 20.0
_YEAR_US: Final = 366 * 86_400_000_000
_NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
_FUTURE: Final = datetime(2100, 1, 1, tzinfo=UTC)


class Sample:
    """Facts of every kind in business-time order, the key of each kind's fullest cell, and how far time had come."""

    def __init__(self, persons: int, months: int) -> None:
        population = Population(persons, months, SEED)
        kinds = {rule.cell.name: rule.cell for rule in catalogue().values()}
        projector = Projector(kinds.values())
        self.facts: dict[str, list[Fact]] = {name: [] for name in kinds}
        self.clock = Clock()
        keys: dict[str, dict[str, int]] = {name: {} for name in kinds}
        for line in population.lines():
            try:
                taken = read_event(line, max_bytes=1_048_576, horizon=_FUTURE)
            except Refused:
                continue
            clock = clock_of(taken.event)
            if clock is not None:
                self.clock = self.clock.merge(clock)
            for kind, key, fact in projector.project(taken.event, taken.digest):
                if not isinstance(fact, Void):
                    self.facts[kind.name].append(fact)
                    held = keys[kind.name]
                    joined = join_key(key)
                    held[joined] = held.get(joined, 0) + 1
        self.keys = {name: max(held, key=lambda key: held[key]) for name, held in keys.items() if held}
        for facts in self.facts.values():
            facts.sort(key=lambda fact: fact.time)
        with tempfile.TemporaryDirectory() as folder:
            self.tables: dict[str, Table] = population.tables(Path(folder))

    def timeline(self, kind: str, length: int) -> list[Fact]:
        """So many facts, in order, each with a name of its own."""
        facts = self.facts[kind]
        made: list[Fact] = []
        for again in count():
            for number, fact in enumerate(facts[: length - len(made)]):
                made.append(
                    msgspec.structs.replace(
                        fact, event_id=f"{number}-{again}", time=fact.time + again * _YEAR_US
                    )
                )
            if len(made) >= length:
                return made
        raise AssertionError("the count has no end")


def touch_cost(kind: CellKind, key: str, facts: Sequence[Fact], rules: RuleSet, context: Context) -> float:
    """Median seconds of processor time of the last touches of a cell that holds all facts but those."""
    cell = Cell(kind, key)
    for fact in facts[:-TOUCHES]:
        cell.put(fact)
    apply_fact(rules, cell, facts[-TOUCHES], context, _NOW)  # whole, once: the cell was not judged yet
    spent = []
    for fact in facts[1 - TOUCHES :]:
        began = time.process_time()
        apply_fact(rules, cell, fact, context, _NOW)
        spent.append(time.process_time() - began)
    return statistics.median(spent)


def measure(persons: int, months: int, sizes: Sequence[int]) -> list[dict[str, Any]]:
    """A row a kind: microseconds a touch by length, and the rule that takes most of the longest."""
    sample = Sample(persons, months)
    context = Context(sample.clock, sample.tables)
    calm_collector()
    rows = []
    for name, key in sorted(sample.keys.items()):
        of_kind = {rule.id: rule for rule in catalogue().values() if rule.cell.name == name}
        kind = next(iter(of_kind.values())).cell
        touches: dict[int, float] = {}
        dearest = ""
        for size in sizes:
            meter = Meter()
            timed = {
                rule_id: dataclasses.replace(rule, judge=meter.around(rule_id, rule.judge))
                for rule_id, rule in of_kind.items()
            }
            rules = make_ruleset(timed, only=timed, tables=sample.tables)
            facts = sample.timeline(name, size + TOUCHES)
            touches[size] = touch_cost(kind, key, facts, rules, context)
            dearest = max(of_kind, key=lambda rule_id: meter.spent(rule_id).seconds)
            if touches[size] > LONGEST_S:
                break
        rows.append(
            {
                "kind": name,
                "us_per_touch": {str(size): round(seconds * 1e6, 1) for size, seconds in touches.items()},
                "growth": round(max(touches.values()) / touches.get(100, max(touches.values())), 1),
                "dearest": dearest,
            }
        )
    return rows


def _print(rows: list[dict[str, Any]], sizes: Sequence[int]) -> None:
    heads = "".join(f"{size:>12,}" for size in sizes)
    click.echo(f"{'µs a touch, facts in the cell':<32}{heads}   dearest rule")
    for row in sorted(rows, key=lambda row: -float(row["growth"])):
        cells = "".join(
            f"{row['us_per_touch'][str(size)]:>12,.1f}" if str(size) in row["us_per_touch"] else f"{'-':>12}"
            for size in sizes
        )
        click.echo(f"{row['kind']:<32}{cells}   {row['dearest']}{' !' if row['growth'] > STEEP else ''}")


@click.command()
@click.option("--persons", default=1_500, show_default=True, help="ordinary people of the population")
@click.option("--months", default=6, show_default=True, help="months of its history")
def main(persons: int, months: int) -> None:
    """Measure, print, write."""
    rows = measure(persons, months, SIZES)
    report = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": f"python -m benchmarks.timelines --persons {persons} --months {months}",
        "machine": {"cores": psutil.cpu_count(), "load": psutil.getloadavg(), **versions.machine()},
        "versions": versions.ours(),
        "kinds": rows,
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "timelines.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    _print(rows, SIZES)


if __name__ == "__main__":
    main()
