"""A failure in words that may be logged: drivers quote data in theirs, so only types, places and our own text stay."""

import traceback
from typing import Final

from sinks.base import SinkError

_FRAMES: Final = 4


def describe(failure: BaseException) -> dict[str, object]:
    """`error`: the chain of types, outermost first; `text`: ours, if it is ours; `where`: the last places."""
    chain: list[str] = []
    at: BaseException | None = failure
    while at is not None:
        chain.append(type(at).__name__)
        innermost, at = at, at.__cause__
    frames = traceback.extract_tb(innermost.__traceback__)[-_FRAMES:]
    told: dict[str, object] = {
        "error": " from ".join(chain),
        "where": [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames],
    }
    if isinstance(failure, SinkError):
        told["text"] = str(failure)
    return told
