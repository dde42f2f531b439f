"""A backfill from beginning to end.

1. History is laid down in its cells while the rules are not in force: nothing is judged, nothing can be half known.
2. The rules are put in force, marked as being filled: live events are projected for them from here on.
3. History comes once more, with what arrived meanwhile: every cell is judged as a whole, what it finds is marked.
4. The mark is taken away. Facts have no order and repeat themselves without harm, so nothing is missed in between.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final, Protocol

import msgspec

from detectors.contract import topics
from detectors.contract.doubt import decode_doubt
from detectors.contract.values import BUSINESS_TZ
from detectors.engine.projector import Projector
from fundwatch.backfill.applied import applied_so_far, apply
from fundwatch.backfill.frames import HistoryFrames
from fundwatch.backfill.plan import Filling, begin, end, in_force
from fundwatch.backfill.reading import Counted, History, raw_topics, read_to, tail_of
from fundwatch.backfill.workers import Workers
from fundwatch.rules import rules_in_force
from fundwatch.settings import Settings
from replay.asked import Input
from replay.manifest import SourceRead, TopicRead
from replay.sources.base import Source
from replay.sources.kafka import KafkaSource
from replay.sources.moments import ALWAYS
from replay.sources.naming import Stretch
from streams.publisher import Publisher
from streams.topics import partition_count

_FRAMES_AT_ONCE: Final = 100  # published before the workers are looked at
_FRAMES_WAITING: Final = 200  # at most before the workers: a live event waits for no more than these

Open = Callable[[Sequence[SourceRead]], Sequence[Input]]
"""The sources, opened anew with the bounds that they had before."""


class Watch(Protocol):
    """Who is told how far it is."""

    def phase(self, name: str, total: int | None, unit: str) -> None:
        """`laying`, `judging`, `waiting`; `total` in units, None where nobody knows."""
        ...

    def done(self, number: int) -> None:
        """Of the phase's total."""
        ...


@dataclass
class Outcome:
    """`found` stands by rule, found in retrospect; `news` was raised by what happened meanwhile.

    `holes` are stretches that neither history nor Kafka holds any more; `ended_early`: somebody applied other rules.
    """

    events: int = 0
    refused: int = 0
    facts: int = 0
    found: Counter[str] = field(default_factory=Counter)
    news: Counter[str] = field(default_factory=Counter)
    holes: list[TopicRead] = field(default_factory=list)
    ended_early: bool = False


