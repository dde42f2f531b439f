"""Systems that run as programs of their own and print `progress N` lines."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.measure import Sample, watch
from fundwatch.local.process import Child


def run_program(
    argv: Sequence[str],
    log: Path,
    total: int,
    pin: str | None,
    environment: Mapping[str, str] | None = None,
    before_stop: Callable[[], None] = lambda: None,
) -> list[Sample]:
    """Run it until its progress is `total`, call `before_stop`, stop it; returns what was sampled."""
    log.unlink(missing_ok=True)
    prefix = ["taskset", "-c", pin] if pin is not None else []
    child = Child([*prefix, *argv], log=log, environment=environment)

    def said() -> int:
        lines = [line for line in child.last_lines(50).splitlines() if line.startswith("progress ")]
        return int(lines[-1].split()[1]) if lines else 0

    def progress() -> int:
        # one that ended is asked for its exit only when it must not have: processor time is read until then
        if (done := said()) >= total or child.running:
            return done
        if (done := said()) < total:
            raise RuntimeError(f"it ended: {child.last_lines()}")
        return done

    try:
        samples = watch([child.pid], progress, total)
        before_stop()
        return samples
    finally:
        child.stop()
