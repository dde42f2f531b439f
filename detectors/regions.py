"""Regions (医保区划): which city-level pool a six-digit code lies in."""

from functools import lru_cache
from typing import Final

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
    """Whether care was given outside the city that the person is insured in."""
    return insu_admdvs != mdtrtarea_admdvs and city_of(insu_admdvs) != city_of(mdtrtarea_admdvs)
