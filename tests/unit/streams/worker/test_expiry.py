"""Partitions that forget, on the real store: the same doubts, fewer rows, and nothing lost by a crash or a restart."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from detectors.contract.late import LateEvent
from detectors.engine.context import Clock
from detectors.engine.history import History, clock_of
from detectors.engine.projector import Projector
from detectors.engine.ruleset import make_ruleset
from detectors.registry import catalogue
from fundwatch.reference import reference_tables
from streams.frames import FrameDecoder, encode_clock, encode_frame, encode_history
from streams.worker.database import Database, shared_cache
from streams.worker.inspect import read_cell
from streams.worker.partition import PartitionCells
from streams.worker.rows import HEAD_FACTS, cell_prefix, forgotten_key, head_key
from tests.generators.arrivals import read_all
from tests.generators.epochs import in_epoch, on_time
from tests.generators.histories.away import away
from tests.generators.histories.beds import beds
from tests.generators.histories.colleagues import colleagues
from tests.generators.histories.counters import counters
from tests.generators.histories.emergencies import emergencies
from tests.generators.histories.payments import payments
from tests.generators.histories.shelves import shelves
from tests.support.events import START, admitted, discharged, readmission, taken
from tests.unit.detectors.rules.judged import settled

NOW = datetime(2026, 11, 21, tzinfo=UTC)
RULES = make_ruleset(catalogue(), tables=reference_tables(None))
DECODER = FrameDecoder(RULES.kinds)
SCOPES = sorted({kind.scope for kind in RULES.kinds.values()})
LATENESS_DAYS = 400


def days(count):
    return int((START + timedelta(days=count)).timestamp()) * 1_000_000


def newest(doubts, published):
    """As a sink does: a lower or equal revision changes nothing."""
    for item in published:
        held = doubts.get(item.doubt.doubt_id)
        if held is None or item.doubt.revision > held.revision:
            doubts[item.doubt.doubt_id] = item.doubt


class Partition:
    """All scopes over one database; `reopen` is a crash after everything was stored."""

    def __init__(self, folder, lateness_days=LATENESS_DAYS, rules=RULES):
        self.folder, self.rules, self.lateness_days = folder, rules, lateness_days
        self.projector = Projector(rules.kinds.values())
        self.store = Database(folder, shared_cache(8))
        self.doubts = {}
        self.late = []
        self.scopes = {}

    def reopen(self):
        self.store.close()
        self.store = Database(self.folder, shared_cache(8))
        self.scopes = {}

    def cells(self, scope):
        if scope not in self.scopes:
            self.scopes[scope] = PartitionCells(scope, self.store, self.rules, 1_000, self.lateness_days)
        return self.scopes[scope]

    def judge(self, scope, raw):
        judged = self.cells(scope).judge_frame(DECODER.decode(raw), NOW)
        self.store.write(judged.rows, None)
        self.cells(scope).forget(self.cells(scope).turn)
        newest(self.doubts, judged.published.values())
        self.late += judged.late
        return judged

    def take(self, *items, encode=encode_frame):
        for item in items:
            clock = clock_of(item.event)
            if clock is not None:
                self.tick(clock)
            by_scope = {}
            for kind, key, fact in self.projector.project(item.event, item.digest):
                by_scope.setdefault(kind.scope, {}).setdefault(kind.name, []).append(("\x1f".join(key), fact))
            for scope, kinds in by_scope.items():
                self.judge(scope, encode(kinds))
        return self

    def tick(self, clock):
        return [self.judge(scope, encode_clock(clock)) for scope in SCOPES]

    def until(self, count):
        for minute in range(3):
            self.tick(Clock(now=days(count) + minute * 60_000_000))
        return self

    def rows(self, kind):
        return dict(self.store.rows(b"\x01" + f"{kind}\x1e".encode()))


@pytest.fixture
def partition(tmp_path):
    opened = []

    def make(name="a", first_tick=-1_000, **given):
        opened.append(Partition(tmp_path / name, **given))
        if first_tick is not None:
            opened[-1].tick(Clock(now=days(first_tick)))
        return opened[-1]

    yield make
    for each in opened:
        each.store.close()


def by_rule(doubts):
    rules = {doubt.rule_id for doubt in doubts.values()}
    return {rule: settled(doubt for doubt in doubts.values() if doubt.rule_id == rule) for rule in rules}


def epochs(seed):
    rng = Random(seed)
    events = [
        event
        for write in (away, beds, colleagues, counters, emergencies, payments, shelves)
        for event in write(rng, 40)
        if not event["type"].startswith("calendar.")
    ]
    for number, event in enumerate(events):
        event["id"] = f"e{number}"
    return read_all(
        on_time(rng, [in_epoch(event, epoch) for epoch in range(3) for event in events], LATENESS_DAYS)
    )


def test_a_partition_that_forgets_and_is_restarted_ends_in_the_same_doubts_with_fewer_rows(partition):
    items = epochs(4)
    history, doubts = History(RULES, NOW), {}
    rng = Random(4)
    forgetting = partition()
    for item in items:
        newest(doubts, history.take(item))
        forgetting.take(item)
        if rng.random() < 0.01:
            forgetting.reopen()
    assert by_rule(forgetting.doubts) == by_rule(doubts)
    assert not forgetting.late
    for kind in ("visits", "card_days", "fund_years", "prices", "emergencies"):
        heads = sum(key.endswith(b"\x1eh") for key in forgetting.rows(kind))
        assert heads < sum(name == kind for name, _ in history.cells) * 0.9, kind
    forgotten = forgetting.store.get(forgotten_key("person"))
    forgetting.reopen()
    assert forgetting.store.get(forgotten_key("person")) == forgotten


def stays(count, first=0):
    events = []
    for number in range(count):
        begin = first + number * 30
        events.append(admitted(f"a{begin}", begin, stay=f"m{begin}"))
        events.append(discharged(f"d{begin}", begin + 2, stay=f"m{begin}"))
    return [taken(event) for event in events]


def held_facts(partition):
    cells = partition.cells("person")
    return [body.event_id for body in cells.hold("stays", "P1\x1fH1").bodies()]


def test_a_long_timeline_loses_its_old_segments_and_what_is_left_is_read_back_after_a_restart(partition):
    cells = partition().take(*stays(40))
    assert sum(b"\x1eg" in key for key in cells.rows("stays")) == 80 // HEAD_FACTS
    # the first stay gives the birth date and is kept
    cells.until(1_600)
    left = ["a0", "d0", *(name for n in range(26, 40) for name in (f"a{n * 30}", f"d{n * 30}"))]
    assert held_facts(cells) == left
    assert sum(b"\x1eg" in key for key in cells.rows("stays")) == len(left) // HEAD_FACTS
    cells.reopen()
    assert held_facts(cells) == left
    shown = read_cell(cells.store, RULES.kinds["stays"], "P1\x1fH1")
    assert [fact.event_id for fact in shown.facts] == left
    more = stays(20, first=1_600)
    cells.take(*more)
    cells.reopen()
    assert held_facts(cells) == left + [item.event.id for item in more]


def test_a_changelog_that_a_crash_cut_anywhere_holds_a_whole_cell_and_all_that_goes_goes_later(partition):
    source = partition("source", rules=make_ruleset(catalogue(), only=["readmission-within-days"]))
    source.take(*stays(60))
    before = dict(source.store.rows(b"\x01"))
    judged = source.cells("person").judge_frame(DECODER.decode(encode_clock(Clock(now=days(2_300)))), NOW)
    log = sorted(judged.rows.items(), key=lambda row: row[1] is None)  # as the committer logs them
    source.store.write(judged.rows, None)
    whole = held_facts(source)
    assert [value is None for _, value in log].count(True) == 120 // HEAD_FACTS and len(log) > 10
    for cut in range(len(log) + 1):
        crashed = partition(f"cut{cut}", rules=source.rules)
        crashed.store.write({**before, **dict(log[:cut])}, None)
        assert held_facts(crashed) in (whole, [item.event.id for item in stays(60)])
        crashed.until(2_301)
        assert held_facts(crashed) == whole


def test_a_cell_that_is_emptied_leaves_the_store_and_the_memory(partition):
    cells = partition(rules=make_ruleset(catalogue(), only=["frequent-outpatient", "overlapping-stays"]))
    events = [admitted("a1", 0, stay="m1"), discharged("d1", 2, stay="m1")]
    cells.take(*(taken(event) for event in events))
    assert cells.cells("person").cached == 1 and cells.rows("care")
    cells.until(2_000)
    assert cells.cells("person").cached == 0 and not cells.rows("care")


def test_a_cell_whose_old_facts_are_needed_is_looked_at_again_after_half_a_year(partition):
    rules = make_ruleset(catalogue(), only=["readmission-within-days"])
    cells = partition(rules=rules).take(*stays(1))
    looked = []
    for month in range(30, 50):
        before = cells.rows("stays")
        cells.until(month * 31)
        looked.append(cells.rows("stays") != before)
    assert held_facts(cells) == ["a0", "d0"]
    first = looked.index(True)
    assert [index - first for index, wrote in enumerate(looked) if wrote] == [0, 6, 12, 18]


def test_a_cell_of_a_period_goes_without_being_loaded(partition):
    items = read_all(counters(Random(1), 60))
    cells = partition().take(*(item for item in items if clock_of(item.event) is None))
    assert cells.rows("visits") and cells.rows("card_days")
    cells.reopen()
    cells.until(2_000)
    assert not cells.rows("visits") and not cells.rows("card_days")
    assert cells.cells("facility").cached == 0


def test_a_backfill_brings_again_what_was_forgotten(partition):
    cells = partition(rules=make_ruleset(catalogue(), only=["overlapping-stays"])).until(0)
    events = [admitted("a1", 0, stay="m1"), discharged("d1", 2, stay="m1"), admitted("a2", 1, stay="m2")]
    cells.take(taken(events[0]), taken(events[1])).until(2_000)
    assert not cells.rows("care")
    cells.take(*(taken(event) for event in events), encode=encode_history)
    assert not cells.late and len(cells.doubts) == 1
    cells.reopen()
    cells.until(2_300)
    assert cells.rows("care")


def test_what_comes_too_late_is_told_by_name_and_cell(partition):
    cells = partition(rules=make_ruleset(catalogue(), only=["overlapping-stays"])).until(0)
    cells.take(*(taken(event) for event in [admitted("a1", 0, stay="m1"), discharged("d1", 2, stay="m1")]))
    cells.until(2_000)
    late = taken(admitted("a2", 1, stay="m2"))
    rows = cells.rows("care")
    cells.take(late)
    assert cells.late == [
        LateEvent(
            source="/test",
            id="a2",
            type="settlement.admitted",
            time=late.event.time,
            cell="care",
            late_days=1_999,
            clock=START + timedelta(days=2_000, minutes=2),
        )
    ]
    assert cells.rows("care") == rows
    cells.reopen()
    cells.take(late)
    assert len(cells.late) == 2


def test_old_history_that_is_loaded_into_a_new_partition_is_judged_and_stays_for_a_while(partition):
    cells = partition(rules=make_ruleset(catalogue(), only=["readmission-within-days"])).until(3_000)
    first, second, third = (taken(event) for event in readmission())
    cells.take(first, second).until(3_100)
    cells.reopen()
    cells.until(3_200).take(third)
    assert len(cells.doubts) == 1 and not cells.late


def test_a_new_partition_forgets_nothing_for_as_long_as_events_may_be_late(partition):
    """History that is sent before a new service starts comes before its first tick."""
    rules = make_ruleset(catalogue(), only=["overlapping-stays"])
    cells = partition(first_tick=None, rules=rules)
    cells.take(*(taken(event) for event in [admitted("a1", 0, stay="m1"), discharged("d1", 2, stay="m1")]))
    cells.until(2_000).until(2_040)
    cells.reopen()
    cells.until(2_399)
    assert cells.rows("care")
    cells.take(taken(admitted("a2", 1, stay="m2")))
    assert len(cells.doubts) == 1 and not cells.late
    cells.until(2_401 + 400)
    cells.take(taken(discharged("d2", 3, stay="m2"))).until(4_000 + 3_650)
    assert not cells.rows("care")


def test_without_a_lateness_nothing_is_ever_forgotten(partition):
    cells = partition(lateness_days=None).take(*stays(3)).until(5_000)
    assert cells.store.get(head_key(cell_prefix("stays", "P1\x1fH1"))) is not None
    assert len(held_facts(cells)) == 6
