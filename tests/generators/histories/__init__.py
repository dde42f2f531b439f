"""Seeded random histories, one generator a family of rules: coherent enough to fire, random enough to surprise."""

from collections.abc import Callable
from random import Random
from typing import Any

from tests.generators.histories.people import people
from tests.generators.histories.stays import stays
from tests.generators.histories.stock import stock
from tests.generators.histories.transfers import transfers

History = Callable[[Random, int], list[dict[str, Any]]]
"""A source of randomness and about how many events in, whole events out."""

HISTORIES: dict[str, History] = {
    "readmission-within-days": stays,
    "mass-cross-pool-in": transfers,
    "id-number-modified": people,
    "id-number-and-name-modified": people,
    "id-number-duplicate": people,
    "stock-oversold": stock,
}

__all__ = ["HISTORIES", "History"]
