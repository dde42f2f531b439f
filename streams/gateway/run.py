"""The gateway process: raw topics in, frames of facts and dead letters out."""

import signal
import time
from datetime import datetime, timedelta
from types import FrameType
from typing import Final

import structlog
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from detectors.contract import topics
from detectors.contract.deadletter import encode_dead_letter
from detectors.contract.values import BUSINESS_TZ
from detectors.engine.ruleset import RuleSet
from messaging.recovery import RECOVERY
from messaging.watchdog import Watchdog
from streams.gateway.applied import AppliedRules, encode_change, newest
from streams.gateway.backlog import Backlog, Part, Quiet, Reading
from streams.gateway.batching import Batch
from streams.gateway.held import Held
from streams.gateway.intake import Intake, dead_letter
from streams.gateway.ticking import Ticker
from streams.heartbeat import Tally
from streams.memory import calm_collector
from streams.publisher import Publisher
from streams.settings import GatewaySettings, KafkaSettings
from streams.topics import dead_letter_bytes, ensure_topics, partition_count

GROUP: Final = "fundwatch.gateway"
_ROUND_MESSAGES: Final = 2_000
_HELD_MESSAGES: Final = 20_000
_LOOK_SECONDS: Final = 0.25
_STUCK_SECONDS: Final = 120.0  # a flush alone may take 60
_STOP_SECONDS: Final = 8.0
_INTERRUPTION: Final = timedelta(seconds=5)
_CATCHING_UP: Final = timedelta(seconds=10)
"""A message that came longer ago is history: it is read in step with the clock."""

