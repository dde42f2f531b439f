"""How far consumers are behind, asked from Kafka in a thread of its own: Kafka being away never holds up the API."""

import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any, Final

import structlog
from confluent_kafka import Consumer, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from detectors.contract.topics import DEAD_LETTERS, DOUBTS, FACTS, RAW
from messaging.recovery import RECOVERY

_TIMEOUT_SECONDS: Final = 5.0
_SINKS: Final = "fundwatch.sink."
# heartbeats are read too, but being behind there means nothing
_READ_BY_SINKS: Final = (DOUBTS, DEAD_LETTERS, *RAW)
# group -> (process, topics that it must read even if it has committed nothing there yet)
_GROUPS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "fundwatch.gateway": ("gateway", RAW),
    "fundwatch-worker": ("worker", FACTS),
}

_log = structlog.get_logger("dashboard_api")

Part = tuple[str, int]  # topic and partition


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
        reader = LagReader(self._bootstrap)
        while not self._stop.is_set():
            try:
                self._reading = LagReading(True, reader.read())
            except (
                Exception
            ) as failure:  # whatever it is: a thread that ended would leave the last look standing
                if self._reading.reachable is not False:
                    _log.warning("lag unknown", error=type(failure).__name__)
                self._reading = LagReading(False)
                # librdkafka's link to a group coordinator may stay dead after the broker is back: begin anew
                reader.close()
                reader = LagReader(self._bootstrap)
            self._stop.wait(self._interval)
        reader.close()


class LagReader:
    """Asks one cluster. Committed offsets come from consumers that join no group, one a group.

    librdkafka's admin request for them can crash the process while a coordinator is young (2.16).
    """

    def __init__(self, bootstrap: str) -> None:
        """Connects when first used."""
        self._config = {
            "bootstrap.servers": bootstrap,
            **RECOVERY,
            "client.id": "fundwatch-api-lag",
            "socket.timeout.ms": int(_TIMEOUT_SECONDS * 1_000),
            "logger": logging.getLogger("librdkafka"),
        }
        self._admin = AdminClient(self._config)
        self._consumers: dict[str, Consumer] = {}

    def close(self) -> None:
        """Let go of the cluster."""
        for consumer in self._consumers.values():
            consumer.close()

    def read(self) -> dict[str, int]:
        """Messages between the committed offset and the end of the topic, by process; heartbeats are left out.

        Where a group has committed nothing yet, all that the topic holds counts. Raises `KafkaException`.
        """
        partitions = {
            name: sorted(described.partitions)
            for name, described in self._admin.list_topics(timeout=_TIMEOUT_SECONDS).topics.items()
        }
        committed: dict[str, dict[Part, int]] = {}
        mine: dict[str, set[Part]] = {}
        for group, topics in self._groups().items():
            asked = [(name, part) for name in topics if name in partitions for part in partitions[name]]
            committed[group] = self._committed(group, asked)
            needed = set(_GROUPS[group][1]) if group in _GROUPS else {name for name, _ in committed[group]}
            mine[group] = {part for part in asked if part[0] in needed}
        ends = self._offsets(set().union(*mine.values()), OffsetSpec.latest())
        unread = {part for group, parts in mine.items() for part in parts - committed[group].keys()}
        starts = self._offsets(unread, OffsetSpec.earliest())
        return {
            _process(group): sum(
                max(0, ends[part] - committed[group].get(part, starts.get(part, 0)))
                for part in parts
                if part in ends
            )
            for group, parts in mine.items()
        }

    def _groups(self) -> dict[str, tuple[str, ...]]:
        """Groups, and the topics in which they may have committed something."""
        listed = self._admin.list_consumer_groups(request_timeout=_TIMEOUT_SECONDS).result().valid
        sinks = sorted(group.group_id for group in listed if group.group_id.startswith(_SINKS))
        return {
            **{group: topics for group, (_, topics) in _GROUPS.items()},
            **dict.fromkeys(sinks, _READ_BY_SINKS),
        }

    def _committed(self, group: str, parts: Iterable[Part]) -> dict[Part, int]:
        request = [TopicPartition(*part) for part in parts]
        if not request:
            return {}
        if group not in self._consumers:
            self._consumers[group] = Consumer(
                {**self._config, "group.id": group, "enable.auto.commit": False}
            )
        answer = self._consumers[group].committed(request, timeout=_TIMEOUT_SECONDS)
        return {(part.topic, part.partition): part.offset for part in answer if part.offset >= 0}

    def _offsets(self, parts: Iterable[Part], spec: Any) -> dict[Part, int]:
        request = {TopicPartition(*part): spec for part in parts}
        if not request:
            return {}
        found = {}
        for part, answer in self._admin.list_offsets(request, request_timeout=_TIMEOUT_SECONDS).items():
            with suppress(KafkaException):  # the partition has no leader now
                found[part.topic, part.partition] = answer.result().offset
        return found


def _process(group: str) -> str:
    return _GROUPS[group][0] if group in _GROUPS else group.removeprefix("fundwatch.")
