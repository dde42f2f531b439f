"""Units (参保单位): employers of the pool."""

from typing import TYPE_CHECKING, Any, Final

from fundwatch.simulate.draws import Draw, Quantiles
from fundwatch.simulate.names import unit_name
from fundwatch.simulate.plan import REGION

if TYPE_CHECKING:
    from fundwatch.simulate.people import Person

# Employees of a unit: half have up to 6, one in thirty more than 180. Ours: many small firms and few large ones.
_SIZES: Final = Quantiles((0, 1), (0.5, 6), (0.75, 18), (0.9, 55), (0.97, 180), (1, 900))
RATES: Final = ("0.002", "0.004", "0.007", "0.009", "0.011", "0.013", "0.016", "0.019")
"""Work-injury rates of the eight risk classes."""


class Unit:
    """`beds` holds the stays of its members, (hospital, first day, last day), as far as they may still meet others.

    `keeps` tells that a transfer of it stays open, so that it must not be deregistered; `empty` counts the months
    without members, `tells` whether its registration is part of the history.
    """

    __slots__ = (
        "beds",
        "closed",
        "code",
        "empty",
        "keeps",
        "late",
        "members",
        "name",
        "no",
        "pay_day",
        "rate",
        "tells",
    )

    def __init__(self, number: int, draw: Draw, *, prefix: str = "E22") -> None:
        self.no = f"{prefix}{number:08}"
        self.code = f"{prefix[1:]}{number:07}"
        self.name = unit_name(number)
        self.members: list[Person] = []
        self.beds: list[tuple[str, int, int]] = []
        self.pay_day = draw.between(5, 24)
        self.late = draw.chance(0.04)
        self.rate = draw.below(len(RATES) - 1)
        self.closed = False
        self.keeps = False
        self.empty = 0
        self.tells = True

    @property
    def rate_text(self) -> str:
        """The work-injury rate in force."""
        return RATES[self.rate]

    def record(self) -> dict[str, Any]:
        """What the register holds of it."""
        return {
            "emp_no": self.no,
            "orgcode": self.code,
            "emp_name": self.name,
            "emp_addr": f"{self.name[:4]}{int(self.no[-4:]) % 900 + 1}号",
            "insu_admdvs": REGION,
            "poolarea_no": REGION,
        }

    def has_bed(self, hospital: str, first: int, last: int) -> bool:
        """Whether a further member may lie there on these days with at most one colleague."""
        return sum(at == hospital and begin <= last and end >= first for at, begin, end in self.beds) < 2


def sizes(draw: Draw, employees: int) -> list[int]:
    """Sizes of units that add up to the employees; none has more than a sixth of them."""
    most = max(3, employees // 6)
    found = []
    rest = employees
    while rest > 0:
        size = min(rest, most, draw.quantile(_SIZES))
        found.append(size)
        rest -= size
    return found
