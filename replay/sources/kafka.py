"""Raw topics as a source: partition after partition, up to where they ended when the source was opened.

It joins no consumer group and commits nothing, so live readers do not notice it.
"""

import time
from collections.abc import Iterator, Sequence
from typing import Any, Final

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from detectors.contract.topics import SERVICE_EVENTS
from detectors.contract.values import to_us
from replay.manifest import SourceRead, TopicRead
from replay.sources.base import Estimate, RawEvent, WrongSource
from replay.sources.moments import ALWAYS, Period
from replay.sources.naming import Stretch

_AT_ONCE: Final = 2_000  # messages fetched in one call
_TIMEOUT_SECONDS: Final = 10.0
_STALLED_SECONDS: Final = 60.0
_GROUP: Final = "fundwatch.replay"  # librdkafka wants a name; nothing is ever joined or committed


class KafkaSource:
    """Messages of the stretches, of a period by the broker's time of them; changes of rules also from before it.

    `bounds` are those of an earlier reading that is taken up again; else topics are read to where they end now.
    """

    def __init__(
        self,
        bootstrap: str,
        stretches: Sequence[Stretch],
        period: Period = ALWAYS,
        *,
        bounds: Sequence[TopicRead] | None = None,
        max_message_bytes: int = 16_777_216,
    ) -> None:
        self._bootstrap = bootstrap
        self._stretches = tuple(stretches)
        self._period = period
        self._bounds = None if bounds is None else tuple(bounds)
        self._max_message_bytes = max_message_bytes
        self._passed = 0
        self._events: int | None = None

    def describe(self) -> SourceRead:
        """Topics with the offsets that are read. Raises `WrongSource` for a topic that is not there."""
        return SourceRead(kind="kafka", name=self._name(), events=self._events, topics=self._places())

    def estimate(self) -> Estimate:
        """Offsets; compacted ones and markers among them are no messages."""
        return Estimate(sum(place.to - place.from_ for place in self._places()), "events")

    def read(self, skip: int = 0) -> Iterator[RawEvent]:
        """Messages in the order of topics as named, partitions, offsets."""
        places = self._places()
        self._passed, self._events = 0, None
        count = 0
        consumer = self._consumer()
        try:
            for place in places:
                begun = self._passed
                for message in self._stretch(consumer, place):
                    offset = message.offset()
                    assert offset is not None  # noqa: S101  (it came from a broker)
                    self._passed = begun + offset + 1 - place.from_
                    count += 1
                    if count > skip:
                        position = f"{place.topic}/{place.partition}@{offset}"
                        yield RawEvent(message.value() or b"", position, place.topic)
                self._passed = begun + place.to - place.from_
        except KafkaException as failure:
            raise self._away(failure) from None
        finally:
            consumer.close()
        self._events = count

    def done(self) -> int:
        """Offsets that are behind the reader."""
        return self._passed

    def read_so_far(self) -> SourceRead:
        """As `describe`, with the number of messages once all are read."""
        return self.describe()

    def _name(self) -> str:
        topics = dict.fromkeys(stretch.topic for stretch in self._stretches)
        return f"kafka:{','.join(topics)}"

    def _stretch(self, consumer: Consumer, place: TopicRead) -> Iterator[Message]:
        if place.from_ >= place.to:
            return
        consumer.assign([TopicPartition(place.topic, place.partition, place.from_)])
        news = time.monotonic()
        while True:
            messages = consumer.consume(_AT_ONCE, 0.5)
            if messages:
                news = time.monotonic()
            elif time.monotonic() - news > _STALLED_SECONDS:
                raise WrongSource(
                    f"Kafka 已有 {_STALLED_SECONDS:.0f} 秒没有送来 {place.topic} 的消息",
                    f"Kafka has sent nothing of {place.topic} for {_STALLED_SECONDS:.0f} s",
                )
            for message in messages:
                error = message.error()
                if error is not None:
                    if error.code() == KafkaError._PARTITION_EOF:
                        if (message.offset() or 0) >= place.to:
                            return
                        continue
                    raise self._broken(place, error)
                if (message.offset() or 0) >= place.to:
                    return
                yield message
                if message.offset() == place.to - 1:
                    return

    def _places(self) -> tuple[TopicRead, ...]:
        if self._bounds is None:
            consumer = self._consumer()
            try:
                self._bounds = tuple(
                    place for stretch in self._stretches for place in self._bounded(consumer, stretch)
                )
            except KafkaException as failure:
                raise self._away(failure) from None
            finally:
                consumer.close()
        return self._bounds

    def _bounded(self, consumer: Consumer, stretch: Stretch) -> Iterator[TopicRead]:
        described = consumer.list_topics(stretch.topic, timeout=_TIMEOUT_SECONDS).topics.get(stretch.topic)
        if described is None or described.error is not None or not described.partitions:
            raise WrongSource(f"没有主题 {stretch.topic}", f"there is no topic {stretch.topic}")
        if stretch.partition is not None and stretch.partition not in described.partitions:
            raise WrongSource(
                f"主题 {stretch.topic} 没有分区 {stretch.partition}",
                f"topic {stretch.topic} has no partition {stretch.partition}",
            )
        chosen = sorted(described.partitions) if stretch.partition is None else [stretch.partition]
        for partition in chosen:
            low, high = consumer.get_watermark_offsets(
                TopicPartition(stretch.topic, partition), timeout=_TIMEOUT_SECONDS
            )
            # what was applied of rules before the period is in force in it
            since = None if stretch.topic == SERVICE_EVENTS else self._period.since
            first = self._at(consumer, stretch.topic, partition, since, low, high)
            end = self._at(consumer, stretch.topic, partition, self._period.until, high, high)
            first = max(first, low, stretch.first if stretch.first is not None else low)
            end = min(end, high, stretch.end if stretch.end is not None else high)
            yield TopicRead(topic=stretch.topic, partition=partition, from_=first, to=max(first, end))

    @staticmethod
    def _at(consumer: Consumer, topic: str, partition: int, moment: Any, otherwise: int, high: int) -> int:
        """The first offset at or after a moment, by the broker's time."""
        if moment is None:
            return otherwise
        wanted = TopicPartition(topic, partition, max(0, -(-to_us(moment) // 1_000)))
        (found,) = consumer.offsets_for_times([wanted], timeout=_TIMEOUT_SECONDS)
        return found.offset if found.offset >= 0 else high

    def _consumer(self) -> Consumer:
        return Consumer(
            {
                "bootstrap.servers": self._bootstrap,
                "group.id": _GROUP,
                "client.id": _GROUP,
                "enable.auto.commit": False,
                "enable.auto.offset.store": False,
                "enable.partition.eof": True,
                "auto.offset.reset": "error",
                "allow.auto.create.topics": False,
                "fetch.message.max.bytes": self._max_message_bytes,
                "queued.max.messages.kbytes": 65_536,
                "log_level": 0,
            }
        )

    def _away(self, failure: KafkaException) -> WrongSource:
        what = failure.args[0]
        name = what.name() if isinstance(what, KafkaError) else str(what)
        return WrongSource(
            f"连不上 Kafka（{self._bootstrap}）：{name}",
            f"Kafka at {self._bootstrap} cannot be read: {name}",
        )

    @staticmethod
    def _broken(place: TopicRead, error: KafkaError) -> WrongSource:
        if error.code() == KafkaError._AUTO_OFFSET_RESET:
            return WrongSource(
                f"{place.topic} 分区 {place.partition} 的消息在读取途中已被 Kafka 按保留期删除",
                f"Kafka's retention took messages of {place.topic} partition {place.partition} while they were read",
            )
        return WrongSource(
            f"{place.topic} 读不下去：{error.name()}", f"{place.topic} cannot be read on: {error.name()}"
        )
