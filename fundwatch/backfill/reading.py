"""History and its tail: what the source holds, and what came since on the raw topics up to where live takes over."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from detectors.contract.topics import RAW
from detectors.engine.projector import Projected, Projector
from detectors.intake.origin import check_origin
from detectors.intake.read import Refused, Taken, read_event
from replay.manifest import SourceRead
from replay.sources.base import RawEvent
from replay.sources.kafka import KafkaSource
from replay.sources.moments import Period
from replay.sources.naming import Stretch

_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)


class Counted:
    """What was read; `refused` counts what the gateway would refuse too."""

    def __init__(self) -> None:
        self.events = 0
        self.refused = 0
        self.facts = 0


class History:
    """Facts of events, for some cell kinds."""

    def __init__(self, projector: Projector, max_event_bytes: int) -> None:
        self._projector = projector
        self._max_event_bytes = max_event_bytes

    def facts(
        self,
        events: Iterator[RawEvent],
        period: Period,
        counted: Counted,
        news: Callable[[], None] = lambda: None,
    ) -> Iterator[Projected]:
        """Of the events in the period (business time)."""
        for event in events:
            counted.events += 1
            news()
            taken = self._take(event)
            if taken is None:
                counted.refused += 1
            elif _within(taken, period):
                for projected in self._projector.project(taken.event, taken.digest):
                    counted.facts += 1
                    yield projected

    def _take(self, event: RawEvent) -> Taken | None:
        try:
            taken = read_event(event.raw, max_bytes=self._max_event_bytes, horizon=_NEVER)
            if event.topic is not None:
                check_origin(taken.event, event.topic)
        except Refused:
            return None
        return taken


def _within(taken: Taken, period: Period) -> bool:
    time = taken.event.time
    return (period.since is None or time >= period.since) and (period.until is None or time < period.until)


def read_to(read: Sequence[SourceRead]) -> dict[tuple[str, int], int]:
    """By topic and partition, the first offset that none of the sources has; the furthest of several."""
    known: dict[tuple[str, int], int] = {}
    for source in read:
        for place in source.topics:
            where = (place.topic, place.partition)
            known[where] = max(place.to, known.get(where, 0))
    return known


def tail_of(read: Sequence[SourceRead], ends: SourceRead, opened: SourceRead) -> list[tuple[str, int, int]]:
    """Topic, partition and first offset of what came on the raw topics after the history that was `read`.

    `ends` are where the topics end now, `opened` where they ended when the backfill began. What history had of a
    partition is not read again. A partition that the archive has nothing of yet is read whole, and so is everything
    after files: nobody knows where in it they end. Topics that were left out begin where they were when all began.
    """
    known = read_to(read)
    from_files = any(source.files for source in read)
    archived = {
        topic
        for source in read
        if source.kind == "clickhouse"
        for topic in source.name.partition(":")[2].split(",")
    }
    before = {(place.topic, place.partition): place.to for place in opened.topics}
    begins = []
    for place in ends.topics:
        where = (place.topic, place.partition)
        whole = from_files or place.topic in archived
        first = known.get(where, place.from_ if whole else before.get(where, place.from_))
        begins.append((*where, max(first, place.from_)))
    return begins


def raw_topics(bootstrap: str) -> KafkaSource:
    """All of them, as they are now."""
    return KafkaSource(bootstrap, [Stretch(topic) for topic in RAW])
