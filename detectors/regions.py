"""Regions (医保区划): which city-level pool a six-digit code lies in."""

from datetime import date
from functools import lru_cache
from typing import Final

from detectors.amounts import plain
from detectors.engine.context import Context

HOME_CITIES: Final = "home-cities"
"""The reference table of pools that are no place, such as those right under a province (省直): the city that they lie in."""

_MUNICIPALITIES: Final = ("11", "12", "31", "50")
"""北京 天津 上海 重庆: one pool for the whole municipality."""

_PROVINCE_ADMINISTERED: Final = "90"
"""Counties right under a province (省直辖县级行政区划) share these two digits and no pool."""


def city_of(admdvs: str) -> str:
    """The part of a region code that its city-level pool has in common: `220102` and `220100` lie in one city."""
    if len(admdvs) != 6 or not admdvs.isdigit():
        return admdvs
    if admdvs.startswith(_MUNICIPALITIES):
        return admdvs[:2]
    return admdvs if admdvs[2:4] == _PROVINCE_ADMINISTERED else admdvs[:4]


@lru_cache(maxsize=65_536)  # some thousand codes meet each other over and over, for every settlement
def is_offsite(insu_admdvs: str, mdtrtarea_admdvs: str) -> bool:
    """Whether two codes lie in different cities, by the codes alone."""
    return insu_admdvs != mdtrtarea_admdvs and city_of(insu_admdvs) != city_of(mdtrtarea_admdvs)


def seat_of(admdvs: str, context: Context, day: int) -> str:
    """The code of the city that a pool lies in on a day (an ordinal): its own code, unless the table knows better.

    A code that the table does not hold counts for its city: `229901` for `229900`.
    """
    table = context.tables[HOME_CITIES]
    for code in (admdvs, f"{city_of(admdvs)}00"):
        if (code,) in table.rows:
            seat = table.value(code, on=date.fromordinal(day))
            return admdvs if seat is None else plain(seat)
    return admdvs


def is_away(insu_admdvs: str, mdtrtarea_admdvs: str, context: Context, day: int) -> bool:
    """Whether care on a day (an ordinal) was given outside the city that the person is insured in."""
    if not is_offsite(insu_admdvs, mdtrtarea_admdvs):
        return False
    return is_offsite(seat_of(insu_admdvs, context, day), seat_of(mdtrtarea_admdvs, context, day))
