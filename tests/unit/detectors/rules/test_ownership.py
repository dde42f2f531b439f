"""A doubt belongs to one cell, whatever lies at a midnight, at the end of a month or of a year.

Cells of a period borrow from their neighbours what they need to judge their own facts:

```
 cell  2026-03   own own own own |lent                     the last hours of March stand in both cells,
 cell  2026-04              lent | own own own             and are raised in March alone
```
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from detectors.cases import Case
from detectors.engine.cell import Cell
from detectors.engine.cellkind import CellKind, join_key
from detectors.engine.context import Clock
from detectors.engine.fact import position
from detectors.engine.finding import split_anchor
from detectors.engine.history import History
from detectors.engine.projector import Projector
from detectors.engine.rule import Rule
from detectors.engine.ruleset import make_ruleset
from detectors.placeholders import is_filler_day
from detectors.reference.parse import parse_tables
from detectors.registry import catalogue
from tests.generators.arrivals import Event, is_reversal, plain_cases, read_all
from tests.generators.tables import shipped_tables
from tests.support.sizes import sized
from tests.unit.detectors.rules.judged import judge, standing

_RULES = list(catalogue().values())
_KINDS = {rule.cell.name: rule.cell for rule in _RULES}
_TABLES = shipped_tables()
_NOW = datetime(2026, 6, 1, tzinfo=UTC)
_LATER = Clock(now=253_000_000_000_000_000, closed="8999-12")

every_rule = pytest.mark.parametrize("rule", _RULES, ids=[rule.id for rule in _RULES])

_EDGES = [
    datetime.fromisoformat(f"{edge}+08:00")
    for edge in (
        "2026-05-31T23:58:00",
        "2026-06-01T00:01:00",
        "2026-12-31T23:58:00",
        "2027-01-01T00:01:00",
    )
]
"""The last and the first minutes of a month, a quarter's first month among them, and of a year."""
_MOVES = [
    *(timedelta(minutes=minutes) for minutes in (-15, -3, 3, 15) * 3),  # what crosses midnight most easily
    *(timedelta(hours=hours) for hours in (-4, -1, 1, 4)),
    *(timedelta(days=days) for days in (-365, -31, -1, 1, 31, 365)),
]
_MOMENT, _DAY = re.compile(r"\d{4}-\d\d-\d\dT"), re.compile(r"\d{4}-\d\d-\d\d$")


def _shifted(value: Any, by: timedelta) -> Any:
    """The same with every moment and every day later by so much (days by whole days); a day that stands for none stays."""
    if isinstance(value, dict):
        return {name: _shifted(part, by) for name, part in value.items()}
    if isinstance(value, list):
        return [_shifted(part, by) for part in value]
    if isinstance(value, str) and _MOMENT.match(value):
        return (datetime.fromisoformat(value) + by).isoformat()
    if isinstance(value, str) and _DAY.match(value) and not is_filler_day(date.fromisoformat(value)):
        return (date.fromisoformat(value) + timedelta(days=by.days)).isoformat()
    return value


def _times(events: list[Event]) -> list[datetime]:
    """Of what is told, not of the calendar."""
    told = [event for event in events if not event["type"].startswith("calendar.")]
    return sorted({datetime.fromisoformat(event["time"]) for event in told})


def _history(rule: Rule, case: Case, events: list[Event]) -> History:
    """The rule's cells after the events and the end of all time."""
    rules = make_ruleset(
        {rule.id: rule},
        parameters={rule.id: case.parameters},
        only=[rule.id],
        tables={**_TABLES, **parse_tables(case.tables)},
    )
    history = History(rules, _NOW)
    for item in read_all(events):
        list(history.take(item))
    list(history.advance(_LATER))
    return history


