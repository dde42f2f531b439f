"""What a run is asked to do, and how it can end other than well."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from detectors.contract.values import Text
from replay.manifest import Code, JudgeMode, Progress, RunFolder
from replay.sources.base import Source
from replay.sources.moments import ALWAYS, Period
from replay.variants import RulesAsked, VariantAsked


class ReplayFailed(Exception):
    """A run that cannot go on; one sentence in both languages. What it has done stays and can be taken up again."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.message = Text(zh, en)


class Cancelled(Exception):
    """A person wants no more of it."""


@dataclass(frozen=True, slots=True)
class Input:
    """A source; events outside the period (business time) are passed over, which a source may do by itself."""

    source: Source
    period: Period = ALWAYS


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One run. `request` digests everything that decides its result; `memory_mib` is for the facts of all workers.

    With no workers everything is done in this process. The first variant is the baseline. `cancelled` is asked several times a second; `watch` is told how far it is.
    `judged_at` is when the history was judged first, where that is not now: events after it do not move time on.
    """

    folder: RunFolder
    request: str
    inputs: tuple[Input, ...]
    rules: RulesAsked
    variants: tuple[VariantAsked, ...]
    judge: JudgeMode
    code: Code
    workers: int = 0
    memory_mib: float = 1024
    max_event_bytes: int = 1_048_576
    future_days: int = 366
    judged_at: datetime | None = None
    cancelled: Callable[[], bool] = field(default=lambda: False)
    watch: Callable[[Progress], None] | None = None

    @property
    def cores(self) -> int:
        """How many tasks are done at a time."""
        return max(1, self.workers)
