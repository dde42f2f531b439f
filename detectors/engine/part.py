"""A part of a timeline, for rules whose findings depend only on what lies near: judging costs the part, not the whole."""

from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple

PART_FROM: Final = 16
"""Facts from which on a timeline is judged in parts. Below, finding the part would cost more than it spares."""


class Near(NamedTuple):
    """What a change of a few facts can alter.

    `facts`: in the order of the timeline, everything that decides the findings in question. `anchors`: those findings;
    whatever else a judge finds in the part is not to be trusted, since what it depends on may lie outside.
    """

    facts: Sequence[Any]
    anchors: Collection[str]
