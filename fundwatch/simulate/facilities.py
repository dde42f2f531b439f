"""Hospitals, clinics and pharmacies of the pool, and hospitals of other cities."""

from typing import Any, Final, NamedTuple

from fundwatch.simulate.draws import Draw
from fundwatch.simulate.events import yuan
from fundwatch.simulate.ledger import Ledger
from fundwatch.simulate.plan import REGION
from fundwatch.simulate.shelves import Shelf

TERTIARY: Final = "03"
SECONDARY: Final = "02"
PRIMARY: Final = "01"

_AWAY: Final = (("110105", "H11010500001"), ("210102", "H21010200001"), ("220202", "H22020200001"))


class Facility:
    """`area` is where it lies; `level` 医院等级 is empty for a pharmacy. `source` names what it sends.

    `due` are the stays to settle by day (an ordinal), `refunds` what is to be given back; `after_hours` counts the minutes that scenes have taken of a
    pharmacy's late evening.
    """

    __slots__ = (
        "after_hours",
        "area",
        "code",
        "due",
        "kind",
        "ledger",
        "level",
        "pharmacy",
        "refunds",
        "shelves",
        "source",
    )

    def __init__(self, code: str, level: str, area: str = REGION) -> None:
        self.code = code
        self.level = level
        self.area = area
        self.pharmacy = not level
        self.kind = "pharmacy" if self.pharmacy else "hospital"
        self.source = f"/{'pos' if self.pharmacy else 'his'}/{code}"
        self.ledger = Ledger()
        self.shelves: list[Shelf] = []
        self.due: dict[int, list[Settlement]] = {}
        self.refunds: dict[int, list[Refund]] = {}
        self.after_hours: dict[int, int] = {}


class Settlement:
    """A stay that is to be settled, with what the fund pays for it in cents; `patience` is how many days it may wait."""

    __slots__ = ("cents", "data", "event_id", "moment", "patience")

    def __init__(self, event_id: str, moment: int, data: dict[str, Any], cents: int) -> None:
        self.event_id = event_id
        self.moment = moment
        self.data = data
        self.cents = cents
        self.patience = 4

    def cut(self, cents: int) -> None:
        """The fund pays less; the parts of the calculation, which would not fit any more, are left out."""
        self.cents = cents
        self.data["fund_pay_sumamt"] = yuan(cents)
        for name in ("hosp_lv", "inscp_scp_amt", "act_pay_dedc", "hifp_pay"):
            self.data.pop(name, None)


class Refund(NamedTuple):
    """A settlement, when it is given back, what the fund paid for it in cents, and the goods: shelf, batch and line of the bill."""

    settled: dict[str, Any]
    moment: int
    cents: int
    goods: list[tuple[Shelf, str, dict[str, Any]]]


class Facilities:
    """How many there are follows from the number of people: shares of ours, near those of a Chinese city."""

    def __init__(self, persons: int, draw: Draw) -> None:
        self.tertiary = [Facility(f"H220102{n:05}", TERTIARY) for n in range(1, 3 + persons // 60_000)]
        self.secondary = [Facility(f"H220104{n:05}", SECONDARY) for n in range(1, 4 + persons // 20_000)]
        self.primary = [Facility(f"H220106{n:05}", PRIMARY) for n in range(1, 5 + persons // 6_000)]
        self.pharmacies = [Facility(f"P220102{n:05}", "") for n in range(1, 9 + persons // 1_800)]
        self.away = [Facility(code, TERTIARY, area) for area, code in _AWAY]
        self.hospitals = [*self.tertiary, *self.secondary, *self.primary]

    def local(self) -> list[Facility]:
        """Everything in the pool, in a fixed order."""
        return [*self.hospitals, *self.pharmacies]
