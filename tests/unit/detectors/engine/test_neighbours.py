"""What lies outside a cell's period is its neighbours', however it came: fact by fact, all at once, or in a part."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from detectors.engine.cell import Cell
from detectors.engine.fact import REVERSED, Fact, Void, position, version
from replay.cellwise import _WholeCell
from streams.worker.rows import glance, header_of
from tests.unit.detectors.engine.toy import NOTES, Note

_BEGIN, _END = 10, 20


class _Kept:
    """A view that holds what it was told."""

    def __init__(self) -> None:
        self.names: set[tuple[Any, ...]] = set()

    def add(self, fact: Fact) -> None:
        """Came."""
        self.names.add((fact.name, fact.digest))

    def remove(self, fact: Fact) -> None:
        """Left."""
        self.names.remove((fact.name, fact.digest))


_KIND = replace(NOTES, period=lambda key: (_BEGIN, _END), view=_Kept, view_from=3)
_facts: st.SearchStrategy[Fact] = st.builds(
    lambda id_, time, recorded: Note("/s", id_, "toy", time, recorded, time, id_),
    st.sampled_from([f"e{number}" for number in range(24)]),
    st.sampled_from([0, 9, 10, 11, 15, 19, 20, 30]),
    st.integers(0, 3),
)
_voids: st.SearchStrategy[Fact] = st.builds(
    lambda id_: Void("/s", id_, "toy", 0, REVERSED, 0), st.sampled_from(["e0", "e1", "e2"])
)


def _best(facts: list[Fact]) -> list[Fact]:
    best: dict[str, Fact] = {}
    for fact in facts:
        if fact.name not in best or version(best[fact.name]) < version(fact):
            best[fact.name] = fact
    return sorted((fact for fact in best.values() if not isinstance(fact, Void)), key=position)


def _holds(cell: Cell, expected: list[Fact]) -> None:
    assert cell.facts == [fact for fact in expected if _BEGIN <= fact.time < _END]
    assert list(cell.neighbours) == [fact for fact in expected if not _BEGIN <= fact.time < _END]
    assert list(cell.with_neighbours()) == expected
    assert cell.holds((Note,)) is bool(expected)
    if cell.view is not None:
        assert cell.view.names == {(fact.name, fact.digest) for fact in expected}
    if len(expected) >= _KIND.view_from:
        assert cell.view is not None


@given(st.lists(st.one_of(_facts, _facts, _facts, _voids), max_size=40))
def test_own_facts_and_neighbours_are_told_apart_fact_by_fact_and_all_at_once(facts: list[Fact]) -> None:
    cell, whole = Cell(_KIND, "E1"), _WholeCell(_KIND, "E1")
    for fact in facts:
        cell.put(fact)
    assert whole.fill(facts) == len(cell.bodies())
    expected = _best(facts)
    _holds(cell, expected)
    _holds(whole, expected)
    part = cell.part(cell.with_neighbours()[1:])
    assert list(part.with_neighbours()) == expected[1:]
    assert part.facts == [fact for fact in expected[1:] if _BEGIN <= fact.time < _END]
    oldest = min((fact.time for fact in expected), default=0)
    assert glance(header_of(cell)).oldest == glance(header_of(whole)).oldest
    assert expected == [] or min(fact.time for fact in cell.with_neighbours()) == oldest


@given(st.lists(_facts, max_size=30), st.sets(st.sampled_from([f"e{number}" for number in range(24)])))
def test_forgetting_reaches_neighbours_too(facts: list[Fact], gone: set[str]) -> None:
    cell = Cell(_KIND, "E1")
    for fact in facts:
        cell.put(fact)
    names = {body.name for body in cell.bodies() if body.event_id in gone}
    cell.drop(names)
    _holds(cell, [fact for fact in _best(facts) if fact.name not in names])


def test_without_a_period_every_fact_is_the_cells_own() -> None:
    cell = Cell(NOTES, "E1")
    cell.put(Note("/s", "a", "toy", -(2**60), 0, 0, "a"))
    cell.put(Note("/s", "b", "toy", 2**60, 0, 0, "b"))
    assert len(cell.facts) == 2 and not cell.neighbours
    assert cell.with_neighbours() is cell.facts