_REFUSALS_LOGGED: Final = 5
"""A second; what a source sends wrong by the thousand is counted and lies among the dead letters."""
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
        applied = newest(self._applied.so_far())
        if applied is not None:
            self._intake.restore_rules(applied)
        partitions = partition_count(kafka.bootstrap, topics.FACTS_PERSON)
        self._batch = Batch(partitions, settings.batch_facts)
        self._publisher = Publisher(kafka.bootstrap, max_message_bytes=dead_letter_bytes(kafka))
        self._consumer = Consumer(
            {
                "bootstrap.servers": kafka.bootstrap,
                **RECOVERY,
                "group.id": GROUP,
                "auto.offset.reset": "earliest",
                "enable.auto.offset.store": False,
                "auto.commit.interval.ms": 1_000,
                "fetch.wait.max.ms": max(1, settings.linger_ms),
                "fetch.message.max.bytes": kafka.raw_max_message_bytes,
                "session.timeout.ms": 10_000,
                "error_cb": self._hear_error,
                "partition.assignment.strategy": "cooperative-sticky",
                "log_level": 3,
            }
        )
        self._ticker = Ticker(settings.tick_seconds, settings.close_after_days)
        self._backlog = Backlog(kafka.bootstrap, GROUP)
        self._quiet = Quiet(_INTERRUPTION, datetime.now(BUSINESS_TZ))
        self._next_look = 0.0
        self._held = Held()
        self._read: dict[Part, Reading] = {}
        self._paused: list[TopicPartition] = []
        self._refused = 0
        self._in_flight: list[TopicPartition] = []
        self._stopping = False
        self._watchdog = Watchdog("gateway", stuck_seconds=_STUCK_SECONDS, stop_seconds=_STOP_SECONDS)
        self._next_heartbeat = 0.0

    def stop(self, signum: int, frame: FrameType | None) -> None:
        """Signal handler: finish the round and leave."""
        self._stopping = True
        self._watchdog.asked_to_stop()

    def run(self) -> None:
        """Work until told to stop. Raises when Kafka refuses something: nothing is skipped."""
        self._consumer.subscribe(list(topics.RAW), on_revoke=self._gone, on_lost=self._gone)
        _log.info("gateway started", instance=self._tally.instance)
        with self._watchdog:
            try:
                while not self._stopping:
                    self._watchdog.turned()
                    self._round()
                self._settle()
            finally:
                self._consumer.close()
                self._applied.close()
                self._backlog.close()
        _log.info("gateway stopped", accepted=self._tally.counts["accepted"])

    def _round(self) -> None:
        # an idle round waits longer; with something in flight it must not, the sender waits for the offsets
        messages = self._next(self._linger)
        if not messages:
            self._settle()
            messages = self._next(0.2)
        now = datetime.now(BUSINESS_TZ)
        newest: dict[Part, int] = {}
        letters = [letter for message in messages if (letter := self._take(message, now, newest)) is not None]
        self._settle()
        for topic, partition, frame in self._batch.frames():
            self._publisher.publish(topic, None, frame, partition)
        for (
            change
        ) in self._intake.take_told():  # with the frames: stored is only what all gateways can hear of
            _log.info("rules changed", event_id=change.event_id, by="this gateway")
            self._publisher.publish(topics.RULES_APPLIED, b"rules", encode_change(change))
        for key, refused in letters:
            self._publisher.publish(topics.DEAD_LETTERS, key, refused)
        self._publisher.poll()
        self._in_flight = [TopicPartition(*where, offset + 1) for where, offset in newest.items()]
        self._tell_time(now)
        if time.monotonic() >= self._next_heartbeat:
            self._next_heartbeat = time.monotonic() + 1.0
            self._follow_rules()
            self._tell_refusals()
            self._publisher.publish(topics.HEALTH, b"gateway", self._tally.heartbeat(now))

    def _next(self, seconds: float) -> list[Message]:
        """What may be taken now: of history only what the clock has come to."""
        fresh = self._consumer.consume(_ROUND_MESSAGES, 0.0 if self._held else seconds)
        data = [message for message in fresh if self._is_data(message)]
        now = datetime.now(BUSINESS_TZ)
        self._quiet.turn(now)
        released = self._held.release(data, self._horizon(), round((now - _CATCHING_UP).timestamp() * 1000))
        if len(self._held) > _HELD_MESSAGES and not self._paused:
            self._paused = [TopicPartition(*part) for part in self._held.arrivals()]
            self._consumer.pause(self._paused)
        elif self._paused and len(self._held) < _HELD_MESSAGES // 2:
            paused, self._paused = self._paused, []
            mine = {(part.topic, part.partition) for part in self._consumer.assignment()}
            self._consumer.resume([part for part in paused if (part.topic, part.partition) in mine])
        return released

    def _horizon(self) -> int | None:
        """Up to when (milliseconds) messages may be taken before the next tick; None before the first."""
        clock = self._intake.clock
        return None if clock is None else self._ticker.after(clock) // 1000

    def _tell_time(self, now: datetime) -> None:
        """Tell of the ticks that are due, none of them past what is still unread anywhere."""
        if not self._ticker.is_due(now) or time.monotonic() < self._next_look:
            return
        self._settle()
        try:
            until = self._backlog.oldest(self._read, self._held.arrivals(), now)
        except (KafkaException, TimeoutError) as error:
            self._quiet.lost(now)
            self._next_look = time.monotonic() + 1.0
            _log.warning("the clock waits: what is unread is not known", error=type(error).__name__)
            return
        self._quiet.seen(datetime.now(BUSINESS_TZ))
        self._next_look = time.monotonic() + (0.0 if self._held else _LOOK_SECONDS)
        if not self._quiet.over(now):
            return
        for message in self._ticker.due(until):
            # told at once, since behind it lies what must be judged after it; the log keeps it for replays
            self._intake.take(message, self._batch, topic=topics.SERVICE_EVENTS, now=now)
            self._publisher.publish(topics.SERVICE_EVENTS, b"calendar", message)

    def _hear_error(self, error: KafkaError) -> None:
        if error.code() == KafkaError._ALL_BROKERS_DOWN:
            self._quiet.lost(datetime.now(BUSINESS_TZ))

    def _gone(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        """Other gateways read these now, from where this one had confirmed."""
        parts = {(part.topic, part.partition) for part in partitions}
        self._held.drop(parts)
        for part in parts:
            self._read.pop(part, None)

    def _follow_rules(self) -> None:
        """Hear what the other gateways were told."""
        change = newest(self._applied.news())
        if change is not None and self._intake.restore_rules(change):
            _log.info("rules changed", event_id=change.event_id, by="another gateway")

    def _tell_refusals(self) -> None:
        if self._refused > _REFUSALS_LOGGED:
            _log.warning("more events refused", number=self._refused - _REFUSALS_LOGGED)
        self._refused = 0

    def _take(
        self, message: Message, now: datetime, newest: dict[Part, int]
    ) -> tuple[bytes | None, bytes] | None:
        """Notes in `newest` how far a partition was read; the key and value of a dead letter where one is due."""
        topic, partition, offset = message.topic(), message.partition(), message.offset()
        assert topic is not None and partition is not None and offset is not None  # noqa: S101
        newest[topic, partition] = max(offset, newest.get((topic, partition), -1))
        self._read[topic, partition] = Reading(newest[topic, partition] + 1, message.timestamp()[1])
        raw = message.value() or b""
        refused = self._intake.take(raw, self._batch, topic=topic, now=now)
        if refused is None:
            return None
        self._refused += 1
        if self._refused <= _REFUSALS_LOGGED:
            _log.warning(
                "event refused", reason=refused.reason, topic=topic, partition=partition, offset=offset
            )
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
