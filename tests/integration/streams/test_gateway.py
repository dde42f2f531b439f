"""The gateway process against a real broker."""

import base64
import json

import pytest

from tests.support.events import admitted, discharged, event, raw, readmission
from tests.support.processes import until

BIG = 5_000_000


def bad_messages():
    missing = admitted("x1", 0, stay="m")
    del missing["data"]["psn_no"]
    wrong = admitted("x2", 0, stay="m", psn_no=5)
    negative = event(
        "inventory.sold", "x3", fixmedins_code="P1", med_list_codg="I", fixmedins_bchno="B", cnt="-1"
    )
    backwards = discharged("x4", 0, stay="m", begntime="2026-03-05T08:00:00+08:00")
    return {
        "not_json": b"{not json",
        "missing_field": raw(missing),
        "wrong_type": raw(wrong),
        "unknown_type": raw(event("settlement.no_such_thing", "x5")),
        "impossible_value": raw(negative),
        "impossible_value ": raw(backwards),
        "too_large": b'{"x": "' + b"y" * BIG + b'"}',
    }


def test_every_bad_event_becomes_a_dead_letter_and_its_neighbours_go_on(pipeline):
    pipeline.gateway()
    letters = pipeline.reader("dead-letters")
    facts = pipeline.reader("facts.person")
    assert until(lambda: facts._assign() and letters._assign())
    bad = bad_messages()
    for number, message in enumerate(bad.values()):
        pipeline.send(raw(admitted(f"good{number}", number, stay=f"m{number}")), message)
    pipeline.send(raw(admitted("good-last", 20, stay="m20")))
    found = letters.until(lambda values: len(values) == len(bad))
    assert sorted(letter["reason"] for letter in found) == sorted(reason.strip() for reason in bad)
    for letter in found:
        assert base64.b64decode(letter["original_base64"]) in bad.values()
        assert letter["message"]["zh"] and letter["message"]["en"]
        assert letter["topic"] == "settlement.events" and letter["key"] == "P1"
    health = pipeline.reader("health")
    beat = health.until(lambda beats: [b for b in beats if b["counts"].get("accepted", 0) >= len(bad) + 1])[
        -1
    ]
    assert beat["counts"]["refused"] == len(bad)


def test_a_corrected_dead_letter_can_be_sent_again(pipeline):
    pipeline.gateway()
    pipeline.worker()
    letters, doubts = pipeline.reader("dead-letters"), pipeline.readmissions()
    events = readmission()
    del events[2]["data"]["brdy"]
    assert until(lambda: doubts._assign())
    pipeline.send(*(raw(e) for e in events))
    (letter,) = letters.until(lambda values: len(values) == 1)
    assert letter["path"] == "$.data.brdy"
    corrected = json.loads(base64.b64decode(letter["original_base64"]))
    corrected["data"]["brdy"] = "1980-05-05"
    pipeline.send(raw(corrected))
    (doubt,) = doubts.until(lambda values: values)
    assert doubt["rule_id"] == "readmission-within-days"


def test_odd_events_are_taken_flagged_and_counted(pipeline):
    pipeline.gateway()
    health = pipeline.reader("health")
    assert until(lambda: health._assign())
    person = {
        "psn_no": "P9",
        "certno": "220102199001011230",
        "psn_name": "某人",
        "gend": "1",
        "brdy": "1990-01-01",
        "psn_type": "11",
        "emp_no": "E1",
    }
    pipeline.send(
        raw(event("registration.person_registered", "o1", **person)),
        raw(admitted("o2", 150 * 365, stay="m1")),
        raw(admitted("o3", 1, stay="m2", a_field_of_our_own="x")),
    )
    beats = health.until(lambda beats: [b for b in beats if b["counts"].get("accepted", 0) >= 3])
    assert beats[-1]["counts"]["flagged"] == {"id_number_check": 1, "future_date": 1, "unknown_field": 1}
    assert beats[-1]["counts"].get("refused", 0) == 0


@pytest.mark.parametrize("how", ["kill", "stop"])
def test_a_gateway_that_ends_in_the_middle_loses_no_event(pipeline, how):
    gateway = pipeline.gateway()
    pipeline.worker()
    doubts = pipeline.readmissions()
    assert until(lambda: doubts._assign())
    people = [f"P{n}" for n in range(300)]
    events = [raw(e) for person in people for e in readmission(person)]
    pipeline.send(*events[:450])
    doubts.until(lambda values: values)
    getattr(gateway, how)()
    pipeline.send(*events[450:])
    pipeline.gateway()
    found = doubts.until(lambda values: len({d["doubt_id"] for d in values}) == 300)
    assert {d["subject"]["id"] for d in found} == set(people)


def test_a_clean_stop_exits_with_zero_and_logs_nobody(pipeline):
    gateway = pipeline.gateway()
    letters = pipeline.reader("dead-letters")
    assert until(lambda: letters._assign())
    pipeline.send(b'{"psn_name": "somebody-by-name", "certno": "220102199001011230"}', key=b"secret-person")
    letters.until(lambda values: values)
    assert gateway.stop() == 0
    log = gateway.log()
    assert "event refused" in log
    for personal in ("somebody-by-name", "220102199001011230", "secret-person"):
        assert personal not in log
    assert all(json.loads(line) for line in log.splitlines())
