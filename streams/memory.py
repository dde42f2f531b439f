"""The garbage collector, told what these processes are like."""

import gc


def calm_collector() -> None:
    """Look for cycles rarely: events and facts hold none, and cells live long.

    With Python's own thresholds a full collection walks every cell in memory again and again; measured, that is half
    of a worker's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 50, 1_000)
