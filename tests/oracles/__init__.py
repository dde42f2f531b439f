"""Oracles: what the rules must say, in plain Python over the raw messages.

They share no code with `detectors`: own reading, own dates, own identity numbers. Slow and obvious on purpose.
"""

from collections.abc import Callable

from tests.oracles.duplicate_numbers import id_number_duplicate
from tests.oracles.number_changes import id_number_and_name_modified, id_number_modified
from tests.oracles.reading import Found
from tests.oracles.readmissions import readmission_within_days
from tests.oracles.stock import stock_oversold
from tests.oracles.transfers import mass_cross_pool_in

Oracle = Callable[..., dict[str, Found]]
"""Raw messages and the rule's parameters by name in, findings by anchor out."""

ORACLES: dict[str, Oracle] = {
    "readmission-within-days": readmission_within_days,
    "mass-cross-pool-in": mass_cross_pool_in,
    "id-number-modified": id_number_modified,
    "id-number-and-name-modified": id_number_and_name_modified,
    "id-number-duplicate": id_number_duplicate,
    "stock-oversold": stock_oversold,
}

__all__ = ["ORACLES", "Found", "Oracle"]
