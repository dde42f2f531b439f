"""Cells kept in a store, forgotten and loaded again, must judge as cells that never left memory."""

import random
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from detectors.contract.doubt import decode_doubt
from detectors.engine.context import Clock
from detectors.engine.history import History
from detectors.engine.projector import Projector
from detectors.engine.ruleset import make_ruleset
from detectors.intake.read import Refused, read_event
from detectors.registry import catalogue
from fundwatch.demo.stays import encode
from fundwatch.demo.synthetic.stream import synthetic_stream
from fundwatch.reference import reference_tables
from fundwatch.simulate.lost_bodies import without_lost_bodies
from streams.frames import FrameDecoder, encode_clock, encode_frame
from streams.worker.partition import LostRows, PartitionCells
from streams.worker.rows import HEAD_FACTS, cell_prefix, segment_key
from tests.support.events import HORIZON, admitted, discharged, readmission, reversal, taken

NOW = datetime(2026, 11, 21, tzinfo=UTC)
RULES = make_ruleset(catalogue(), tables=reference_tables(None))
DECODER = FrameDecoder(RULES.kinds)


class MemoryRows:
    """The store's port, in a dictionary."""

    def __init__(self):
        self.held = {}

    def get(self, key):
        return self.held.get(key)

    def get_many(self, keys):
        return [self.held.get(key) for key in keys]

    def rows(self, prefix, start=b""):
        return iter(sorted((k, v) for k, v in self.held.items() if k.startswith(prefix) and k >= start))

    def write(self, rows):
        for key, value in rows.items():
            if value is None:
                self.held.pop(key, None)
            else:
                self.held[key] = value


def frames(items, size):
    """Frames by scope, of at most `size` events each."""
    projector = Projector(RULES.kinds.values())
    for start in range(0, len(items), size):
        by_scope = {}
        for item in items[start : start + size]:
            for kind, key, fact in projector.project(item.event, item.digest):
                facts = by_scope.setdefault(kind.scope, {}).setdefault(kind.name, [])
                facts.append(("\x1f".join(key), fact))
        for scope, kinds in by_scope.items():
            yield scope, DECODER.decode(encode_frame(kinds))


class Cells:
    """All scopes over one store; `reopen` is a crash after everything was stored."""

    def __init__(self, cached_cells=1_000):
        self.store = MemoryRows()
        self.cached_cells = cached_cells
        self.doubts = {}
        self.published = []
        self.reopen()

    def readmission(self):
        """The one doubt of that rule; others may have an opinion on the same stays."""
        (doubt,) = (d for d in self.doubts.values() if d.rule_id == "readmission-within-days")
        return doubt

    def reopen(self):
        self.by_scope = {}

    def judge(self, scope, frame):
        cells = self.by_scope.get(scope)
        if cells is None:
            cells = self.by_scope[scope] = PartitionCells(scope, self.store, RULES, self.cached_cells)
        judged = cells.judge_frame(frame, NOW)
        self.store.write(judged.rows)
        cells.forget(cells.turn)
        for item in judged.published.values():
            self.published.append(item.doubt)
            held = self.doubts.get(item.doubt.doubt_id)
            if held is None or item.doubt.revision > held.revision:
                self.doubts[item.doubt.doubt_id] = item.doubt
        return judged


def all_items(seed=11):
    """The synthetic stream as delivered: late, repeated and reversed; without what is unusable or only the archive can take back."""
    messages = []
    for delivery in synthetic_stream(seed, 1_500).deliveries:
        message = delivery.event if isinstance(delivery.event, bytes) else encode(delivery.event)
        with suppress(Refused):
            read_event(message, max_bytes=1_000_000, horizon=HORIZON)
            messages.append(message)
    return [
        read_event(message, max_bytes=1_000_000, horizon=HORIZON) for message in without_lost_bodies(messages)
    ]


def in_memory(items):
    history = History(RULES, NOW)
    doubts = {}
    for item in items:
        for published in history.take(item):
            doubts[published.doubt.doubt_id] = published.doubt
    return doubts


@pytest.mark.parametrize(("cached_cells", "size"), [(1_000_000, 50), (100, 7), (100, 400)])
def test_forgetting_and_loading_cells_changes_no_doubt(cached_cells, size):
    items = all_items()
    cells = Cells(cached_cells)
    for scope, frame in frames(items, size):
        cells.judge(scope, frame)
    assert cells.doubts == in_memory(items)


def test_a_restart_between_any_two_frames_changes_no_doubt():
    items = all_items(5)
    cells = Cells(100)
    rng = random.Random(5)
    for scope, frame in frames(items, 20):
        cells.judge(scope, frame)
        if rng.random() < 0.3:
            cells.reopen()
    assert cells.doubts == in_memory(items)


def test_frames_that_come_again_after_a_crash_raise_nothing_new():
    items = all_items(6)
    cells = Cells()
    everything = list(frames(items, 40))
    for scope, frame in everything:
        cells.judge(scope, frame)
    standing = dict(cells.doubts)
    cells.reopen()
    for scope, frame in everything[-30:]:
        judged = cells.judge(scope, frame)
        assert judged.outcomes["new"] == 0
    assert cells.doubts == standing


