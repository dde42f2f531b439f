"""The gateway process: raw topics in, frames of facts and dead letters out."""

import signal
import time
from datetime import datetime
from types import FrameType
from typing import Final

import structlog
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from detectors.contract import topics
from detectors.contract.deadletter import encode_dead_letter
from detectors.contract.values import BUSINESS_TZ
from detectors.engine.ruleset import RuleSet
from streams.gateway.applied import AppliedRules, encode_change
from streams.gateway.batching import Batch
from streams.gateway.intake import Intake, dead_letter
from streams.gateway.ticking import Ticker
from streams.heartbeat import Tally
from streams.memory import calm_collector
from streams.publisher import Publisher
from streams.settings import GatewaySettings, KafkaSettings
from streams.topics import dead_letter_bytes, ensure_topics, partition_count

GROUP: Final = "fundwatch.gateway"
_ROUND_MESSAGES: Final = 2_000
_log = structlog.get_logger(__name__)


class Gateway:
    """Offsets are stored only after the broker has confirmed what the messages became.

    Frames of one round are on their way while the next round is read: the wait for the broker costs no throughput.
    """

    def __init__(self, kafka: KafkaSettings, settings: GatewaySettings, rules: RuleSet) -> None:
        self._linger = settings.linger_ms / 1000
        self._tally = Tally("gateway")
        self._intake = Intake(
            rules,
            self._tally,
            max_event_bytes=settings.max_event_bytes,
            future_days=settings.future_days,
        )
        if kafka.create_topics:
            ensure_topics(kafka)
        self._applied = AppliedRules(kafka.bootstrap)
        for change in self._applied.so_far():
            self._intake.change_rules(change)
        partitions = partition_count(kafka.bootstrap, topics.FACTS_PERSON)
        self._batch = Batch(partitions, settings.batch_facts)
        self._publisher = Publisher(kafka.bootstrap, max_message_bytes=dead_letter_bytes(kafka))
        self._consumer = Consumer(
            {
                "bootstrap.servers": kafka.bootstrap,
                "group.id": GROUP,
                "auto.offset.reset": "earliest",
                "enable.auto.offset.store": False,
                "auto.commit.interval.ms": 1_000,
                "fetch.wait.max.ms": max(1, settings.linger_ms),
                "fetch.message.max.bytes": kafka.raw_max_message_bytes,
                "session.timeout.ms": 10_000,
                "partition.assignment.strategy": "cooperative-sticky",
                "log_level": 3,
            }
        )
        self._ticker = Ticker(settings.tick_seconds, settings.close_after_days)
        self._in_flight: list[TopicPartition] = []
        self._stopping = False
        self._next_heartbeat = 0.0

    def stop(self, signum: int, frame: FrameType | None) -> None:
        """Signal handler: finish the round and leave."""
        self._stopping = True

    def run(self) -> None:
        """Work until told to stop. Raises when Kafka refuses something: nothing is skipped."""
        self._consumer.subscribe(list(topics.RAW))
        _log.info("gateway started", instance=self._tally.instance)
        try:
            while not self._stopping:
                self._round()
            self._settle()
        finally:
            self._consumer.close()
            self._applied.close()
        _log.info("gateway stopped", accepted=self._tally.counts["accepted"])

    def _round(self) -> None:
        # an idle round waits longer; with something in flight it must not, the sender waits for the offsets
        messages = self._consumer.consume(_ROUND_MESSAGES, self._linger)
        if not messages:
            self._settle()
            messages = self._consumer.consume(1, 0.2)
        now = datetime.now(BUSINESS_TZ)
        newest: dict[tuple[str, int], int] = {}
        letters = [letter for message in messages if (letter := self._take(message, now, newest)) is not None]
        self._settle()
        for topic, partition, frame in self._batch.frames():
            self._publisher.publish(topic, None, frame, partition)
        for key, refused in letters:
            self._publisher.publish(topics.DEAD_LETTERS, key, refused)
        self._publisher.poll()
        self._in_flight = [TopicPartition(*where, offset + 1) for where, offset in newest.items()]
        for message in self._ticker.due(now):
            self._publisher.publish(topics.REGISTRATION_EVENTS, b"calendar", message)
        if time.monotonic() >= self._next_heartbeat:
            self._next_heartbeat = time.monotonic() + 1.0
            self._follow_rules()
            self._publisher.publish(topics.HEALTH, b"gateway", self._tally.heartbeat(now))

    def _follow_rules(self) -> None:
        """Tell the other gateways what this one was told, and hear what they were."""
        for change in self._applied.news():
            if self._intake.change_rules(change):
                _log.info("rules changed", event_id=change.event_id, by="another gateway")
        told = self._intake.take_told()
        if told is not None:
            _log.info("rules changed", event_id=told.event_id, by="this gateway")
            self._publisher.publish(topics.RULES_APPLIED, b"rules", encode_change(told))

    def _take(
        self, message: Message, now: datetime, newest: dict[tuple[str, int], int]
    ) -> tuple[bytes | None, bytes] | None:
        """Notes in `newest` how far a partition was read; the key and value of a dead letter where one is due."""
        if not self._is_data(message):
            return None
        topic, partition, offset = message.topic(), message.partition(), message.offset()
        assert topic is not None and partition is not None and offset is not None  # noqa: S101
        newest[topic, partition] = offset
        raw = message.value() or b""
        refused = self._intake.take(raw, self._batch, topic=topic, now=now)
        if refused is None:
            return None
        _log.warning("event refused", reason=refused.reason, topic=topic, partition=partition, offset=offset)
        key = message.key()
        letter = dead_letter(refused, raw, topic=topic, partition=partition, offset=offset, key=key, now=now)
        return key, encode_dead_letter(letter)

    def _settle(self) -> None:
        """Everything published is confirmed; what it came from need not be read again."""
        self._publisher.flush()
        if self._in_flight:
            in_flight, self._in_flight = self._in_flight, []
            try:
                self._consumer.store_offsets(offsets=in_flight)
            except KafkaException as error:
                # a partition went to another gateway meanwhile, which reads it again: harmless
                if error.args[0].code() != KafkaError._STATE:
                    raise

    @staticmethod
    def _is_data(message: Message) -> bool:
        error = message.error()
        if error is None:
            return True
        if error.code() in (KafkaError._PARTITION_EOF, KafkaError.UNKNOWN_TOPIC_OR_PART) or error.retriable():
            return False
        raise KafkaException(error)


def run_gateway(kafka: KafkaSettings, settings: GatewaySettings, rules: RuleSet) -> None:
    """Run until SIGTERM or SIGINT."""
    gateway = Gateway(kafka, settings, rules)
    calm_collector()
    signal.signal(signal.SIGTERM, gateway.stop)
    signal.signal(signal.SIGINT, gateway.stop)
    gateway.run()