class Backfill:
    """One run. Interrupted anywhere, it may be run again from the start: everything in it may happen twice."""

    def __init__(self, settings: Settings, filling: Filling, open_sources: Open, watch: Watch) -> None:
        self._settings = settings
        self._filling = filling
        self._open = open_sources
        self._watch = watch
        self._base = rules_in_force(settings.rules)
        self._bootstrap = settings.kafka.bootstrap
        self._partitions = partition_count(self._bootstrap, topics.FACTS_PERSON)
        self._history = History(Projector(filling.kinds), settings.gateway.max_event_bytes)

    def run(self) -> Outcome:
        """Raises `UserError`, `WrongSource`, `NotDelivered` and what Kafka's client raises."""
        outcome = Outcome()
        doubts = self._ends(topics.DOUBTS)
        opened = raw_topics(self._bootstrap).describe()
        with closing(Workers(self._bootstrap, self._partitions)) as workers:
            described = self._lay_down(workers)
            before = in_force(self._base, applied_so_far(self._settings))
            now = datetime.now(BUSINESS_TZ)
            content = begin(self._filling, before[-1] if before else None, now)
            apply(self._settings, content, now, everywhere=True)
            self._judge(workers, described, opened, outcome)
            outcome.ended_early = not self._end()
            self._watch.phase("waiting", None, "frames")
            workers.wait(0)
        self._count(doubts, outcome)
        return outcome

    def _lay_down(self, workers: Workers) -> list[SourceRead]:
        inputs = self._open([])
        described = [item.source.describe() for item in inputs]
        with self._frames(workers) as frames:
            self._send("laying", inputs, Counted(), frames)
        return described

    def _send(self, phase: str, inputs: Sequence[Input], counted: Counted, frames: HistoryFrames) -> None:
        for item in inputs:
            self._watch.phase(phase, *item.source.estimate()[:2])
            news = partial(self._tell, item.source)
            for projected in self._history.facts(item.source.read(), item.period, counted, news):
                frames.add(projected)

    def _tell(self, source: Source) -> None:
        self._watch.done(source.done())

    def _judge(
        self, workers: Workers, described: Sequence[SourceRead], opened: SourceRead, outcome: Outcome
    ) -> None:
        inputs = self._open(described)
        ends = raw_topics(self._bootstrap).describe()
        tail = self._tail(described, ends, opened, outcome)
        counted = Counted()
        with self._frames(workers) as frames:
            self._send("judging", inputs, counted, frames)
            for projected in self._history.facts(tail.read(), ALWAYS, counted):
                frames.add(projected)
        outcome.events, outcome.refused, outcome.facts = counted.events, counted.refused, counted.facts

    def _tail(
        self, described: Sequence[SourceRead], ends: SourceRead, opened: SourceRead, outcome: Outcome
    ) -> KafkaSource:
        begins = tail_of(described, ends, opened)
        read = read_to(described)
        bounds = []
        for place, (topic, partition, first) in zip(ends.topics, begins, strict=True):
            bounds.append(TopicRead(topic=topic, partition=partition, from_=first, to=max(first, place.to)))
            had = read.get((topic, partition))
            if had is not None and had < place.from_:
                outcome.holes.append(TopicRead(topic=topic, partition=partition, from_=had, to=place.from_))
        return KafkaSource(self._bootstrap, [Stretch(t) for t in topics.RAW], bounds=bounds)

    def _end(self) -> bool:
        before = in_force(self._base, applied_so_far(self._settings))
        last = end(self._filling, before[-1]) if before else None
        if last is None:
            return False
        apply(self._settings, last, datetime.now(BUSINESS_TZ), everywhere=False)
        return True

    def _frames(self, workers: Workers) -> "_Publishing":
        return _Publishing(self._bootstrap, self._partitions, self._settings.gateway.batch_facts, workers)

    def _ends(self, topic: str) -> tuple[TopicRead, ...]:
        return KafkaSource(self._bootstrap, [Stretch(topic)]).describe().topics

    def _count(self, before: tuple[TopicRead, ...], outcome: Outcome) -> None:
        """What came on `doubts` of the rules since the beginning."""
        since = {place.partition: place.to for place in before}
        bounds = [
            TopicRead(topic=topics.DOUBTS, partition=place.partition, from_=since.get(place.partition, 0), to=place.to)
            for place in self._ends(topics.DOUBTS)
        ]  # fmt: skip
        held: dict[str, tuple[int, str, bool, bool]] = {}
        for message in KafkaSource(self._bootstrap, [Stretch(topics.DOUBTS)], bounds=bounds).read():
            try:
                doubt = decode_doubt(message.raw)
            except msgspec.DecodeError:
                continue
            if doubt.rule_id in self._filling.ids:
                key = str(doubt.doubt_id)
                if doubt.revision >= held.get(key, (0,))[0]:
                    found = doubt.found == "retrospect"
                    held[key] = (doubt.revision, doubt.rule_id, found, doubt.status != "withdrawn")
        for _, rule_id, found, stands in held.values():
            if stands:
                (outcome.found if found else outcome.news)[rule_id] += 1


class _Publishing:
    """Frames on their way to the workers, never far ahead of them."""

    def __init__(self, bootstrap: str, partitions: int, batch_facts: int, workers: Workers) -> None:
        self._publisher = Publisher(bootstrap)
        self._workers = workers
        self._frames = HistoryFrames(partitions, batch_facts, self._publish)
        self._published = 0

    def __enter__(self) -> HistoryFrames:
        return self._frames

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._frames.close()
            self._publisher.flush()

    def _publish(self, topic: str, partition: int, frame: bytes) -> None:
        self._publisher.publish(topic, None, frame, partition)
        self._published += 1
        if self._published % _FRAMES_AT_ONCE == 0:
            self._publisher.flush()
            self._workers.wait(_FRAMES_WAITING)
