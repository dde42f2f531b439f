"""How far consumers are behind, asked from Kafka in a thread of its own: Kafka being away never holds up the API."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any, Final

import structlog
from confluent_kafka import ConsumerGroupTopicPartitions, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from detectors.contract.topics import FACTS, HEALTH, RAW

_TIMEOUT_SECONDS: Final = 5.0
_SINKS: Final = "fundwatch.sink."
# group -> (process, topics that it must read even if it has committed nothing there yet)
_GROUPS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "fundwatch.gateway": ("gateway", RAW),
    "fundwatch-worker": ("worker", FACTS),
}

_log = structlog.get_logger("dashboard_api")


@dataclass(frozen=True, slots=True)
class LagReading:
    """Messages not yet consumed, by process. `reachable` is None before the first look at Kafka."""

    reachable: bool | None = None
    lags: dict[str, int] = field(default_factory=dict)


class LagMonitor:
    """Looks at Kafka every `interval_seconds` until stopped."""

    def __init__(self, bootstrap: str, interval_seconds: float) -> None:
        self._bootstrap = bootstrap
        self._interval = interval_seconds
        self._stop = Event()
        self._reading = LagReading()
        self._thread = Thread(target=self._run, name="lag", daemon=True)

    @property
    def reading(self) -> LagReading:
        """The last look."""
        return self._reading

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Stop looking. Waits a moment only: the thread ends with the process at the latest."""
        self._stop.set()
        self._thread.join(timeout=0.5)

    def _run(self) -> None:
        admin = self._connect()
        while not self._stop.is_set():
            try:
                self._reading = LagReading(True, read_lag(admin))
            except KafkaException as failure:
                if self._reading.reachable is not False:
                    _log.warning("lag unknown", error=failure.args[0].name())
                self._reading = LagReading(False)
                # librdkafka's link to a group coordinator may stay dead after the broker is back: begin anew
                admin = self._connect()
            self._stop.wait(self._interval)

    def _connect(self) -> AdminClient:
        return AdminClient(
            {
                "bootstrap.servers": self._bootstrap,
                "client.id": "fundwatch-api-lag",
                "socket.timeout.ms": int(_TIMEOUT_SECONDS * 1_000),
                "logger": logging.getLogger("librdkafka"),
            }
        )


def read_lag(admin: AdminClient) -> dict[str, int]:
    """Messages between the committed offset and the end of the topic, by process; heartbeats are left out.

    Where a group has committed nothing yet, all that the topic holds counts. Raises `KafkaException`.
    """
    topics = admin.list_topics(timeout=_TIMEOUT_SECONDS).topics
    listed = admin.list_consumer_groups(request_timeout=_TIMEOUT_SECONDS).result().valid
    sinks = sorted(group.group_id for group in listed if group.group_id.startswith(_SINKS))
    known = {group.group_id for group in listed}
    wanted = {
        **{group: names for group, (_, names) in _GROUPS.items()},
        **dict.fromkeys(sinks, ()),
    }
    committed = {group: _committed(admin, group) if group in known else {} for group in wanted}
    parts: dict[str, set[tuple[str, int]]] = {}
    for group, must in wanted.items():
        names = {topic for topic, _ in committed[group]} | set(must)
        parts[group] = {
            (name, partition)
            for name in names - {HEALTH}
            if name in topics and not _internal(name)
            for partition in topics[name].partitions
        }
    ends = _offsets(admin, set().union(*parts.values()), OffsetSpec.latest())
    unread = {part for group in parts for part in parts[group] if part not in committed[group]}
    starts = _offsets(admin, unread, OffsetSpec.earliest())
    lags: dict[str, int] = defaultdict(int)
    for group, mine in parts.items():
        process = _GROUPS[group][0] if group in _GROUPS else group.removeprefix("fundwatch.")
        lags[process] += sum(
            max(0, ends[part] - committed[group].get(part, starts.get(part, 0)))
            for part in mine
            if part in ends
        )
    return dict(lags)


def _internal(topic: str) -> bool:
    return topic.startswith("fundwatch-worker-")  # Faust's own: changelogs and the leader's


def _committed(admin: AdminClient, group: str) -> dict[tuple[str, int], int]:
    request = [ConsumerGroupTopicPartitions(group)]
    answer = admin.list_consumer_group_offsets(request, request_timeout=_TIMEOUT_SECONDS)[group].result()
    return {(part.topic, part.partition): part.offset for part in answer.topic_partitions if part.offset >= 0}


def _offsets(admin: AdminClient, parts: Iterable[tuple[str, int]], spec: Any) -> dict[tuple[str, int], int]:
    request = {TopicPartition(*part): spec for part in parts}
    if not request:
        return {}
    found = {}
    for part, answer in admin.list_offsets(request, request_timeout=_TIMEOUT_SECONDS).items():
        with suppress(KafkaException):  # the partition has no leader now
            found[part.topic, part.partition] = answer.result().offset
    return found
