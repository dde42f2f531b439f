"""Goods: the assortment, and what stands on a shelf."""

from typing import Final

from fundwatch.simulate.draws import Draw, Quantiles


class Item:
    """`code` is the national code; `price` is what a shop pays for a unit, in cents; `drug` tells of trace codes.

    `list_type` 目录类别: 101 western and Chinese patent medicines, 301 consumables.
    """

    __slots__ = ("code", "drug", "list_type", "number", "price")

    def __init__(self, number: int, code: str, price: int, *, drug: bool) -> None:
        self.number = number
        self.code = code
        self.price = price
        self.drug = drug
        self.list_type = "101" if drug else "301"


_PRICES: Final = Quantiles((0, 350), (0.25, 1_200), (0.5, 2_300), (0.75, 4_200), (0.95, 12_000), (1, 38_000))
_GROUPS: Final = ("A", "B", "C", "D", "G", "H", "J", "L", "M", "N", "P", "R", "S", "V")


def assortment(draw: Draw, items: int = 240) -> list[Item]:
    """The goods of the pool: Western medicines, Chinese patent medicines and, one in twenty, consumables."""
    goods = []
    for number in range(items):
        group = draw.choice(_GROUPS)
        drug = number % 20 != 19
        if not drug:
            code = f"C{number:04}010100001"
        elif number % 3 == 2:
            code = f"Z{group}01AA{number:04}010101"
        else:
            code = f"X{group}{draw.between(1, 9):02}A{draw.choice(_GROUPS)}{number:03}A001010101"
        goods.append(Item(number, code, draw.quantile(_PRICES), drug=drug))
    return goods


class Shelf:
    """One item in one shop: the batch that is being sold, how much of it is left, and what it costs.

    `box` counts the boxes of the batch that were sold: with `codes` before it each has a trace code of its own.
    `ask` is the price in cents, `asked` and `paid` are text, `sums` the prices of none, one, two and three units; nothing is sold after the day `sell_by`.
    """

    __slots__ = (
        "ask",
        "asked",
        "batch",
        "box",
        "codes",
        "expiry",
        "item",
        "left",
        "lot",
        "paid",
        "sell_by",
        "serial",
        "sums",
        "trace",
    )

    def __init__(self, item: Item, trace: str) -> None:
        self.item = item
        self.trace = trace
        self.serial = 0
        self.sell_by = 0
        self.codes = ""
        self.batch = ""
        self.lot = ""
        self.expiry = ""
        self.box = 0
        self.left = 0
        self.paid = ""
        self.ask = 0
        self.asked = ""
        self.sums: tuple[str, ...] = ()
