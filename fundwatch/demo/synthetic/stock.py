"""Pharmacies: batches bought, sold, counted and returned; some sell more than they ever had."""

from datetime import datetime, timedelta
from typing import Any, Final

from fundwatch.demo.synthetic.script import SOURCE, Script

_PRICES: Final = {
    "XA10BA02": "12.40",
    "XC09AA05": "31.80",
    "XJ01CA04": "18.90",
    "XN02BE01": "6.50",
    "XR03AC02": "44.00",
    "XA02BC01": "27.30",
}


class _Batch:
    """One batch, written in business-time order; `left` is what a right count would find."""

    def __init__(self, script: Script, number: int) -> None:
        self.script = script
        self.pharmacy = f"P220100{number % 12:05d}"
        self.item = tuple(_PRICES)[number % len(_PRICES)]
        self.batch = f"B2026{number:05d}"
        self.price = _PRICES[self.item]
        self.time = script.moment(0, 3)
        self.left = 0

    def event(self, kind: str, cnt: int, at: datetime) -> dict[str, Any]:
        return self.script.event(
            f"inventory.{kind}",
            at,
            fixmedins_code=self.pharmacy,
            med_list_codg=self.item,
            fixmedins_bchno=self.batch,
            manu_lotnum=f"L{self.batch[1:]}",
            expy_end="2028-06-30",
            cnt=str(cnt),
            finl_trns_pric=self.price,
        )

    def step(self) -> datetime:
        self.time += timedelta(minutes=self.script.rng.randrange(30, 1200))
        return self.time

    def move(self, kind: str, cnt: int) -> dict[str, Any]:
        at = self.step()
        event = self.event(kind, cnt, at)
        self.script.deliver(event, at)
        self.left += cnt if kind in ("purchased", "sale_returned") else -cnt
        return event

    def anchor(self, event: dict[str, Any]) -> str:
        return f"{self.pharmacy}|{self.item}|{self.batch}|{SOURCE}|{event['id']}"


def _ordinary(batch: _Batch, movements: int) -> None:
    batch.move("purchased", batch.script.rng.randrange(40, 200))
    for _ in range(movements):
        draw = batch.script.rng.random()
        if draw < 0.08:
            at = batch.step()
            batch.script.deliver(batch.event("counted", batch.left, at), at)
        elif draw < 0.14:
            batch.move("purchased", batch.script.rng.randrange(20, 80))
        elif draw < 0.18:
            batch.move("sale_returned", 1)
        elif batch.left >= 3:
            batch.move("sold", batch.script.rng.randrange(1, 4))


def stock(script: Script, events: int) -> None:
    """About `events` ordinary movements, and batches 9001 to 9012 with something to see."""
    per_batch = 18
    for number in range(max(1, events // per_batch)):
        _ordinary(_Batch(script, number), per_batch - 1)
    for number in range(9001, 9007):  # sold more than was ever there
        batch = _Batch(script, number)
        batch.move("purchased", 10)
        batch.move("sold", 8)
        over = batch.move("sold", 5)
        script.planted.add(("stock-oversold", batch.anchor(over)))
    for number in range(9007, 9009):  # near miss: sold out to the last one
        batch = _Batch(script, number)
        batch.move("purchased", 10)
        batch.move("sold", 10)
    for number in range(9009, 9011):  # withdrawn: the purchase was only reported late
        batch = _Batch(script, number)
        bought = batch.event("purchased", 20, batch.step())
        batch.move("sold", 12)
        script.deliver(bought, batch.time + timedelta(days=3))
    batch = _Batch(script, 9011)  # withdrawn: the sale is taken back
    batch.move("purchased", 5)
    script.reverse(batch.move("sold", 6), batch.step() + timedelta(days=1), "退货冲正")
    batch = _Batch(script, 9012)  # two stretches, two doubts
    for _ in range(2):
        batch.move("purchased", 4)
        over = batch.move("sold", 6)
        script.planted.add(("stock-oversold", batch.anchor(over)))
        batch.move("purchased", 2)
