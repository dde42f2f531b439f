"""What a case says that it shows, and what the cases of a rule must show together."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

CLAIMS: Final[Mapping[str, str]] = {
    "fires": "doubts stand in the end",
    "boundary": "a value on one side of a limit, or just beside it",
    "reversal": "an event is taken back",
    "late": "an event comes after what it changes, or a second body under one id",
    "duplicate": "an event comes twice",
    "time": "a tick or the closing of a period decides",
}

_SIDES: Final = ("a boundary on the side that fires", "a boundary on the side that does not")


def false_claim(
    shows: Iterable[str], events: Sequence[Mapping[str, Any]], doubts: Sequence[Any]
) -> str | None:
    """Why a case does not show what it says, None when it does. What is late or a boundary, its author knows."""
    types_ = [str(event["type"]) for event in events]
    for claim in shows:
        if claim not in CLAIMS:
            return f"it shows {claim!r}, which is none of {', '.join(CLAIMS)}"
        if claim == "fires" and not doubts:
            return "it says that it fires, but expects no doubts"
        if claim == "reversal" and not any(type_.endswith(".reversed") for type_ in types_):
            return "it says that it shows a reversal, but reverses no event"
        if claim == "duplicate" and not any(event in events[:index] for index, event in enumerate(events)):
            return "it says that it shows a duplicate, but no event comes twice"
        if claim == "time" and not any(type_.startswith("calendar.") for type_ in types_):
            return "it says that it shows time, but holds no tick and no closing"
    return None


def missing_claims(cases: Iterable[tuple[Iterable[str], Sequence[Any]]]) -> list[str]:
    """What the cases of one rule, as (what it shows, the doubts it expects), lack together."""
    shown: set[str] = set()
    for shows, doubts in cases:
        side = _SIDES[0] if doubts else _SIDES[1]
        shown |= {side if claim == "boundary" else claim for claim in shows}
    lacking = [claim for claim in ("fires", *_SIDES, "duplicate") if claim not in shown]
    if not shown & {"reversal", "late"}:
        lacking.append("reversal or late")
    return lacking
