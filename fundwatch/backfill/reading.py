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


def tail_of(read: Sequence[SourceRead], ends: SourceRead, opened: SourceRead) -> list[tuple[str, int, int]]:
    """Topic, partition and first offset of what came on the raw topics after the history that was `read`.

    `ends` are where the topics end now, `opened` where they ended when the backfill began. What history had of a
    partition is not read again; a topic that a service's source left out begins where it was when the backfill began,
    and after files everything that Kafka holds is read: nobody knows where in it they end.
    """
    known = {(place.topic, place.partition): place.to for source in read for place in source.topics}
    from_files = any(source.files for source in read)
    before = {(place.topic, place.partition): place.to for place in opened.topics}
    begins = []
    for place in ends.topics:
        where = (place.topic, place.partition)
        first = known.get(where, place.from_ if from_files else before.get(where, place.from_))
        begins.append((*where, max(first, place.from_)))
    return begins


def raw_topics(bootstrap: str) -> KafkaSource:
    """All of them, as they are now."""
    return KafkaSource(bootstrap, [Stretch(topic) for topic in RAW])
