"""Reference tables as text to the figure in force on a day."""

import csv
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from tests.oracles.reading import fraction


class Figures:
    """Rows of key columns, first day in force, figure. Lines that begin with `#` are remarks."""

    def __init__(self, text: str) -> None:
        lines = [line for line in text.splitlines() if line.strip() and line[0] != "#"]
        self._columns = next(csv.reader(lines[:1]))
        self._rows = [tuple(row) for row in csv.reader(lines[1:])]

    def in_force(self, key: Iterable[str], on: date) -> Fraction | None:
        """The figure of the latest day that is not after `on`; of the city or the province where the region has none."""
        wanted = tuple(key)
        for kept in (6, 4, 2):
            there = tuple(
                part[:kept] + "0" * (6 - kept) if column.endswith("admdvs") and len(part) == 6 else part
                for column, part in zip(self._columns, wanted, strict=False)
            )
            begun = [row for row in self._rows if row[:-2] == there and date.fromisoformat(row[-2]) <= on]
            if begun:
                return fraction(max(begun, key=lambda row: row[-2])[-1])
        return None
