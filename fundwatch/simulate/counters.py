"""The day at a counter: settlements of visits and purchases, the goods that go over it, and stays that are settled.

What is settled is what leaves the shelf, under the same number and with the same trace codes. The fund pays for a visit and
for a purchase on prescription; where a day has come to what the facility's books bear, the person pays.
"""

from typing import Any, Final

import orjson

from fundwatch.simulate.draws import Draw
from fundwatch.simulate.events import Event, event, reversal, yuan
from fundwatch.simulate.facilities import PRIMARY, Facility, Refund, Settlement
from fundwatch.simulate.lines import goods_detail, service_detail, settled_line, sold_line
from fundwatch.simulate.moments import DAY, HOUR, MINUTE, Month, at, day_text, stamp
from fundwatch.simulate.people import Person
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

_LINES: Final = (1,) * 60 + (2,) * 28 + (3,) * 12
_UNITS: Final = (1,) * 65 + (2,) * 25 + (3,) * 10
"""Items of a purchase and units of an item, out of a hundred."""

_PRESCRIPTION: Final = 0.35
_WITH_GOODS: Final = 0.6
_TAKEN_BACK: Final = 0.003
_CORRECTED: Final = 0.003
_REFUNDED: Final = 0.005
_NAMED: Final = 0.8
_FLAGGED: Final = 0.75
_SAME_DAY: Final = 0.6
"""Refunds, of which so many name what they take back, say what they are, and come on the day itself."""