def _at_an_edge(rng: Random, rule: Rule) -> tuple[Case, list[Event]]:
    """One of the rule's cases at an edge of the calendar, with corrections that move some of its events across it."""
    case = rng.choice([case for case in plain_cases(rule.id) if "fires" in case.shows])
    by = rng.choice(_EDGES) - rng.choice(_times(case.events))
    events: list[Event] = _shifted(case.events, by)
    movable = [e for e in events if not is_reversal(e) and not e["type"].startswith("calendar.")]
    corrected = rng.choices(movable, k=rng.choice((1, 1, 2, 3)))
    if rng.random() < 0.5:
        corrected[0] = min(
            movable, key=lambda e: datetime.fromisoformat(e["time"])
        )  # anchors are often the first
    for event in corrected:
        move = rng.choice(_MOVES)
        body = _shifted(event, move) if rng.random() < 0.5 else deepcopy(event)
        body["time"] = _shifted(event["time"], move)
        if rng.random() < 0.2:
            body["data"] = deepcopy(rng.choice([e for e in movable if e["type"] == event["type"]])["data"])
        body["recordedtime"] = f"2027-06-0{rng.randrange(1, 9)}T00:00:00+08:00"
        events.append(body)
    rng.shuffle(events)
    return case, events


@every_rule
def test_no_doubt_is_spoken_of_by_two_cells(rule: Rule) -> None:
    rng = Random(f"owned/{rule.id}")
    for _ in range(sized(250, 5_000)):
        case, events = _at_an_edge(rng, rule)
        cells: dict[tuple[str, str], set[str]] = defaultdict(set)
        for (_, key), cell in _history(rule, case, events).cells.items():
            for at in cell.standing:
                cells[at].add(key)
        assert [(at, keys) for at, keys in cells.items() if len(keys) > 1] == [], events


_TOLD_BY_MORE = {
    "markup-over-limit": "the day that the anchor names lies in one quarter",
    "veteran-designation-changes": "the rule is about one kind of designation",
    "work-injury-designation-changes": "the rule is about one kind of designation",
}
"""Anchors that tell a part of the cell's key in other words."""


@every_rule
def test_an_anchor_names_the_cell_that_speaks_of_it(rule: Rule) -> None:
    """Every part of the cell's key stands in it; a day stands for its month and year too."""
    told = 0
    for case in plain_cases(rule.id):
        for cell in _history(rule, case, case.events).cells.values():
            for _, anchor in cell.standing:
                named = split_anchor(anchor)
                missing = [part for part in cell.parts if not any(_names(name, part) for name in named)]
                assert not missing or (rule.id in _TOLD_BY_MORE and len(missing) == 1), (anchor, cell.parts)
                told += 1
    assert told


def _names(name: str, part: str) -> bool:
    return name == part or bool(_DAY.match(name) and name.startswith(f"{part}-"))


@pytest.mark.parametrize(
    "kind", [kind for kind in _KINDS.values() if kind.period is not None], ids=lambda kind: str(kind.name)
)
def test_what_a_cell_is_lent_is_apart_from_its_own_facts(kind: CellKind) -> None:
    """A rule that loops over a cell's facts, knowing nothing of neighbours, raises each event once."""
    rules = [rule for rule in _RULES if rule.cell is kind]
    rng, projector, lent = Random(kind.name), Projector([kind]), 0
    for _ in range(sized(150, 5_000)):
        _, events = _at_an_edge(rng, rng.choice(rules))
        raised: dict[int, set[str]] = defaultdict(set)
        cells: dict[str, Cell] = {}
        for item in read_all([event for event in events if not is_reversal(event)]):
            for _, key, fact in projector.project(item.event, item.digest):
                alone = Cell(kind, join_key(key))
                alone.put(fact)
                raised[item.digest].update([alone.key] if alone.facts else ())
                lent += len(alone.neighbours)
                cells.setdefault(alone.key, Cell(kind, alone.key)).put(fact)
        assert {len(keys) for keys in raised.values()} == {1}
        for cell in cells.values():
            begin, end = cell.period
            assert all(begin <= fact.time < end for fact in cell.facts)
            assert not any(begin <= fact.time < end for fact in cell.neighbours)
            both = sorted([*cell.facts, *cell.neighbours], key=position)
            assert list(cell.with_neighbours()) == both
    assert lent