def test_a_repeated_fact_publishes_what_stands_on_it_again():
    cells = Cells()
    for scope, frame in frames([taken(e) for e in readmission()], 1):
        cells.judge(scope, frame)
    doubt = cells.readmission()
    cells.reopen()
    cells.published.clear()
    for scope, frame in frames([taken(readmission()[2])], 1):
        cells.judge(scope, frame)
    assert [d for d in cells.published if d.rule_id == doubt.rule_id] == [doubt]


def test_a_doubt_lost_between_fact_and_standing_row_is_raised_when_the_fact_comes_again():
    #  crash:  doubt published ✓ | fact logged ✓ | head with the finding ✗
    cells = Cells()
    events = [taken(e) for e in readmission()]
    rows_before = None
    for scope, frame in frames(events, 1):
        rows_before = dict(cells.store.held)
        cells.judge(scope, frame)
    doubt = cells.readmission()
    cells.store.held = rows_before
    cells.reopen()
    cells.doubts.clear()
    for scope, frame in frames(events[2:], 1):
        cells.judge(scope, frame)
    assert cells.readmission() == doubt


def test_a_long_timeline_is_sealed_into_segments_and_read_back_whole():
    cells = Cells()
    events = []
    for number in range(HEAD_FACTS * 2):
        events.append(admitted(f"a{number}", number * 30, stay=f"m{number}"))
        events.append(discharged(f"d{number}", number * 30 + 2, stay=f"m{number}"))
    for scope, frame in frames([taken(e) for e in events], 1):
        cells.judge(scope, frame)
    prefix = cell_prefix("stays", "P1\x1fH1")
    assert sum(1 for key in cells.store.held if key.startswith(prefix + b"g")) == 4
    assert not [d for d in cells.doubts.values() if d.rule_id == "readmission-within-days"]
    cells.reopen()
    for scope, frame in frames([taken(admitted("late", 3, stay="m-late"))], 1):
        cells.judge(scope, frame)
    doubt = cells.readmission()
    assert [entry.event_id for entry in doubt.evidence] == ["a0", "d0", "late"]


def test_a_store_that_lost_a_segment_says_so_instead_of_judging_what_is_left():
    cells = Cells()
    events = [admitted(f"a{n}", n * 30, stay=f"m{n}") for n in range(HEAD_FACTS + 1)]
    for scope, frame in frames([taken(e) for e in events], 1):
        cells.judge(scope, frame)
    del cells.store.held[segment_key(cell_prefix("stays", "P1\x1fH1"), 0)]
    cells.reopen()
    ((scope, frame),) = frames([taken(admitted("x", 3, stay="mx"))], 1)
    with pytest.raises(LostRows):
        cells.judge(scope, frame)


def test_a_withdrawal_after_a_restart_recalls_the_text_of_the_doubt():
    cells = Cells()
    events = readmission()
    for scope, frame in frames([taken(e) for e in events], 1):
        cells.judge(scope, frame)
    cells.reopen()
    for scope, frame in frames([taken(reversal(events[1], "r1"))], 1):
        cells.judge(scope, frame)
    doubt = cells.readmission()
    assert (doubt.status, doubt.revision) == ("withdrawn", 2)
    assert [entry.event_id for entry in doubt.evidence] == ["P1-a1", "P1-d1", "P1-a2"]


def test_two_bodies_under_one_id_are_counted_and_the_same_one_counts_in_either_order():
    first, second = readmission()[2], readmission()[2]
    second["data"]["begntime"] = "2026-03-20T08:00:00+08:00"
    standing = []
    for order in ([first, second], [second, first]):
        cells = Cells()
        outcomes = []
        for scope, frame in frames([taken(e) for e in [*readmission()[:2], *order]], 1):
            judged = cells.judge(scope, frame)
            outcomes.append(judged.outcomes["two_bodies"])
            assert {fact.event_id for fact in judged.clashes} <= {first["id"]}
            assert len(judged.clashes) == outcomes[-1]
        assert sum(outcomes) >= 1
        standing.append(sorted(d.anchor for d in cells.doubts.values() if d.status != "withdrawn"))
    assert standing[0] == standing[1]


def test_waiting_cells_are_judged_again_when_time_has_come_also_after_a_restart():
    #  transfers of two months ──▶ raised, not complete ──▶ restart ──▶ period closed ──▶ revised, complete
    items = [
        item for item in all_items() if item.event.__struct_config__.tag == "registration.transferred_in"
    ]
    cells = Cells()
    for scope, frame in frames(items, 10):
        cells.judge(scope, frame)
    before = {d.anchor: d for d in cells.doubts.values() if d.rule_id == "mass-cross-pool-in"}
    assert before and not any(doubt.complete for doubt in before.values())
    cells.reopen()
    cells.judge("unit", DECODER.decode(encode_clock(Clock(closed="2026-04"))))
    after = {d.anchor: d for d in cells.doubts.values() if d.rule_id == "mass-cross-pool-in"}
    assert set(after) == set(before)
    assert all(doubt.complete and doubt.status == "revised" for doubt in after.values())
    cells.reopen()
    judged = cells.judge("unit", DECODER.decode(encode_clock(Clock(closed="2026-04"))))
    assert not judged.rows and not judged.published


def test_what_is_published_is_what_is_stored_to_be_published_again():
    cells = Cells()
    for scope, frame in frames([taken(e) for e in readmission()], 3):
        judged = cells.judge(scope, frame)
    for item in judged.published.values():
        assert decode_doubt(item.message) == item.doubt
