import json
from datetime import timedelta

import pytest

from detectors.contract.events.calendar import SOURCE
from detectors.engine.ruleset import make_ruleset
from detectors.registry import catalogue
from fundwatch.reference import reference_tables
from streams.gateway.batching import Batch
from streams.gateway.intake import Intake, dead_letter
from streams.heartbeat import Tally
from tests.support.events import START, admitted, event, raw, readmission

RULES = make_ruleset(catalogue(), tables=reference_tables(None))


@pytest.fixture
def tally():
    return Tally("gateway")


@pytest.fixture
def take(tally):
    batch = Batch(2, 100)
    intake = Intake(RULES, tally, max_event_bytes=10_000, future_days=366)

    def take(message, key=b"P1", topic="settlement.events"):
        now = START + timedelta(days=10)
        refused = intake.take(message, batch, topic=topic, now=now)
        if refused is None:
            return None
        return dead_letter(
            refused, message, topic="settlement.events", partition=3, offset=42, key=key, now=now
        )

    return take


def test_a_good_event_is_counted_and_leaves_no_dead_letter(take, tally):
    assert take(raw(readmission()[0])) is None
    assert tally.counts["accepted"] == 1
    assert tally.counts["facts"] >= 1
    assert tally.last_event_time == START


def test_a_dead_letter_holds_the_very_bytes_and_where_they_came_from(take, tally):
    message = b'{"specversion": "1.0",\xff'
    letter = take(message, key=b"P\xff")
    assert letter.original == message
    assert (letter.topic, letter.partition, letter.offset) == ("settlement.events", 3, 42)
    assert letter.key == "P\ufffd"
    assert letter.reason == "not_json"
    assert tally.by_kind["refused_by_reason"] == {"not_json": 1}


def test_the_neighbours_of_a_bad_event_go_on(take, tally):
    for message in (raw(readmission()[0]), b"nonsense", raw(readmission()[1])):
        take(message)
    assert (tally.counts["accepted"], tally.counts["refused"]) == (2, 1)


def test_a_message_over_the_limit_is_refused_whole(take):
    letter = take(b'{"a": "' + b"x" * 20_000 + b'"}')
    assert letter.reason == "too_large"
    assert len(letter.original) > 20_000


def test_a_corrected_dead_letter_is_taken(take):
    wrong = admitted("a1", 0, stay="m1")
    del wrong["data"]["psn_no"]
    letter = take(raw(wrong))
    assert (letter.reason, letter.path) == ("missing_field", "$.data.psn_no")
    corrected = json.loads(letter.original)
    corrected["data"]["psn_no"] = "P1"
    assert take(raw(corrected)) is None


def test_a_date_in_the_22nd_century_is_taken_and_flagged(take, tally):
    assert take(raw(admitted("a1", 100 * 365, stay="m1"))) is None
    assert tally.by_kind["flagged"] == {"future_date": 1}


def calendar(kind="tick", source=SOURCE, days=0.0, **data):
    return raw({**event(f"calendar.{kind}", "t1", days, **data), "source": source})


def test_a_tick_of_the_service_is_taken_and_is_no_sign_of_life_of_a_source(take, tally):
    assert take(calendar(), topic="service.events") is None
    assert tally.counts["facts"] == tally.counts["accepted"] == 0
    assert tally.last_event_at is None
    assert tally.counts["of_the_service"] == 1


@pytest.mark.parametrize(
    ("message", "topic", "path"),
    [
        (calendar(), "settlement.events", "$.type"),
        (calendar(), "registration.events", "$.type"),
        (calendar(source="/his/H1"), "service.events", "$.source"),
        (calendar(days=80 * 365), "service.events", "$.time"),
        (calendar("period_closed", period="2999-12"), "service.events", "$.data.period"),
        (calendar("period_closed", period="2026-02"), "inventory.events", "$.type"),
    ],
)
def test_only_the_service_sets_the_clock_and_never_ahead_of_the_reader(take, tally, message, topic, path):
    letter = take(message, topic=topic)
    assert (letter.reason, letter.path) == ("impossible_value", path)
    assert letter.original == message


def test_rules_cannot_be_changed_by_whoever_may_write_events(take):
    letter = take(raw(event("service.rules_applied", "x1", states={"stock-oversold": "disabled"})))
    assert (letter.reason, letter.path) == ("impossible_value", "$.type")
    assert "service.events" in letter.message.zh


def test_a_retraction_takes_its_body_out_of_every_cell_and_comes_from_the_service_alone(take, tally):
    original = readmission()[0]
    retraction = {
        "specversion": "1.0",
        "id": "1-2",
        "source": "/fundwatch/archive",
        "type": "service.retracted",
        "time": original["time"],
        "data": {"original": original, "digest": "00000000000000ff"},
    }
    letter = take(raw(retraction))
    assert letter.reason == "impossible_value"
    assert "service.events" in letter.message.en
    assert take(raw(original)) is None
    facts = tally.counts["facts"]
    assert take(raw(retraction), topic="service.events") is None
    assert tally.counts["facts"] == 2 * facts


@pytest.mark.parametrize("by", [{}, {"digest": "00000000000000ff", "reversed": True}, {"digest": "ff"}])
def test_a_retraction_says_which_body_counts_or_that_none_does(take, by):
    original = readmission()[0]
    data = {"original": original, **by}
    told = {**event("service.retracted", "1-2"), "data": data}
    letter = take(raw(told), topic="service.events")
    assert letter.reason == "impossible_value"
    assert letter.path == "$.data.digest"
