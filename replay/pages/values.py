"""How figures and moments read on a page."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from detectors.contract.values import BUSINESS_TZ, Level, Text

CENT: Final = Decimal("0.01")

LEVEL_NAMES: Final[dict[Level, Text]] = {
    "high": Text("高", "High"),
    "medium": Text("中", "Medium"),
    "low": Text("低", "Low"),
}
SUBJECT_NAMES: Final = {
    "person": Text("参保人", "Person"),
    "unit": Text("参保单位", "Unit"),
    "facility": Text("医药机构", "Facility"),
    "identity": Text("证件号码", "Identity number"),
}


def count(number: int) -> str:
    """`12,345`."""
    return f"{number:,}"


def money(amount: Decimal) -> str:
    """`¥12,345.60`: two decimals, half up, as books are kept."""
    rounded = amount.quantize(CENT, rounding=ROUND_HALF_UP)
    return f"-¥{-rounded:,}" if rounded < 0 else f"¥{rounded:,}"


def moment(time: datetime) -> str:
    """`2026-03-02 10:15:00`, business time."""
    return f"{time.astimezone(BUSINESS_TZ):%Y-%m-%d %H:%M:%S}"


def size(octets: int) -> str:
    """`12.3 MB`: powers of 1,000."""
    value, units = float(octets), ("B", "kB", "MB", "GB", "TB")
    for unit in units:
        if value < 1_000 or unit == units[-1]:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1_000
    raise AssertionError
