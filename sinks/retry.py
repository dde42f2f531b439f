"""A few tries with growing pauses, for a destination that is away for a moment."""

import time
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import structlog

from sinks.base import SinkError

Result = TypeVar("Result")

PAUSES_SECONDS: Final = (0.1, 0.5, 1.0, 2.0, 4.0)

_log = structlog.get_logger("sinks")


def with_retries(
    what: str,
    action: Callable[[], Result],
    retry_on: tuple[type[Exception], ...],
    *,
    pauses: Sequence[float] = PAUSES_SECONDS,
    sleep: Callable[[float], None] = time.sleep,
) -> Result:
    """The action's result. After the last pause a failure becomes `SinkError`, which stops the process.

    Pauses are in seconds. Only the failure's type is told: its text may quote data.
    """
    for pause in pauses:
        try:
            return action()
        except retry_on as failure:
            _log.warning("try again", what=what, failure=type(failure).__name__, pause_seconds=pause)
            sleep(pause)
    try:
        return action()
    except retry_on as failure:
        raise SinkError(f"{what} failed {len(pauses) + 1} times: {type(failure).__name__}") from failure
