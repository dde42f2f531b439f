"""What comes after its company was forgotten stands on a topic of its own and in health, also after a restore.

```
 arrived      2019: a b c d                               now: e
 gateway's own ticks  |----|----|----|----|----|----|----|
```
"""

import shutil
from datetime import datetime, timedelta

from tests.support.events import START, bought, raw

BOUGHT = -2_300
"""Days into the tests' calendar at which things are bought: long ago, since no clock may be set ahead of the present."""

LATE = {"visits", "care", "card_days", "fund_years"}


def purchases(*names):
    return [raw(bought(name, BOUGHT)) for name in names]


def told(name):
    return lambda values: {value["cell"] for value in values if value["id"] == name} >= LATE


def test_late_events_are_told_and_counted_and_the_changelog_remembers_what_was_forgotten(pipeline):
    lateness = {"FUNDWATCH_WORKER__ALLOWED_LATENESS_DAYS": "30"}
    doubts, late = pipeline.reader("doubts"), pipeline.reader("late.events")
    moment = START + timedelta(days=BOUGHT)
    # read first, so that time begins with them; then the gateway's own ticks come up to the present
    pipeline.send(*purchases("a", "b", "c", "d"), arrived=moment)
    pipeline.environment["FUNDWATCH_GATEWAY__TICK_SECONDS"] = "86400"
    worker = pipeline.worker(**lateness)
    pipeline.gateway()
    doubts.until(lambda values: [d for d in values if d["rule_id"] == "frequent-purchases"])
    pipeline.reader("service.events").until(
        lambda values: any(datetime.fromisoformat(v["time"]) > moment + timedelta(days=1_500) for v in values)
    )
    pipeline.send(*purchases("e"))
    found = [value for value in late.until(told("e")) if value["id"] == "e"]
    assert {value["source"] for value in found} == {"/test"}
    assert found[0]["time"] == moment.isoformat()
    for value in found:
        days = datetime.fromisoformat(value["clock"]).date() - moment.date()
        assert abs(value["late_days"] - days.days) <= 1 and value["late_days"] > 1_500
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
