"""Events as plain contract objects, and their bytes."""

from typing import Any, Final

import orjson

Event = dict[str, Any]

encode: Final = orjson.dumps
"""One line. Keys stand in the order in which they were written."""


def event(source: str, event_id: str, event_type: str, time: str, data: dict[str, Any]) -> Event:
    """A contract object; `time` is text."""
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": source,
        "type": event_type,
        "time": time,
        "data": data,
    }


def reversal(original: Event, time: str, reason: str) -> Event:
    """The event that takes another one back."""
    return event(
        original["source"],
        f"{original['id']}-r",
        f"{original['type'].partition('.')[0]}.reversed",
        time,
        {
            "reverses": {"source": original["source"], "id": original["id"]},
            "original": original,
            "reason": reason,
        },
    )


def corrected(right: Event, recorded: str) -> Event:
    """The body that counts beside a wrong one under the same name, by the time (text) at which the source recorded it."""
    return {**right, "recordedtime": recorded}


def yuan(cents: int) -> str:
    """Money as text, CNY with two decimals."""
    return f"{cents // 100}.{cents % 100:02}" if cents >= 0 else f"-{yuan(-cents)}"
