"""What a backfill finds is marked; what is found live meanwhile is not; and what stands in the end is the same."""

from datetime import UTC, datetime, timedelta

from detectors.contract.doubt import decode_doubt
from detectors.contract.values import to_us
from detectors.engine.cellkind import join_key
from detectors.engine.projector import Projector
from detectors.engine.ruleset import RulesChange, make_ruleset
from detectors.registry import catalogue
from fundwatch.reference import reference_tables
from streams.frames import FrameDecoder, encode_frame, encode_history, encode_rules
from streams.worker.partition import PartitionCells
from tests.support.events import START, admitted, discharged, readmission, taken
from tests.unit.streams.worker.test_partition import MemoryRows

RULE = "readmission-within-days"
OFF = make_ruleset(catalogue(), states={RULE: "disabled"}, tables=reference_tables(None))
RULES = make_ruleset(catalogue(), only=[RULE], tables=reference_tables(None))
KINDS = tuple(RULES.kinds.values())
NOW = datetime(2026, 11, 21, tzinfo=UTC)
SINCE = to_us(START + timedelta(days=100))


class Worker:
    """The cells of persons of one partition; keeps what was published of the rule."""

    def __init__(self, rules=OFF):
        self.store = MemoryRows()
        self.rules = rules
        self.minutes = 0
        self.published = []
        self.reopen()

    def reopen(self):
        self.cells = PartitionCells("person", self.store, self.rules, 100)

    def take(self, frame):
        self.minutes += 1
        now = NOW + timedelta(minutes=self.minutes)
        judged = self.cells.judge_frame(FrameDecoder(OFF.known_kinds).decode(frame), now)
        self.store.write(judged.rows)
        found = [item for item in judged.published.values() if item.doubt.rule_id == RULE]
        for item in found:
            assert decode_doubt(item.message) == item.doubt
        self.published += found
        return [item.doubt for item in found]

    def change(self, number, state, backfills=None, trials=()):
        self.take(encode_rules(RulesChange(number, f"r{number}", {RULE: state}, {}, backfills or {}, trials)))


def facts(*events, encode=encode_frame):
    kinds = {}
    for event in map(taken, events):
        for kind, key, fact in Projector(KINDS).project(event.event, event.digest):
            kinds.setdefault(kind.name, []).append((join_key(key), fact))
    return encode(kinds)


def history(*events):
    return facts(*events, encode=encode_history)


def stays(person, first_day):
    return [
        admitted(f"{person}-{first_day}-a1", first_day, stay=f"{person}-{first_day}-1", person=person),
        discharged(f"{person}-{first_day}-d1", first_day + 1, stay=f"{person}-{first_day}-1", person=person),
        admitted(f"{person}-{first_day}-a2", first_day + 2, stay=f"{person}-{first_day}-2", person=person),
    ]


def test_history_waits_in_its_cells_until_the_rule_is_on_and_is_then_found_in_retrospect():
    worker = Worker()
    assert worker.take(history(*readmission())) == []
    worker.change(1, "enabled", {RULE: SINCE})
    (doubt,) = worker.take(history(*readmission()))
    assert (doubt.found, doubt.status, doubt.revision) == ("retrospect", "raised", 1)
    always = Worker(RULES)
    always.take(facts(*readmission()))
    (live,) = always.published
    assert doubt.doubt_id == live.doubt.doubt_id
    assert doubt.evidence == live.doubt.evidence
    assert b'"found"' not in live.message


def test_a_live_event_that_wakes_an_old_doubt_before_history_comes_to_it_does_not_make_it_news():
    worker = Worker()
    worker.take(history(*readmission()))
    worker.change(1, "enabled", {RULE: SINCE})
    (old,) = worker.take(facts(admitted("P1-a9", 101, stay="P1-m9")))
    assert old.found == "retrospect"
    assert worker.take(history(*readmission())) == []  # nothing new, and nothing is told twice


def test_what_happens_while_history_is_read_is_news():
    worker = Worker()
    worker.change(1, "enabled", {RULE: SINCE})
    worker.take(facts(*stays("P2", 120)[:2]))
    (doubt,) = worker.take(facts(stays("P2", 120)[2]))
    assert doubt.found != "retrospect"
    (other,) = worker.take(history(*stays("P3", 120)))  # the end of history and the beginning of live overlap
    assert other.found != "retrospect"


def test_after_the_backfill_late_events_are_news_again():
    worker = Worker()
    worker.change(1, "enabled", {RULE: SINCE})
    worker.change(2, "enabled")
    (doubt,) = worker.take(facts(*readmission()))
    assert doubt.found != "retrospect"


def test_a_withdrawal_of_what_was_found_in_retrospect_carries_the_mark_through_a_restart():
    worker = Worker()
    worker.change(1, "enabled", {RULE: SINCE})
    worker.take(history(*readmission()))
    worker.change(2, "enabled")
    worker.reopen()
    (gone,) = worker.take(facts(admitted("P1-a2", 60, stay="P1-m2", mdtrt_id="P1-m2") | {
        "recordedtime": "2026-06-01T00:00:00+08:00"}))  # fmt: skip
    assert (gone.status, gone.found) == ("withdrawn", "retrospect")


def test_what_other_rules_or_the_rule_itself_raised_before_is_not_published_again_by_history():
    worker = Worker(RULES)
    worker.take(facts(*readmission()))
    assert worker.take(history(*readmission())) == []
    assert len(worker.take(facts(readmission()[0]))) == 1  # a repeated live event still repeats
    (added,) = worker.take(history(*stays("P2", 5)))
    assert added.found == "retrospect"


def test_what_a_rule_on_trial_raised_is_published_when_it_is_put_in_force():
    worker = Worker()
    worker.change(1, "shadow")
    worker.take(facts(*readmission()))
    (tried,) = worker.published
    assert tried.shadow
    worker.change(2, "enabled", {RULE: SINCE}, (RULE,))
    (doubt,) = worker.take(history(*readmission()))
    assert (doubt.found, doubt.revision) == ("retrospect", 1)
    assert not worker.published[-1].shadow
