"""Events to facts: every cell that an event concerns, and the same cells for its reversal."""

from typing import Any

from detectors.contract.values import to_us
from detectors.engine.fact import REVERSED, UNRECORDED, Void
from detectors.engine.projector import Projector
from tests.unit.detectors.engine.toy import NOTES, Note
from tests.unit.detectors.intake.events import event, read, reversal

_PROJECTOR = Projector([NOTES])


def _facts(written: dict[str, Any]) -> list[tuple[tuple[str, ...], Any]]:
    taken = read(written)
    return [(key, fact) for _, key, fact in _PROJECTOR.project(taken.event, taken.digest)]


def _transfer(**changed: Any) -> dict[str, Any]:
    return event("registration.transferred_in", from_emp_no="E66", **changed)


def test_one_event_goes_to_every_cell_that_it_concerns_under_one_stamp() -> None:
    taken = read(_transfer())
    to, from_ = _facts(_transfer())
    assert (to[0], from_[0]) == (("E77",), ("E66",))
    assert to[1] == from_[1]
    fact = to[1]
    assert (fact.source, fact.event_id, fact.event_type) == (
        "/his/H22010200001",
        "e-1",
        "registration.transferred_in",
    )
    assert (fact.time, fact.recorded, fact.digest) == (to_us(taken.event.time), UNRECORDED, taken.digest)


def test_a_reversal_voids_its_original_in_the_same_cells_under_the_originals_name() -> None:
    voids = _facts(reversal(_transfer()))
    assert [key for key, _ in voids] == [key for key, _ in _facts(_transfer())]
    for _, void in voids:
        assert isinstance(void, Void)
        assert (void.event_id, void.recorded, void.digest) == ("e-1", REVERSED, 0)


def test_recordedtime_is_the_version_of_a_body() -> None:
    recorded = {**_transfer(), "recordedtime": "2026-03-05T00:00:00+08:00"}
    assert _facts(recorded)[0][1].recorded == to_us(read(recorded).event.recordedtime)  # type: ignore[arg-type]
    assert _facts(recorded)[0][1].recorded < REVERSED


def test_an_event_that_no_cell_asks_for_is_no_fact() -> None:
    assert _facts(event("inventory.sold")) == []
    assert _facts(reversal(event("inventory.sold"))) == []


def test_events_with_unknown_fields_give_the_same_facts_as_without() -> None:
    plain, odd = _transfer(), _transfer(nobody_knows=1)
    for (_, fact), (_, other) in zip(_facts(plain), _facts(odd), strict=True):
        assert isinstance(fact, Note) and isinstance(other, Note)
        assert (fact.word, fact.time, fact.name) == (other.word, other.time, other.name)
