"""`python -m benchmarks.timelines`: what a touch costs as a timeline grows, for every cell kind and its rules.

A timeline is that of the kind's fullest cell in the simulated population, lived through again and again: every moment, day
and month a few years later, every stay and settlement with a number of its own. So doubts are as dense as they
were. A touch is one more fact at the end, judged by every rule of the kind: the median of some, in processor time. A cell
is not grown further once a touch takes a second. `--merged` puts all facts of a kind into one cell instead, which is
the worst its rules can meet: what belonged to many persons or batches then stands close together, and nearly everything
is a doubt that cites much.

A cell of a day, month, quarter or year does not live on: its timeline is made denser instead, with other persons in it. A
timeline is at most a hundred times what the fullest cell was, since no cell lives for longer.

Prints a table, writes `results/timelines.json`.
"""

import dataclasses
import json
import re
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
from detectors.engine.cellkind import CellKind, join_key, split_key
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
_YEAR_DAYS: Final = 366
_YEAR_US: Final = _YEAR_DAYS * 86_400_000_000
_FIRST_MOMENT: Final = 10**14
_DAYS: Final = (700_000, 800_000)
_MONTHS: Final = (1_900 * 12, 2_100 * 12)
_MONTH: Final = re.compile(r"^[12][0-9]{3}-[01][0-9]$")
_PERIOD: Final = re.compile(r"^2[0-9]{3}(-[01][0-9](-[0-3][0-9])?|Q[1-4])?$")
_MOST_LIVES: Final = 100
_NAMES: Final = ("mdtrt_id", "setl_id", "transfer_id", "case_id")
_LIFELONG: Final = ("brdy", "first_insured")
_NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
_FUTURE: Final = datetime(2100, 1, 1, tzinfo=UTC)


def denser(fact: Fact, again: int) -> Fact:
    """The same a few moments on, of somebody else."""
    names = {
        name: f"{value}-{again}"
        for name in ("event_id", "psn_no", *_NAMES)
        if (value := getattr(fact, name, None)) is not None
    }
    return msgspec.structs.replace(fact, time=fact.time + again, **names)


def later(fact: Fact, years: int, again: int) -> Fact:
    """The same some years on, with names of its own."""
    changed: dict[str, Any] = {"event_id": f"{fact.event_id}-{again}"}
    for name in fact.__struct_fields__:
        value = getattr(fact, name)
        if name in _NAMES and value is not None:
            changed[name] = f"{value}-{again}"
        elif name in _LIFELONG or isinstance(value, bool) or name in ("recorded", "digest"):
            continue
        elif isinstance(value, int) and value > _FIRST_MOMENT:
            changed[name] = value + years * _YEAR_US
        elif isinstance(value, int) and _DAYS[0] < value < _DAYS[1]:
            changed[name] = value + years * _YEAR_DAYS
        elif isinstance(value, int) and _MONTHS[0] < value < _MONTHS[1]:
            changed[name] = value + years * 12
        elif isinstance(value, str) and _MONTH.match(value):
            changed[name] = f"{int(value[:4]) + years:04}{value[4:]}"
    return msgspec.structs.replace(fact, **changed)


class Sample:
    """The facts of every kind's fullest cell in business-time order, its key, and how far time had come."""

    def __init__(self, persons: int, months: int, merged: bool) -> None:
        population = Population(persons, months, SEED)
        kinds = {rule.cell.name: rule.cell for rule in catalogue().values()}
        projector = Projector(kinds.values())
        self.clock = Clock()
        cells: dict[str, dict[str, list[Fact]]] = {name: {} for name in kinds}
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
                    cells[kind.name].setdefault(join_key(key), []).append(fact)
        cells = {name: of_kind for name, of_kind in cells.items() if of_kind}
        self.keys = {name: max(held, key=lambda key: len(held[key])) for name, held in cells.items()}
        self.facts = {
            name: sorted(
                (fact for facts in held.values() for fact in facts) if merged else held[self.keys[name]],
                key=lambda fact: fact.time,
            )
            for name, held in cells.items()
        }
        with tempfile.TemporaryDirectory() as folder:
            self.tables: dict[str, Table] = population.tables(Path(folder))

    def timeline(self, kind: str, length: int) -> list[Fact]:
        """So many facts, in order, each with a name of its own."""
        facts = self.facts[kind]
        if any(_PERIOD.match(part) for part in split_key(self.keys[kind])):
            made = [denser(fact, again) for again in range(1 + length // len(facts)) for fact in facts]
            return sorted(made[:length], key=lambda fact: fact.time)
        years = 1 + (facts[-1].time - facts[0].time) // _YEAR_US
        made = []
        for again in count():
            made.extend(later(fact, again * years, again) for fact in facts[: length - len(made)])
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


def measure(persons: int, months: int, sizes: Sequence[int], merged: bool) -> list[dict[str, Any]]:
    """A row a kind: microseconds a touch by length, and the rule that takes most of the longest."""
    sample = Sample(persons, months, merged)
    context = Context(sample.clock, sample.tables)
    calm_collector()
    rows = []
    for name, key in sorted(sample.keys.items()):
        of_kind = {rule.id: rule for rule in catalogue().values() if rule.cell.name == name}
        kind = next(iter(of_kind.values())).cell
        touches: dict[int, float] = {}
        dearest = ""
        for size in sizes:
            if size > len(sample.facts[name]) * _MOST_LIVES:
                break
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
@click.option("--merged", is_flag=True, help="all facts of a kind in one cell: the worst case")
def main(persons: int, months: int, merged: bool) -> None:
    """Measure, print, write."""
    rows = measure(persons, months, SIZES, merged)
    report = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": f"python -m benchmarks.timelines --persons {persons} --months {months}{' --merged' if merged else ''}",
        "machine": {"cores": psutil.cpu_count(), "load": psutil.getloadavg(), **versions.machine()},
        "versions": versions.ours(),
        "kinds": rows,
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / ("timelines-merged.json" if merged else "timelines.json")).write_text(
        json.dumps(report, indent=2) + "\n", encoding="utf-8"
    )
    _print(rows, SIZES)


if __name__ == "__main__":
    main()
