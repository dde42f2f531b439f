"""Windows of business time that a doubt speaks of: whether they are over."""

from detectors.engine.context import Context


def is_over(context: Context, end: int) -> bool:
    """Whether the log's own time has reached `end` (microseconds). Before the first tick nothing is over."""
    now = context.clock.now
    return now is not None and now >= end
