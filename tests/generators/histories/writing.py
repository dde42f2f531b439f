"""What the generators share: the envelope, moments, odd spellings."""

from datetime import UTC, datetime, timedelta, timezone
from random import Random
from typing import Any

_START = datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=8)))


def moment(rng: Random, hours: float) -> str:
    """A moment some hours into 2026, in the business zone or in UTC."""
    at = _START + timedelta(hours=hours)
    return (at if rng.random() < 0.8 else at.astimezone(UTC)).isoformat()


def event(number: int, type_: str, time: str, **data: Any) -> dict[str, Any]:
    """A whole event; fields that are None are left out."""
    return {
        "specversion": "1.0",
        "id": f"e{number}",
        "source": f"/s/{number % 3}",
        "type": type_,
        "time": time,
        "data": {name: value for name, value in data.items() if value is not None},
    }


def odd_spelling(rng: Random, text: str) -> str:
    """Now and then full-width digits, a space or a lower-case x."""
    roll = rng.random()
    if roll < 0.08:
        return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in text)
    if roll < 0.16:
        return f" {text[:6]} {text[6:]}"
    return text.lower() if roll < 0.24 else text
