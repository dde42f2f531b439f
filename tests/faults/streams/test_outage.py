"""An outage of three days is caught up with in minutes, and says no more than had there been none.

```
 events came     |----1----|----2----|----3----|          every hour, in two partitions of three topics
 gateway                     away              |=| reads them
 clock           in step with what was read, not with the wall
```
"""

import json
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import pytest
from confluent_kafka import Producer

from detectors.contract.values import BUSINESS_TZ
from detectors.engine.history import History
from detectors.engine.ruleset import make_ruleset
from detectors.intake.read import Taken, read_event
from detectors.registry import catalogue
from streams.gateway.ticking import Ticker
from tests.generators.tables import shipped_tables
from tests.parts.pipeline import Pipeline
from tests.support.events import HORIZON

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

HOUR = timedelta(hours=1)
HOURS = 72
RULE = "settled-not-dispensed"

Sent = tuple[datetime, str, str, dict[str, Any]]
"""When it came, topic, key, event."""


def _event(id_: str, type_: str, at: datetime, **data: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": id_,
        "source": "/till",
        "type": type_,
        "time": at.isoformat(),
        "data": data,
    }


def _sent(begin: datetime) -> list[Sent]:
    """A settlement each twenty minutes; its goods leave the shelf soon, after the hours that are let pass, or never."""
    sent: list[Sent] = []
    for number in range(HOURS * 3):
        at = begin + number * HOUR / 3 + timedelta(minutes=7)
        person, pharmacy, settlement = f"P{number % 7}", f"F{number % 3}", f"S{number}"
        details = [{"med_list_codg": "XA01", "cnt": "2", "pric": "3.50"}]
        settled = _event(
            f"s{number}", "settlement.settled", at, setl_id=settlement, mdtrt_id=f"V{number}", psn_no=person,
            fixmedins_code=pharmacy, fixmedins_type="pharmacy", med_type="41", medfee_sumamt="7.00",
            fund_pay_sumamt="5.00", insu_admdvs="220100", mdtrtarea_admdvs="220100", details=details,
        )  # fmt: skip
        sent.append((at, "settlement.events", person, settled))
        late = (None, timedelta(minutes=2), timedelta(hours=25, minutes=30))[number % 3]
        if late is not None and at + late < begin + HOURS * HOUR:
            left = at + late
            sold = _event(
                f"o{number}", "inventory.sold", left, fixmedins_code=pharmacy, med_list_codg="XA01",
                fixmedins_bchno="B1", cnt="2", setl_id=settlement,
            )  # fmt: skip
            sent.append((left, "inventory.events", pharmacy, sold))
    return sorted(sent, key=lambda one: one[0])


def _taken(message: bytes) -> Taken:
    return read_event(message, max_bytes=100_000, horizon=HORIZON)


def _undisturbed(sent: list[Sent], until: datetime) -> dict[str, list[tuple[int, str]]]:
    """Revisions and states of every doubt, with a tick an hour between the events as they came."""
    rules = make_ruleset(catalogue(), only=[RULE], tables=shipped_tables())
    history, ticker = History(rules, until), Ticker(3600, 15)
    said: dict[str, list[tuple[int, str]]] = defaultdict(list)
    items = [(at, json.dumps(event).encode()) for at, _, _, event in sent]
    for at, message in [*items, (until, b"")]:
        ticks = list(ticker.due(at))
        for each in (*ticks, message):
            for published in history.take(_taken(each)) if each else ():
                said[published.doubt.anchor].append((published.doubt.revision, published.doubt.status))
    return dict(said)


def test_an_outage_of_three_days_leads_to_the_same_revisions_as_none(pipeline: Pipeline) -> None:
    end = datetime.now(BUSINESS_TZ).replace(minute=0, second=0, microsecond=0) - timedelta(minutes=2)
    sent = _sent(end - HOURS * HOUR)
    producer = Producer({"bootstrap.servers": pipeline.bootstrap, "log_level": 2})
    for at, topic, key, event in sent:
        producer.produce(topic, json.dumps(event), key=key, timestamp=round(at.timestamp() * 1000))
    assert producer.flush(30) == 0
    doubts = pipeline.reader("doubts")
    ticks = pipeline.reader("service.events")
    others = {rule: "disabled" for rule in catalogue() if rule != RULE}
    pipeline.environment |= {
        "FUNDWATCH_RULES__STATE": json.dumps(others),
        "FUNDWATCH_GATEWAY__TICK_SECONDS": "3600",
    }
    pipeline.worker()
    pipeline.gateway()
    expected = _undisturbed(sent, datetime.now(BUSINESS_TZ))
    assert sum(len(revisions) > 1 for revisions in expected.values()) > 30, "many were raised and taken back"

    def said(values: list[dict[str, Any]]) -> dict[str, list[tuple[int, str]]]:
        found: dict[str, dict[int, str]] = defaultdict(dict)
        for doubt in values:
            found[doubt["anchor"]][doubt["revision"]] = doubt["status"]
        return {anchor: sorted(revisions.items()) for anchor, revisions in found.items()}

    newest = end.replace(minute=0)
    ticks.until(lambda values: any(value["time"] >= newest.isoformat() for value in values), 120)
    doubts.until(lambda values: said(values).keys() >= expected.keys(), 120)
    found = said(
        doubts.until(lambda values: sum(map(len, said(values).values())) >= sum(map(len, expected.values())))
    )
    assert found == expected