_WHOLE_DAYS = {
    "id-number-and-name-modified": "days between two changes are calendar days",
    "near-retirement-cross-pool-in": "ages are full on a calendar day",
    "late-emergency-registration": "late by calendar days",
    "work-injury-designation-changes": "months are counted from a calendar day",
    "veteran-designation-changes": "months are counted from a calendar day",
    "offsite-birth-registration-late": "due on a calendar day",
    "local-expense-during-offsite-stay": "a stay has calendar days",
    "readmission-within-days": "the gap is of calendar days",
    "split-hospitalisation": "the gap is of calendar days",
    "overlapping-stays": "stays overlap by calendar days",
    "outpatient-during-stay": "the days of admission and discharge are let pass",
    "unit-members-same-hospital": "stays share calendar days",
    "benefit-after-death": "a death has a day and no hour",
    "lump-sum-back-payment": "the benefit follows within calendar days",
    "near-retirement-first-insured": "ages are full on a calendar day",
    "expired-sale": "goods expire with a calendar day",
    "deregister-after-childbirth": "registered again within calendar days",
    "frequent-outpatient": "counted by calendar day",
    "frequent-purchases": "counted by calendar day",
    "fund-spend-surge": "sums are of calendar days",
    "markup-over-limit": "a doubt is of a calendar day",
}
"""Rules that may say something else when all events come some hours later, and why; by whole days they may not."""

_CALENDAR = {
    "unit-unpaid-three-months": "months of contribution (accrym) stay what they are, and closes name months",
    "retiree-base-above-last-in-service": "years of contribution stay what they are",
    "base-below-social-average-share": "the average is that of a year in a table",
    "frequent-in-pool-transfers": "counted by calendar months",
    "maternity-claim-late": "due on 31 March of the following year",
    "offsite-birth-registration-late": "due after a calendar month, which may be short",
    "veteran-designation-changes": "six calendar months, which may be short",
    "reimbursement-ratio-off-standard": "the ratio is that of a day in a table",
    "work-injury-not-contributed": "months of contribution (accrym) stay what they are",
    "disability-subsidy-off-standard": "the months are those of a day in a table",
    "annual-quota-pace": "the quota is of a year, and closes name months",
}
"""Rules that may say something else at another place of the calendar, and why."""

_CASES = {
    "unit-merge-with-arrears": {
        "what was paid ahead for a later month does not": "the month paid for stays what it is",
    },
    "readmission-within-days": {
        "born on 29 February: a year is full on 1 March where there is no 29th": "speaks of a leap day",
    },
    "near-retirement-first-insured": {
        "first insured in the month of the registration is first insured": "speaks of one calendar month",
    },
    "clustered-card-use": {
        "the fifth settlement of a cluster is refunded whole, later on the day": "refunds are seen on their day",
        "a refund on the next day is not seen here": "refunds are seen on their day",
    },
    "one-card-two-places": {
        "refunded whole in the following month, under the number of the settlement itself": "refunds are seen for two months",
        "a refund of the month after next comes too late to be seen": "refunds are seen for two months",
    },
    "frequent-outpatient": {
        "twenty visits in a month, the last of them just before it ends": "counted by calendar month",
        "the twentieth comes with the next month, in whose cell the end of this one also stands": "counted by calendar month",
        "one of four is refunded whole under its own number, in the last second of the following month": "refunds are seen for two months",
        "a refund of the month after next is not seen here": "refunds are seen for two months",
    },
    "frequent-purchases": {
        "sixteen purchases in a month": "counted by calendar month",
        "the month is over": "counted by calendar month",
        "one of four is refunded whole under its own number, in the last second of the following month": "refunds are seen for two months",
        "a refund of the month after next is not seen here": "refunds are seen for two months",
    },
    "fund-spend-surge": {
        "days without settlements are no days; equal days have no spread": "looks back to 1 November",
    },
    "markup-over-limit": {
        "a purchase four quarters back is remembered, across the turn of the year": "quarters of the calendar",
        "a purchase five quarters back is forgotten": "quarters of the calendar",
    },
}
"""Single cases that depend on their place in the calendar, and why."""


