"""A cell is a join-semilattice of bodies: order and repeats cannot matter."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.engine.cell import Cell, Outcome, Standing, two_bodies
from detectors.engine.fact import REVERSED, UNRECORDED, Fact, Void, position
from tests.unit.detectors.engine.toy import NOTES, Note, note

_ids = st.sampled_from(["a", "b", "c"])
_small = st.integers(0, 2)
_notes: st.SearchStrategy[Fact] = st.builds(
    Note,
    st.sampled_from(["/s", "/t"]),
    _ids,
    st.just("toy"),
    _small,
    st.sampled_from([UNRECORDED, 5, 6]),
    _small,
    _ids,
)
# the same body is the same event: what one (source, id, recorded, digest) says does not differ
_bodies = st.lists(_notes, max_size=8, unique_by=lambda fact: (fact.name, fact.recorded, fact.digest))
_voids = st.lists(
    st.builds(Void, st.just("/s"), _ids, st.just("toy"), _small, st.just(REVERSED), st.just(0)), max_size=2
)


def _filled(facts: list[Fact]) -> Cell:
    cell = Cell(NOTES, "E1")
    for fact in facts:
        cell.put(fact)
    return cell


@given(_bodies, _voids, st.randoms(use_true_random=False))
def test_any_order_with_any_repeats_holds_the_same_facts(
    bodies: list[Fact], voids: list[Fact], rng: Random
) -> None:
    facts = [*bodies, *voids]
    shuffled = rng.sample(facts, len(facts)) + (rng.choices(facts, k=3) if facts else [])
    first, second = _filled(facts), _filled(shuffled)
    assert first.facts == second.facts
    for fact in facts:
        assert (first.held(fact.name) == second.held(fact.name)) or isinstance(first.held(fact.name), Void)


@given(_bodies, _voids)
def test_the_timeline_is_in_business_order_one_body_an_event_and_holds_no_void(
    bodies: list[Fact], voids: list[Fact]
) -> None:
    cell = _filled([*bodies, *voids])
    assert all(position(one) < position(other) for one, other in pairwise(cell.facts))
    best: dict[str, Fact] = {}
    for fact in [*bodies, *voids]:
        held = best.get(fact.name)
        if held is None or (fact.recorded, fact.digest) > (held.recorded, held.digest):
            best[fact.name] = fact
    assert {fact.name: fact for fact in cell.facts} == {
        name: fact for name, fact in best.items() if not isinstance(fact, Void)
    }
    assert cell.holds((Note,)) is bool(cell.facts)
    assert not cell.holds((Note, Void))


def test_equal_moments_stand_in_the_order_of_source_and_id() -> None:
    late, b, a = note("late", 2), note("b", 1), note("a", 1)
    other_source = Note("/r", "z", "toy", 1, 0, 0, "z")
    assert _filled([late, b, other_source, a]).facts == [other_source, a, b, late]


@pytest.mark.parametrize(
    ("first", "second", "outcome", "kept"),
    [
        (note("x", recorded=5), note("y", id_="x", recorded=6), Outcome.REPLACED, "y"),
        (note("x", recorded=6), note("y", id_="x", recorded=5), Outcome.SUPERSEDED, "x"),
        (note("x", recorded=5, digest=9), note("y", id_="x", recorded=6, digest=1), Outcome.REPLACED, "y"),
        (note("x", digest=1), note("y", id_="x", digest=2), Outcome.REPLACED, "y"),
        (note("x", digest=2), note("y", id_="x", digest=1), Outcome.SUPERSEDED, "x"),
        (
            note("x", recorded=UNRECORDED, digest=9),
            note("y", id_="x", recorded=-(10**15)),
            Outcome.REPLACED,
            "y",
        ),
        (note("x"), note("x"), Outcome.DUPLICATE, "x"),
        (note("x"), note("y"), Outcome.NEW, "x"),
    ],
)
def test_the_body_recorded_later_counts_then_the_larger_digest(
    first: Note, second: Note, outcome: Outcome, kept: str
) -> None:
    cell = _filled([first])
    held = cell.held(second.name)
    assert cell.put(second) is outcome
    assert cell.facts[0].word == kept
    assert two_bodies(outcome, held, second) is (outcome in (Outcome.REPLACED, Outcome.SUPERSEDED))


def test_a_reversal_takes_its_event_out_whenever_it_comes_and_is_no_second_body() -> None:
    void = Void("/s", "x", "toy.noted", 0, REVERSED, 0)
    after, before = _filled([note("x"), note("y")]), _filled([void, note("y")])
    assert two_bodies(after.put(void), note("x"), void) is False
    assert two_bodies(before.put(note("x")), void, note("x")) is False
    assert after.facts == before.facts == [note("y")]
    assert after.put(note("x", recorded=10**15, digest=2**63)) is Outcome.SUPERSEDED
    assert after.put(void) is Outcome.DUPLICATE


def test_a_body_with_another_time_moves_on_the_timeline() -> None:
    cell = _filled([note("a", 1), note("b", 2), note("c", 3)])
    cell.put(note("a", 9, recorded=1))
    assert [fact.word for fact in cell.facts] == ["b", "c", "a"]


def test_a_message_is_recalled_where_the_cell_does_not_hold_it_itself() -> None:
    cell = Cell(NOTES, "E1")
    cell.standing = {("r", "here"): Standing(1, False, 0, b"here"), ("r", "stored"): Standing(1, False, 0)}
    assert cell.message(("r", "here")) == b"here"
    with pytest.raises(LookupError):
        cell.message(("r", "stored"))
    cell.recall = lambda at: at[1].encode()
    assert cell.message(("r", "stored")) == b"stored"


def test_the_parts_of_a_key_come_back() -> None:
    assert Cell(NOTES, "a\x1fb|c").parts == ("a", "b|c")
