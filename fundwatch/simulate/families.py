"""Households: who lives with whom, and how old they are.

The shares are ours, chosen so that the ages come out near those of Jilin province in the census of 2020 (communiqué no. 5
of the Seventh National Census: 11.7 % below 15, 65.2 % from 15 to 59, 23.1 % from 60 on, of them 15.6 % from 65 on).
"""

from typing import Final, NamedTuple

from fundwatch.simulate.draws import Draw, Quantiles, Weighted
from fundwatch.simulate.names import given_name, surname
from fundwatch.simulate.people import FEMALE, MALE

_YEAR: Final = 365.25


class Member(NamedTuple):
    """`born` is an ordinal."""

    name: str
    gend: str
    born: int


_KINDS: Final = Weighted(
    {
        "single": 0.15,
        "couple": 0.24,
        "one child": 0.24,
        "two children": 0.06,
        "three generations": 0.11,
        "elders": 0.20,
    }
)
_SINGLE: Final = Quantiles((0, 18), (0.3, 28), (0.55, 45), (0.85, 66), (1, 88))
_COUPLE: Final = Quantiles((0, 24), (0.15, 38), (0.45, 52), (0.85, 64), (1, 76))
_PARENT: Final = Quantiles((0, 25), (0.2, 33), (0.6, 43), (0.95, 54), (1, 60))
_ELDER: Final = Quantiles((0, 58), (0.3, 65), (0.65, 71), (0.9, 81), (1, 95))
_AT_BIRTH: Final = Quantiles((0, 20), (0.2, 24), (0.6, 28), (0.9, 33), (1, 40))


class _Household:
    """Puts a household together; ages are in years on `day`."""

    def __init__(self, draw: Draw, day: int) -> None:
        self.draw = draw
        self.day = day
        self.members: list[Member] = []

    def add(self, gend: str, age: float, family_name: str) -> float:
        """Somebody of that age; returns it."""
        age = max(0.0, age)
        born = self.day - int(age * _YEAR) - 1
        self.members.append(Member(family_name + given_name(self.draw, gend), gend, born))
        return age

    def any_gend(self) -> str:
        return MALE if self.draw.chance(0.505) else FEMALE

    def couple(self, age: float) -> tuple[float, str]:
        """A man and a woman; returns her age and his name."""
        his = surname(self.draw)
        self.add(MALE, age, his)
        hers = self.add(FEMALE, age - 5 + self.draw.unit() * 8, surname(self.draw))
        return hers, his

    def children(self, mother: float, family_name: str, count: int) -> None:
        for _ in range(count):
            age = mother - self.draw.quantile(_AT_BIRTH) - self.draw.unit()
            if age >= 0:  # else the child is yet to be born
                self.add(self.any_gend(), age, family_name)


def household(draw: Draw, day: int) -> list[Member]:
    """One household as it is on a day (an ordinal)."""
    home = _Household(draw, day)
    kind = draw.among(_KINDS)
    if kind == "single":
        home.add(home.any_gend(), _SINGLE.at(draw.unit()), surname(draw))
    elif kind == "couple":
        home.couple(_COUPLE.at(draw.unit()))
    elif kind == "elders":
        age = _ELDER.at(draw.unit())
        if draw.chance(0.3 + 0.01 * max(0.0, age - 60)):
            home.add(FEMALE if draw.chance(0.68) else MALE, age, surname(draw))
        else:
            home.couple(age)
    else:
        mother, family_name = home.couple(_PARENT.at(draw.unit()))
        home.children(mother, family_name, 2 if kind == "two children" else 1)
        if kind == "three generations":
            home.add(FEMALE if draw.chance(0.6) else MALE, mother + 20 + draw.unit() * 14, family_name)
    return home.members
