"""The whole synthetic stream in the order of delivery."""

import random

from fundwatch.demo.synthetic.people import changes, duplicates, ordinary
from fundwatch.demo.synthetic.script import Delivery, Script
from fundwatch.demo.synthetic.stock import stock
from fundwatch.demo.synthetic.transfers import transfers


def synthetic_stream(seed: int, events: int) -> Script:
    """About `events` events (never fewer than the planted ones), the same for the same seed.

    One in forty is delivered twice, one in forty up to two days late, and four messages are unusable.
    """
    script = Script(random.Random(seed))
    changes(script)
    duplicates(script)
    transfers(script)
    ordinary(script, events // 4)
    stock(script, events * 3 // 4 - len(script.deliveries) // 4)
    _unusable(script)
    script.deliveries = sorted(_disturbed(script), key=lambda delivery: delivery.at)
    return script


def _unusable(script: Script) -> None:
    at = script.moment
    negative = {
        "fixmedins_code": "P22010000001",
        "med_list_codg": "XA10BA02",
        "fixmedins_bchno": "B1",
        "cnt": "-3",
    }
    script.happen("inventory.sold", at(), **negative)
    script.happen("registration.person_registered", at(), psn_no="220000001")
    script.happen("registration.unknown_thing", at(), psn_no="220000001")
    script.deliver(b'{"specversion": "1.0", "id": ', at())


def _disturbed(script: Script) -> list[Delivery]:
    disturbed: list[Delivery] = []
    for delivery in script.deliveries:
        draw = script.rng.random()
        late = delivery.at + (script.moment(0, 2) - script.moment(0, 0.1)) if draw < 0.025 else delivery.at
        disturbed.append(Delivery(late, delivery.event))
        if draw > 0.975:
            disturbed.append(Delivery(script.moment(), delivery.event))
    return disturbed
