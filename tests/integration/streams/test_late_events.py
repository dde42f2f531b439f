"""What comes after its company was forgotten stands on a topic of its own and in health, also after a restore."""

import shutil
from datetime import timedelta

from tests.support.events import START, bought, event, raw

LATER = -2_300  # the clock may not lie beyond the gateway's own
"""Days into the tests' calendar at which things are bought: ahead of every clock that is running."""

LATE = {"visits", "care", "card_days", "fund_years"}


def tick(name, days):
    message = event("calendar.tick", name, days)
    return raw({**message, "source": "/test/clock"})


def purchases(*names, days=LATER):
    return [raw(bought(name, days)) for name in names]


def told(name):
    return lambda values: {value["cell"] for value in values if value["id"] == name} >= LATE


def test_late_events_are_told_and_counted_and_the_changelog_remembers_what_was_forgotten(pipeline):
    lateness = {"FUNDWATCH_WORKER__ALLOWED_LATENESS_DAYS": "30"}
    pipeline.gateway()
    worker = pipeline.worker(**lateness)
    doubts, late = pipeline.reader("doubts"), pipeline.reader("late.events")
    pipeline.send(*purchases("a", "b", "c", "d"))
    doubts.until(lambda values: [d for d in values if d["rule_id"] == "frequent-purchases"])
    # years later: once the ticks have been through, the purchases are gone
    for number in range(3):
        pipeline.send(
            tick(f"t{number}", LATER + 1_500 + number), topic="service.events", key=b"calendar"
        )
    pipeline.send(*purchases("e"))
    found = [value for value in late.until(told("e")) if value["id"] == "e"]
    assert {value["source"] for value in found} == {"/test"}
    assert found[0]["time"] == (START + timedelta(days=LATER)).isoformat()
    assert all(1_500 <= value["late_days"] <= 1_502 for value in found)
    assert set(found[0]) == {"source", "id", "type", "time", "cell", "late_days", "clock"}
    pipeline.reader("health").until(
        lambda beats: any(
            beat["counts"].get("flagged", {}).get("late_event", 0) >= len(LATE) for beat in beats
        )
    )
    assert worker.stop() == 0
    shutil.rmtree(pipeline.folder / "w1")
    pipeline.worker(**lateness)
    pipeline.send(*purchases("f"))
    late.until(told("f"))
    assert not [d for d in doubts.until(lambda values: True) if d["status"] == "withdrawn"]
