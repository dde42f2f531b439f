"""The day at a counter: settlements of visits and purchases, the goods that go over it, and stays that are settled.

What is settled is what leaves the shelf, under the same number and with the same trace codes. The fund pays for a visit and
for a purchase on prescription; where a day has come to what the facility's books bear, the person pays.
"""

from typing import Any, Final

from fundwatch.simulate.draws import Draw, Weighted
from fundwatch.simulate.events import encode, event, reversal, yuan
from fundwatch.simulate.facilities import PRIMARY, Facility, Settlement
from fundwatch.simulate.moments import DAY, MINUTE, Month, at, day_text, stamp
from fundwatch.simulate.people import Person
from fundwatch.simulate.plan import REGION
from fundwatch.simulate.post import Post
from fundwatch.simulate.shelves import Shelf
from fundwatch.simulate.stock import Stock

OPENS: Final = 8
CLOSES: Final = 21
"""Hours between which ordinary people settle. Scenes that would disturb them at a counter play outside."""

_SLOT: Final = 60
_JITTER: Final = 10
_SLOTS: Final = (CLOSES - OPENS) * 3_600 // _SLOT
"""One customer of a pharmacy a minute: at least fifty seconds apart, so that three minutes never hold five of them."""

_HOURS: Final = (6, 9, 10, 8, 6, 5, 6, 7, 8, 10, 12, 10, 6)
"""Weights of the hours of a pharmacy's day, from eight to nine in the evening."""

_LINES: Final = Weighted({1: 0.6, 2: 0.28, 3: 0.12})
_UNITS: Final = Weighted({1: 0.65, 2: 0.25, 3: 0.1})
_PRESCRIPTION: Final = 0.35
_WITH_GOODS: Final = 0.6
_TAKEN_BACK: Final = 0.003
_CORRECTED: Final = 0.003
_EMERGENCY: Final = 0.05
_SERVICES: Final = ("001101000010000", "001102000010000", "002501010010000", "002203010010000")
"""Registration, diagnosis, blood count, ultrasound (服务项目)."""


