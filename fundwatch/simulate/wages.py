"""Contribution bases (缴费基数): whole CNY a month, never falling while somebody works."""

from typing import Final

from fundwatch.simulate.draws import Draw, Quantiles

# 60 % of the average wages that ship as reference table (illustrative figures, CNY a month); before and after, a
# straight line of ours. A region's average that the table lacks is not judged.
_FLOORS: Final = {2024: 4_200, 2025: 4_320, 2026: 4_500}
_CEILING: Final = 5
"""Times the floor: 300 % of the average."""

_WAGES: Final = Quantiles((0, 3_900), (0.2, 4_700), (0.5, 6_300), (0.8, 9_600), (0.95, 15_500), (1, 24_000))
_GROWTH: Final = Quantiles((0, 1.0), (0.3, 1.02), (0.8, 1.06), (1, 1.15))


def floor_of(year: int) -> int:
    """The least base of a year."""
    if year in _FLOORS:
        return _FLOORS[year]
    nearest = min(_FLOORS) if year < min(_FLOORS) else max(_FLOORS)
    return max(1_000, _FLOORS[nearest] + (year - nearest) * 160)


def first_base(draw: Draw, year: int) -> int:
    """The base of somebody who is new, or whose history begins."""
    return min(floor_of(year) * _CEILING, max(floor_of(year), draw.quantile(_WAGES) // 10 * 10))


def next_base(draw: Draw, base: int, year: int) -> int:
    """The base of the following year: never lower, within the year's limits where they allow it."""
    grown = int(base * _GROWTH.at(draw.unit())) // 10 * 10
    return max(base, floor_of(year), min(grown, floor_of(year) * _CEILING))