_EMERGENCY: Final = 0.05
_SERVICES: Final = (
    "001101000010000-110100001",
    "001102000010000-110200001",
    "002501010010000-250101001",
    "002203010010000-220301001",
)
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
    """One facility through one month. `refunds` are the draws of what is given back, `refunded` counts it."""

    def __init__(
        self, draw: Draw, refunds: Draw, post: Post, facility: Facility, stock: Stock | None, month: Month
    ) -> None:
        self.draw = draw
        self.refunds = refunds
        self.post = post
        self.facility = facility
        self.stock = stock
        self.month = month
        self.allowance = 0
        self.settled = self.sold = self.refunded = 0
        self.returning: list[tuple[Shelf, str, int]] = []

    def day(self, day: int, people: list[Person], orders: list[list[int]]) -> None:
        """Everything that is settled on a day (an ordinal)."""
        ledger, facility = self.facility.ledger, self.facility
        self.allowance = ledger.begin_day(day)
        if people:
            date = day_text(day).replace("-", "")
            if facility.pharmacy:
                order = orders[self.draw.below(len(orders))]
                seconds = sorted(order[: len(people)])
            else:
                unit = self.draw.unit
                seconds = sorted(int(28_800 + unit() * 30_000) for _ in people)
            for number, (person, second) in enumerate(zip(people, seconds, strict=False)):
                self._serve(person, day, date, day * DAY + second, number)
        for refund in facility.refunds.pop(day, ()):
            self._give_back(refund)
        self._put_back()
        waiting = facility.due.pop(day, None)
        if waiting:
            self._settle_stays(day, waiting)
        ledger.end_day(self.month)

    def _put_back(self) -> None:
        """What was brought back stands on its shelf in the evening: it came after sales that were written before it."""
        for shelf, batch, cnt in self.returning:
            if shelf.batch == batch:
                shelf.left += cnt
        self.returning.clear()

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

    def _serve(self, person: Person, day: int, date: str, moment: int, number: int) -> None:
        facility, unit = self.facility, self.draw.unit
        setl_id = f"{facility.code}{date}{number:04}"
        text = stamp(moment)
        details: list[str] = []
        fee = 0
        pharmacy = facility.pharmacy
        goods = pharmacy or unit() < _WITH_GOODS
        if goods:
            fee = self._sell(person, day, moment, text, setl_id, details)
        if pharmacy:
            med_type = "41"
            due = fee // 2 if unit() < _PRESCRIPTION else 0
        else:
            med_type = "13" if unit() < _EMERGENCY else "14" if person.chronic else "11"
            service = 1_500 + int(unit() * unit() * 38_000)
            details.append(service_detail(_SERVICES[int(unit() * 4)], yuan(service)))
            fee += service
            due = max(0, fee - 5_000) * (60 if facility.level == PRIMARY else 50) // 100
        chance = unit()
        taken_back = goods and chance < _TAKEN_BACK
        paid = due if taken_back else self._pays(due)
        line = settled_line(facility, person, setl_id, text, med_type, yuan(fee), yuan(paid), details)
        self.post.fresh.append((moment, line))
        self.settled += 1
        if taken_back:
            self._take_back(orjson.loads(line), moment)
        elif not goods and chance > 1 - _CORRECTED:
            self._correct(orjson.loads(line), moment)
        elif self.refunds.unit() < _REFUNDED:
            self._refund(orjson.loads(line), day, moment, paid)

    def _sell(
        self, person: Person, day: int, moment: int, text: str, setl_id: str, details: list[str]
    ) -> int:
        """Take goods from the shelves; returns what they cost, in cents."""
        facility, fresh, unit = self.facility, self.post.fresh, self.draw.unit
        shelves = facility.shelves
        total = 0
        taken: list[int] = []
        for line in range(_LINES[int(unit() * 100)]):
            chance = unit()
            index = int(chance * chance * len(shelves))  # a few items are asked for most of the time
            if index in taken:
                continue
            taken.append(index)
            shelf = shelves[index]
            cnt = _UNITS[int(unit() * 100)]
            if shelf.left < cnt or shelf.sell_by < day:
                assert self.stock is not None  # noqa: S101  (who sells has a stock)
                self.stock.restock(self.draw, self.post, shelf, day)
            shelf.left -= cnt
            codes = ""
            if shelf.item.drug:
                box = shelf.box
                shelf.box = box + cnt
                codes = ",".join([f'"{shelf.codes}{box + n:05}"' for n in range(cnt)])
            total += shelf.ask * cnt
            details.append(goods_detail(shelf, cnt, codes))
            fresh.append(
                (moment, sold_line(facility, person, shelf, f"{setl_id}-{line}", text, cnt, setl_id, codes))
            )
            self.sold += 1
        return total

    def _take_back(self, settled: Event, moment: int) -> None:
        """The customer brings everything back within the hour: the settlement is reversed, the goods return."""
        back = moment + (15 + self.draw.below(45)) * MINUTE
        self.post.send(reversal(settled, stamp(back), "退货"), back)
        shelves = {shelf.item.code: shelf for shelf in self.facility.shelves}
        for line in settled["data"]["details"]:
            shelf = shelves.get(line["med_list_codg"])
            if shelf is not None:
                self._return_goods(settled["data"], shelf, shelf.batch, line, back)

    def _refund(self, settled: Event, day: int, moment: int, paid: int) -> None:
        """Some of what was paid is to be given back, within hours or within days."""
        draw = self.refunds
        if moment % DAY < 17 * HOUR and draw.chance(_SAME_DAY):
            back = moment + 10 * MINUTE + draw.below(3 * HOUR)
        else:
            back = at(day + draw.between(1, 9), 9) + draw.below(8 * HOUR)
        shelves = {shelf.item.code: shelf for shelf in self.facility.shelves}
        goods = [
            (shelves[line["med_list_codg"]], line)
            for line in settled["data"]["details"]
            if line["med_list_codg"] in shelves
        ]
        refund = Refund(settled, back, paid, [(shelf, shelf.batch, line) for shelf, line in goods])
        self.facility.refunds.setdefault(back // DAY, []).append(refund)

    def _give_back(self, refund: Refund) -> None:
        """All of it with the goods, under the number of the settlement; or half the money, without a name and a reason."""
        draw, original, text = self.refunds, refund.settled["data"], stamp(refund.moment)
        number = f"{original['setl_id']}R"
        data = {**original, "setl_id": number, "setl_time": text, "begntime": text}
        fee, cents = int(original["medfee_sumamt"].replace(".", "")), refund.cents
        if draw.chance(_NAMED):
            data["init_setl_id"] = original["setl_id"]
            data["details"] = [_negative(line) for line in original["details"]]
            for shelf, batch, line in refund.goods:
                self._return_goods(original, shelf, batch, line, refund.moment)
        else:
            data["mdtrt_id"] = f"M{number}"
            data["details"] = []
            fee, cents = fee // 2, cents // 2
        if draw.chance(_FLAGGED):
            data["refd_setl_flag"] = "1"
        data |= {"medfee_sumamt": yuan(-fee), "fund_pay_sumamt": yuan(-cents)}
        self.facility.ledger.settle(-cents)
        self.post.send(event(self.facility.source, number, "settlement.settled", text, data), refund.moment)
        self.refunded += 1

    def _return_goods(
        self, data: dict[str, Any], shelf: Shelf, batch: str, line: dict[str, Any], back: int
    ) -> None:
        self.returning.append((shelf, batch, int(line["cnt"])))
        returned = event(
            self.facility.source,
            f"{data['setl_id']}-back-{shelf.item.number}",
            "inventory.sale_returned",
            stamp(back),
            {
                "fixmedins_code": self.facility.code,
                "med_list_codg": shelf.item.code,
                "fixmedins_bchno": batch,
                "cnt": line["cnt"],
                "finl_trns_pric": line["pric"],
                "setl_id": data["setl_id"],
                "psn_no": data["psn_no"],
                "drug_trac_codg": line["drug_trac_codg"],
            },
        )
        self.post.send(returned, back)

    def _correct(self, settled: Event, moment: int) -> None:
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


def _negative(line: dict[str, Any]) -> dict[str, Any]:
    return {**line, "cnt": f"-{line['cnt']}", "det_item_fee_sumamt": f"-{line['det_item_fee_sumamt']}"}