def _counts(rule: Rule, case: Case, *, days: bool) -> Iterator[tuple[timedelta, int]]:
    """How many doubts stand when the first, the middle and the last event lie at each edge of the calendar."""
    tables = {**_TABLES, **parse_tables(case.tables)}
    times = _times(case.events)
    for time in sorted({times[0], times[len(times) // 2], times[-1]}):
        for edge in _EDGES:
            by = edge - time
            if days:
                by = timedelta(days=(edge.date() - time.astimezone(edge.tzinfo).date()).days)
            events = read_all(_shifted(case.events, by))
            yield by, len(standing(judge(rule, events, case.parameters, tables=tables)))


def _as_it_stands(rule: Rule, case: Case) -> int:
    tables = {**_TABLES, **parse_tables(case.tables)}
    return len(standing(judge(rule, read_all(case.events), case.parameters, tables=tables)))


@pytest.mark.parametrize(
    "rule", [rule for rule in _RULES if rule.id not in _CALENDAR], ids=lambda rule: str(rule.id)
)
def test_as_many_doubts_stand_at_the_end_of_a_day_a_month_and_a_year_as_anywhere(rule: Rule) -> None:
    apart = _CASES.get(rule.id, {})
    cases = plain_cases(rule.id)
    assert apart.keys() <= {case.name for case in cases}
    for case in cases:
        expected = _as_it_stands(rule, case)
        others = [(by, n) for by, n in _counts(rule, case, days=rule.id in _WHOLE_DAYS) if n != expected]
        if case.name in apart:
            assert others, f"{case.name} does not depend on the calendar: it need not be set apart"
        else:
            assert others == [], (case.name, expected)


@pytest.mark.parametrize("rule_id", sorted({*_CALENDAR, *_WHOLE_DAYS}))
def test_no_rule_is_set_apart_that_does_not_depend_on_the_calendar(rule_id: str) -> None:
    rule, days = catalogue()[rule_id], rule_id in _CALENDAR
    assert any(
        n != _as_it_stands(rule, case)
        for case in plain_cases(rule_id)
        if case.name not in _CASES.get(rule_id, {})
        for _, n in _counts(rule, case, days=days)
    )


def test_most_rules_are_moved_freely() -> None:
    assert len({*_CALENDAR, *_WHOLE_DAYS}) < len(_RULES) / 2 + 2
    assert len(_CALENDAR) < len(_RULES) / 4


def test_a_correction_over_the_end_of_the_month_ends_the_same_in_any_order() -> None:
    """Told first as after midnight and then as before it: what March says of it is another doubt than April's."""

    def told(id_: str, time: str, place: str, **more: str) -> Event:
        data = {"setl_id": f"S{id_}", "mdtrt_id": f"M{id_}", "psn_no": "P", "fixmedins_code": place, "med_type": "11",
                "medfee_sumamt": "9", "fund_pay_sumamt": "5", "insu_admdvs": "220100", "mdtrtarea_admdvs": "220100"}  # fmt: skip
        return {"specversion": "1.0", "id": id_, "source": "/h", "type": "settlement.settled", "time": time, **more,
                "data": data}  # fmt: skip

    first = told("e1", "2026-03-31T23:50:00+08:00", "H1")
    early = told("e2", "2026-04-01T00:05:00+08:00", "P1")
    right = told("e2", "2026-03-31T23:55:00+08:00", "P1", recordedtime="2026-04-02T00:00:00+08:00")
    rule = catalogue()["one-card-two-places"]
    for order in ([first, early, right], [right, early, first], [early, right, first], [first, right, early]):
        assert set(standing(judge(rule, read_all(order)))) == {"P|2026-03|/h|e2"}
