"""Moments that no calendar of the business holds: beyond them, a date could not be told in the business time zone."""

from datetime import datetime
from typing import Any, Final, get_args, get_type_hints

from detectors.contract.events import Event
from detectors.intake.refusal import Refused, impossible

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 8999
"""As for the months of the contract (`Month`). The 22nd century is far inside; flags count it."""

_fields: dict[type, tuple[str, ...]] = {}


def check_moments(event: Event) -> None:
    """Raise `Refused` for a time before 1900 or after 8999 in the envelope or in the data."""
    if not FIRST_YEAR <= event.time.year <= LAST_YEAR:
        raise _outside("$.time")
    if event.recordedtime is not None and not FIRST_YEAR <= event.recordedtime.year <= LAST_YEAR:
        raise _outside("$.recordedtime")
    data: Any = event.data  # type: ignore[attr-defined]  # every concrete event has data
    cls = type(data)
    names = _fields.get(cls)
    if names is None:
        names = _fields[cls] = tuple(name for name, hint in get_type_hints(cls).items() if _is_moment(hint))
    for name in names:
        moment = getattr(data, name)
        if moment is not None and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise _outside(f"$.data.{name}")


def _outside(path: str) -> Refused:
    return impossible(path, "年份应在 1900 至 8999 之间", "the year must be between 1900 and 8999")


def _is_moment(hint: Any) -> bool:
    return hint is datetime or datetime in get_args(hint)
