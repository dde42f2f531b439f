"""From the text of a reference table to its rows. Pure: the caller reads the file.

A table is CSV: key columns, then `begndate` (first day in force, YYYY-MM-DD), then `value` (decimal). Lines that
start with `#` are remarks: where the figures come from. Key columns that are named for a region hold one: see `Table.value`.
"""

import csv
import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from detectors.engine.context import Table

_REGION: Final = "admdvs"
"""insu_admdvs, mdtrtarea_admdvs, loc_admdvs: the platform's names for regions end in it."""


class WrongTable(Exception):
    """A reference table that cannot be used; the message names table and line."""


def parse_table(name: str, text: str) -> Table:
    """Raises `WrongTable`. Equal rows have equal digests, whatever their order and remarks."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    reader = csv.reader(lines)
    try:
        header = next(reader)
    except StopIteration:
        raise WrongTable(f"{name}: empty") from None
    if header[-2:] != ["begndate", "value"]:
        raise WrongTable(f"{name}: the last columns must be begndate and value")
    regions = tuple(place for place, column in enumerate(header[:-2]) if column.strip().endswith(_REGION))
    rows: dict[tuple[str, ...], dict[date, Decimal]] = {}
    for number, row in enumerate(reader, 2):
        try:
            *key, begin, value = row
            if len(row) != len(header):
                raise ValueError
            held = rows.setdefault(tuple(key), {})
            if date.fromisoformat(begin) in held:
                raise ValueError
            held[date.fromisoformat(begin)] = Decimal(value)
        except (ValueError, InvalidOperation):
            raise WrongTable(f"{name}: row {number} is wrong or stands twice") from None
    ordered = {key: tuple(sorted(values.items())) for key, values in sorted(rows.items())}
    canonical = repr([(key, [(d.isoformat(), str(v)) for d, v in values]) for key, values in ordered.items()])
    return Table(name, hashlib.sha256(canonical.encode()).hexdigest()[:16], ordered, regions)


def parse_tables(texts: Mapping[str, str]) -> dict[str, Table]:
    """Several tables, by name."""
    return {name: parse_table(name, text) for name, text in texts.items()}
