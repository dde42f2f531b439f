"""Systems that run as programs of their own and print `progress N` lines."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.measure import Figures, steady
from fundwatch.local.process import Child


def run_program(
    argv: Sequence[str], log: Path, total: int, pin: str | None, environment: Mapping[str, str] | None = None
) -> Figures:
    """Run it to its end and measure its steady part."""
    log.unlink(missing_ok=True)
    prefix = ["taskset", "-c", pin] if pin is not None else []
    child = Child([*prefix, *argv], log=log, environment=environment)

    def progress() -> int:
        lines = [line for line in child.last_lines(50).splitlines() if line.startswith("progress ")]
        if not lines and not child.running:
            raise RuntimeError(f"it ended: {child.last_lines()}")
        return int(lines[-1].split()[1]) if lines else 0

    try:
        return steady([child.pid], progress, total)
    finally:
        child.stop()
