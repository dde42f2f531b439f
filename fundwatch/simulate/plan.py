"""What is to be simulated."""

from dataclasses import dataclass
from typing import Final

REGION: Final = "220100"
"""The pool's own region; it is the home city of the rules' defaults."""

PROVINCIAL: Final = "229900"
"""The pool right under the province (省直): no place of its own, its members live in the home city and get their care there."""

FIRST_MONTH: Final = "2025-01"
"""The default first month: the reference tables that ship know this year and the next."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`persons` counts the ordinary people; whoever plays in a scene comes on top. `start` is `YYYY-MM`.

    `live`: the history is played into a service with a clock and reference tables of its own. It then brings no ticks and
    closings and no scene that rests on the history's own tables, and does not tell of ordinary units' registrations: the
    service's time goes on after the history, and whoever stood in the register would seem to have stopped paying.
    `without` names rules whose scenes are left out.
    """

    persons: int
    months: int
    seed: int
    start: str = FIRST_MONTH
    live: bool = False
    without: frozenset[str] = frozenset()
