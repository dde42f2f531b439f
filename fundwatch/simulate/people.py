"""A person of the pool: what does not change by itself, and what the months leave behind."""

from typing import Final

from fundwatch.simulate.draws import Draw, Weighted
from fundwatch.simulate.facilities import Facility
from fundwatch.simulate.moments import age_on, birthday
from fundwatch.simulate.plan import REGION
from fundwatch.simulate.units import Unit

IN_SERVICE: Final = "11"
RETIRED: Final = "12"
NEWBORN: Final = "1401"
PRESCHOOL: Final = "1402"
PUPIL: Final = "1403"
STUDENT: Final = "1404"
RESIDENT: Final = "15"
ELDERLY: Final = "16"
"""psn_type 人员类别."""

MALE: Final = "1"
FEMALE: Final = "2"

_NEVER: Final = 1 << 40
_CHRONIC_BY_AGE: Final = ((18, 0.02), (40, 0.05), (60, 0.20), (75, 0.45), (200, 0.55))
_BANDS: Final = (6, 18, 40, 60, 75)

Counts = Weighted[int]


class Person:
    """Days are ordinals; money in whole CNY. `gone` and `retires` lie far ahead while nothing is known of them.

    `gone` is the day of death, or of leaving the pool (`left`); `busy` the last day in hospital, `rest` the first day on
    which a further stay may begin, `insured` the region code of the insurance (参保地), `moved` the month (as a number) of the last change of employer, `confined` the day
    of the last childbirth.
    """

    __slots__ = (
        "babies",
        "base",
        "born",
        "busy",
        "care",
        "certno",
        "chronic",
        "clinic",
        "confined",
        "gend",
        "gone",
        "hospital",
        "insured",
        "kind",
        "left",
        "moved",
        "name",
        "no",
        "officer",
        "pharmacy",
        "rest",
        "retires",
        "second",
        "unit",
    )

    def __init__(self, no: str, certno: str, name: str, gend: str, born: int) -> None:
        self.no = no
        self.certno = certno
        self.name = name
        self.gend = gend
        self.born = born
        self.kind = RESIDENT
        self.insured = REGION
        self.unit: Unit | None = None
        self.officer = False
        self.base = 0
        self.chronic = False
        self.care = 0
        self.busy = 0
        self.rest = 0
        self.moved = 0
        self.babies = 0
        self.confined = 0
        self.retires = _NEVER
        self.gone = _NEVER
        self.left = False
        self.clinic: Facility
        self.hospital: Facility
        self.pharmacy: Facility
        self.second: Facility

    @property
    def statutory_age(self) -> int:
        """The age of retirement: 60, for women 50, 55 for civil servants (the catalogue's figures)."""
        return 60 if self.gend == MALE else 55 if self.officer else 50

    def employ(self, unit: Unit) -> None:
        """Enter a unit; whoever is employed retires on the birthday that the law says."""
        if self.unit is not None:
            self.unit.members.remove(self)
        self.unit = unit
        self.kind = IN_SERVICE
        unit.members.append(self)
        self.retires = birthday(self.born, self.statutory_age)

    def leave(self) -> None:
        """Leave the unit."""
        if self.unit is not None:
            self.unit.members.remove(self)
            self.unit = None

    def grow(self, day: int) -> None:
        """How much care somebody of this age needs."""
        age = age_on(self.born, day)
        band = sum(age >= bound for bound in _BANDS)
        self.care = band * 2 + self.chronic


def is_chronic(draw: Draw, age: int) -> bool:
    """Whether a person of that age has an illness that needs medicines every month."""
    return draw.chance(next(share for below, share in _CHRONIC_BY_AGE if age < below))


# A month's events by age band (below 6, 18, 40, 60, 75, older) without and with a chronic illness.
_VISITS: Final = (0.50, 0.80, 0.20, 0.60, 0.24, 0.75, 0.36, 0.95, 0.55, 1.20, 0.50, 1.10)
_PURCHASES: Final = (0.15, 0.40, 0.10, 0.40, 0.35, 0.90, 0.60, 1.50, 0.80, 1.90, 0.60, 1.50)
_STAYS_A_YEAR: Final = (0.12, 0.30, 0.03, 0.12, 0.07, 0.16, 0.12, 0.24, 0.26, 0.42, 0.38, 0.60)
_TRIALS: Final = 8


def _binomial(mean: float, trials: int = _TRIALS) -> Counts:
    """Counts of a given mean, never more than `trials`: so many coins."""
    chance = mean / trials
    weights = [1.0]
    for _ in range(trials):  # one more coin: its two sides are added to what the coins before it gave
        heads = [0.0, *(weight * chance for weight in weights)]
        tails = [*(weight * (1 - chance) for weight in weights), 0.0]
        weights = [head + tail for head, tail in zip(heads, tails, strict=True)]
    return Weighted(list(enumerate(weights)))


def visits(season: float) -> list[Counts]:
    """Outpatient visits of a month by the index `care`."""
    return [_binomial(mean * season, 6) for mean in _VISITS]


def purchases(season: float) -> list[Counts]:
    """Purchases in a pharmacy by the index `care`."""
    return [_binomial(mean * season) for mean in _PURCHASES]


def stay_chances(season: float) -> list[float]:
    """The chance of being admitted to a hospital in a month by the index `care`."""
    return [a_year * season / 12 for a_year in _STAYS_A_YEAR]