def slot_orders(draw: Draw, orders: int = 32) -> list[list[int]]:
    """Orders in which the minutes of a day are taken, busy hours first: seconds of the day."""
    made = []
    for _ in range(orders):
        keyed = []
        for slot in range(_SLOTS):
            second = OPENS * 3_600 + slot * _SLOT
            keyed.append((draw.unit() / _HOURS[slot * _SLOT // 3_600], second + draw.below(_JITTER)))
        made.append([second for _, second in sorted(keyed)])
    return made


class Counter:
    """One facility through one month."""

    def __init__(self, draw: Draw, post: Post, facility: Facility, stock: Stock | None, month: Month) -> None:
        self.draw = draw
        self.post = post
        self.facility = facility
        self.stock = stock
        self.month = month
        self.allowance = 0
        self.settled = self.sold = 0
        self.returning: list[tuple[Shelf, str, int]] = []

    def day(self, day: int, people: list[Person], orders: list[list[int]]) -> None:
        """Everything that is settled on a day (an ordinal)."""
        ledger, facility = self.facility.ledger, self.facility
        self.allowance = ledger.begin_day(day)
        if people:
            if facility.pharmacy:
                order = orders[self.draw.below(len(orders))]
                seconds = sorted(order[: len(people)])
            else:
                unit = self.draw.unit
                seconds = sorted(int(28_800 + unit() * 30_000) for _ in people)
            for number, (person, second) in enumerate(zip(people, seconds, strict=False)):
                self._serve(person, day, day * DAY + second, number)
            for (
                shelf,
                batch,
                cnt,
            ) in self.returning:  # not before the evening: it came back after the next sales
                if shelf.batch == batch:
                    shelf.left += cnt
            self.returning.clear()
        waiting = facility.due.pop(day, None)
        if waiting:
            self._settle_stays(day, waiting)
        ledger.end_day(self.month)

    def finish(self) -> None:
        """Tell how many events of each kind were written."""
        self.post.count("settlement.settled", self.settled)
        self.post.count("inventory.sold", self.sold)

    def _pays(self, cents: int) -> int:
        """What the fund pays of it: nothing once the day has come to what the books bear."""
        if cents > self.allowance:
            cents = 0
        self.allowance -= cents
        self.facility.ledger.settle(cents)
        return cents

    def _serve(self, person: Person, day: int, moment: int, number: int) -> None:
        draw, facility, post = self.draw, self.facility, self.post
        unit = draw.unit
        setl_id = f"{facility.code}{day_text(day).replace('-', '')}{number:04}"
        text = stamp(moment)
        lines: list[dict[str, Any]] = []
        fee = 0
        pharmacy = facility.pharmacy
        goods = pharmacy or unit() < _WITH_GOODS
        if goods:
            fee = self._sell(person, day, moment, text, setl_id, lines)
        if pharmacy:
            med_type = "41"
            due = fee // 2 if unit() < _PRESCRIPTION else 0
        else:
            med_type = "13" if unit() < _EMERGENCY else "14" if person.chronic else "11"
            service = 1_500 + int(unit() * unit() * 38_000)
            lines.append(
                {
                    "med_list_codg": _SERVICES[int(unit() * 4)],
                    "cnt": "1",
                    "pric": yuan(service),
                    "det_item_fee_sumamt": yuan(service),
                    "list_type": "201",
                }
            )
            fee += service
            due = max(0, fee - 5_000) * (60 if facility.level == PRIMARY else 50) // 100
        chance = unit()
        taken_back = goods and chance < _TAKEN_BACK
        paid = due if taken_back else self._pays(due)
        data = {
            "setl_id": setl_id,
            "mdtrt_id": f"M{setl_id}",
            "psn_no": person.no,
            "fixmedins_code": facility.code,
            "fixmedins_type": "pharmacy" if pharmacy else "hospital",
            "med_type": med_type,
            "setl_time": text,
            "begntime": text,
            "gend": person.gend,
            "psn_type": person.kind,
            "medfee_sumamt": yuan(fee),
            "fund_pay_sumamt": yuan(paid),
            "insu_admdvs": REGION,
            "mdtrtarea_admdvs": REGION,
            "details": lines,
        }
        settled = {
            "specversion": "1.0",
            "id": setl_id,
            "source": facility.source,
            "type": "settlement.settled",
            "time": text,
            "data": data,
        }
        post.fresh.append((moment, encode(settled)))
        self.settled += 1
        if taken_back:
            self._take_back(settled, moment, lines)
        elif not goods and chance > 1 - _CORRECTED:
            self._correct(settled, moment)

    def _sell(
        self, person: Person, day: int, moment: int, text: str, setl_id: str, lines: list[dict[str, Any]]
    ) -> int:
        """Take goods from the shelves; returns what they cost, in cents."""
        facility, fresh, unit = self.facility, self.post.fresh, self.draw.unit
        shelves = facility.shelves
        total = 0
        taken: list[int] = []
        for line in range(_LINES.at(unit())):
            chance = unit()
            index = int(chance * chance * len(shelves))  # a few items are asked for most of the time
            if index in taken:
                continue
            taken.append(index)
            shelf = shelves[index]
            cnt = _UNITS.at(unit())
            if shelf.left < cnt or shelf.sell_by < day:
                assert self.stock is not None  # noqa: S101  (who sells has a stock)
                self.stock.restock(self.draw, self.post, shelf, day)
            shelf.left -= cnt
            item = shelf.item
            count = str(cnt)
            codes: list[str] = []
            if item.drug:
                box = shelf.box
                codes = [f"{shelf.codes}{box + n:05}" for n in range(cnt)]
                shelf.box = box + cnt
            total += shelf.ask * cnt
            lines.append(
                {
                    "med_list_codg": item.code,
                    "cnt": count,
                    "pric": shelf.asked,
                    "det_item_fee_sumamt": yuan(shelf.ask * cnt),
                    "drug_trac_codg": codes,
                    "list_type": item.list_type,
                }
            )
            fresh.append(
                (
                    moment,
                    encode(
                        {
                            "specversion": "1.0",
                            "id": f"{setl_id}-{line}",
                            "source": facility.source,
                            "type": "inventory.sold",
                            "time": text,
                            "data": {
                                "fixmedins_code": facility.code,
                                "med_list_codg": item.code,
                                "fixmedins_bchno": shelf.batch,
                                "manu_lotnum": shelf.lot,
                                "expy_end": shelf.expiry,
                                "cnt": count,
                                "finl_trns_pric": shelf.asked,
                                "setl_id": setl_id,
                                "psn_no": person.no,
                                "drug_trac_codg": codes,
                            },
                        }
                    ),
                )
            )
            self.sold += 1
        return total

    def _take_back(self, settled: dict[str, Any], moment: int, lines: list[dict[str, Any]]) -> None:
        """The customer brings everything back within the hour: the settlement is reversed, the goods return."""
        back = moment + (15 + self.draw.below(45)) * MINUTE
        self.post.send(reversal(settled, stamp(back), "退货"), back)
        shelves = {shelf.item.code: shelf for shelf in self.facility.shelves}
        for line in lines:
            shelf = shelves.get(line["med_list_codg"])
            if shelf is not None:
                self.returning.append((shelf, shelf.batch, int(line["cnt"])))
                self._return_goods(settled["data"], shelf, line, back)

    def _return_goods(self, data: dict[str, Any], shelf: Shelf, line: dict[str, Any], back: int) -> None:
        returned = event(
            self.facility.source,
            f"{data['setl_id']}-back-{shelf.item.number}",
            "inventory.sale_returned",
            stamp(back),
            {
                "fixmedins_code": self.facility.code,
                "med_list_codg": shelf.item.code,
                "fixmedins_bchno": shelf.batch,
                "cnt": line["cnt"],
                "finl_trns_pric": line["pric"],
                "setl_id": data["setl_id"],
                "psn_no": data["psn_no"],
                "drug_trac_codg": line["drug_trac_codg"],
            },
        )
        self.post.send(returned, back)

    def _correct(self, settled: dict[str, Any], moment: int) -> None:
        """The counter took the wrong card type: the settlement is reversed and made again under a new number."""
        back = moment + (5 + self.draw.below(20)) * MINUTE
        self.post.send(reversal(settled, stamp(back), "结算有误"), back)
        again = stamp(back + MINUTE)
        data = {**settled["data"], "setl_id": f"{settled['id']}C", "setl_time": again}
        self.post.send(
            event(self.facility.source, f"{settled['id']}C", "settlement.settled", again, data), back + MINUTE
        )

    def _settle_stays(self, day: int, waiting: list[Settlement]) -> None:
        """Stays of the day, as far as the books bear; the others wait for the evening of the next day."""
        for one in waiting:
            if one.cents > self.allowance and one.patience:
                one.patience -= 1
                one.moment = at(day + 1, 22) + self.draw.below(80 * MINUTE)
                self.facility.due.setdefault(day + 1, []).append(one)
                continue
            if one.cents > self.allowance:  # the books never bore it: the fund pays what they bear
                one.cut(max(0, self.allowance))
            self.allowance -= one.cents
            self.facility.ledger.settle(one.cents)
            one.data["setl_time"] = stamp(one.moment)
            self.post.send(
                event(
                    self.facility.source,
                    one.event_id,
                    "settlement.settled",
                    one.data["setl_time"],
                    one.data,
                ),
                one.moment,
            )
