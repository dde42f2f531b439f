"""The movements of goods in one shop: purchases when a shelf runs low, counts, returns and losses.

Prices of an item move within 1.5 % of its own, and shops add 4 to 10 %: whatever was paid last, no sale is 15 % above it.
"""

from typing import Final

from fundwatch.simulate.draws import Draw
from fundwatch.simulate.events import encode, yuan
from fundwatch.simulate.facilities import Facility
from fundwatch.simulate.moments import MINUTE, Month, at, day_text, stamp
from fundwatch.simulate.post import Post
from fundwatch.simulate.shelves import Item, Shelf

_OLD: Final = 45
"""Days before the last day of use from which on nothing of a batch is sold."""

_COUNTED: Final = 0.06
_LOST: Final = 0.01
_SENT_BACK: Final = 0.01


class Stock:
    """The shelves of one facility and what is written about them. Days are ordinals."""

    def __init__(self, draw: Draw, facility: Facility, number: int, items: list[Item], day: int) -> None:
        self.facility = facility
        for item in items:
            shelf = Shelf(item, f"8{item.number:05}{number:04}")
            self._new_batch(draw, shelf, day)
            shelf.left = draw.between(15, 60)
            facility.shelves.append(shelf)

    def open_books(self, draw: Draw, post: Post, day: int) -> None:
        """What stood on the shelves before the first day: a stocktake."""
        for shelf in self.facility.shelves:
            _write(
                post, self.facility, shelf, "counted", at(day, 19) + draw.below(4 * 3_600), shelf.left, "open"
            )

    def restock(self, draw: Draw, post: Post, shelf: Shelf, day: int) -> None:
        """A new batch comes in the morning; what is left of the old one stays at the back."""
        self._new_batch(draw, shelf, day)
        shelf.left = draw.between(20, 80)
        moment = at(day, 6, 30) + draw.below(60 * MINUTE)
        _write(post, self.facility, shelf, "purchased", moment, shelf.left, "buy")

    def _new_batch(self, draw: Draw, shelf: Shelf, day: int) -> None:
        shelf.serial += 1
        shelf.box = 0
        shelf.batch = f"B{shelf.trace[1:]}{shelf.serial:04}"
        shelf.lot = f"{day_text(day)[2:7].replace('-', '')}{draw.below(900) + 100}"
        shelf.sell_by = day + draw.between(360, 900)
        shelf.expiry = day_text(shelf.sell_by)
        shelf.sell_by -= _OLD
        paid = shelf.item.price * draw.between(985, 1_015) // 1_000
        shelf.paid = yuan(paid)
        shelf.ask = paid * draw.between(104, 110) // 100 if self.facility.pharmacy else paid
        shelf.asked = yuan(shelf.ask)
        shelf.sums = tuple(yuan(shelf.ask * units) for units in range(4))
        shelf.codes = f"{shelf.trace}{shelf.serial:05}"

    def close_month(self, draw: Draw, post: Post, month: Month) -> None:
        """After the last day: some shelves are counted, a little is lost or sent back. Counts are off by two at most."""
        evening = at(month.last, 22)
        for shelf in self.facility.shelves:
            chance = draw.unit()
            if chance < _COUNTED:
                shelf.left = max(0, shelf.left + draw.between(-2, 1))
                moment = evening + draw.below(60 * MINUTE)
                _write(post, self.facility, shelf, "counted", moment, shelf.left, f"count-{month.text}")
            elif chance > 1 - _LOST and shelf.left:
                shelf.left -= 1
                _write(
                    post,
                    self.facility,
                    shelf,
                    "adjusted",
                    evening,
                    1,
                    f"lost-{month.text}",
                    inv_chg_type="104",
                )
            elif chance > 1 - _LOST - _SENT_BACK and shelf.left > 10:
                back = shelf.left // 2
                shelf.left -= back
                _write(post, self.facility, shelf, "purchase_returned", evening, back, f"return-{month.text}")


def _write(
    post: Post, facility: Facility, shelf: Shelf, kind: str, moment: int, cnt: int, name: str, **more: str
) -> None:
    post.fresh.append(
        (
            moment,
            encode(
                {
                    "specversion": "1.0",
                    "id": f"{shelf.batch}-{name}",
                    "source": facility.source,
                    "type": f"inventory.{kind}",
                    "time": stamp(moment),
                    "data": {
                        "fixmedins_code": facility.code,
                        "med_list_codg": shelf.item.code,
                        "fixmedins_bchno": shelf.batch,
                        "manu_lotnum": shelf.lot,
                        "expy_end": shelf.expiry,
                        "cnt": str(cnt),
                        "finl_trns_pric": shelf.paid,
                        **more,
                    },
                }
            ),
        )
    )
    post.count(f"inventory.{kind}", 1)
