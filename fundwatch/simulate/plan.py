"""What is to be simulated."""

from dataclasses import dataclass
from typing import Final

REGION: Final = "220100"
"""The pool's own region; it is the home city of the rules' defaults."""

FIRST_MONTH: Final = "2025-01"
"""The default first month: the reference tables that ship know this year and the next."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`persons` counts the ordinary people; whoever plays in a scene comes on top. `start` is `YYYY-MM`."""

    persons: int
    months: int
    seed: int
    start: str = FIRST_MONTH
