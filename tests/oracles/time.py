"""How far time has come, by the calendar's own messages."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from tests.oracles.reading import instant

LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)


def now(messages: Iterable[bytes]) -> datetime:
    """The newest tick; long ago where there is none."""
    bodies = _calendar(tuple(messages))
    return max((instant(b["time"]) for b in bodies if b["type"] == "calendar.tick"), default=LONG_AGO)


def closed(messages: Iterable[bytes]) -> str:
    """The newest closed period `YYYY-MM`; empty where there is none."""
    bodies = _calendar(tuple(messages))
    return max((b["data"]["period"] for b in bodies if b["type"] == "calendar.period_closed"), default="")


@lru_cache(maxsize=1)  # oracles ask for every doubt again
def _calendar(messages: tuple[bytes, ...]) -> tuple[dict[str, Any], ...]:
    bodies = (json.loads(message) for message in messages)
    return tuple(body for body in bodies if body["type"].startswith("calendar."))
