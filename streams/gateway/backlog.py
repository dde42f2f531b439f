"""How far the clock may come: not past the arrival of what is still unread, over all partitions and gateways.

A gateway that catches up after an outage would otherwise tell of now while days of events lie before it, and rules that wait for
something missing would raise what the next minutes take back.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from confluent_kafka import Consumer, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from detectors.contract import topics
from detectors.contract.values import BUSINESS_TZ
from messaging.recovery import RECOVERY

Part = tuple[str, int]
"""Topic and partition."""

LONGEST_QUIET: Final = timedelta(seconds=30)
_TIMEOUT: Final = 5.0


class Reading(NamedTuple):
    """How far a partition was read: the next offset, and when the last message that was read came (milliseconds)."""

    offset: int
    arrival: int


class Quiet:
    """After an interruption the clock stands still for as long as it lasted, at most half a minute.

    What sources could not send meanwhile is on its way and not to be seen yet. Pure: moments come in.
    """

    def __init__(self, interruption: timedelta, now: datetime) -> None:
        """A turn of the loop that takes longer than `interruption` was one: the process stood still."""
        self._interruption = interruption
        self._turned = now
        self._lost: datetime | None = now
        self._until = now

    def turn(self, now: datetime) -> None:
        """The loop turns."""
        if now - self._turned > self._interruption:
            self.lost(self._turned)
        self._turned = now

    def lost(self, now: datetime) -> None:
        """The brokers do not answer."""
        self._lost = now if self._lost is None else min(self._lost, now)

    def seen(self, now: datetime) -> None:
        """The brokers answer."""
        if self._lost is not None:
            self._until = max(self._until, now + min(now - self._lost, LONGEST_QUIET))
            self._lost = None

    def over(self, now: datetime) -> bool:
        """Whether the clock may move."""
        return self._lost is None and now >= self._until


class Backlog:
    """Asks the brokers what of the raw topics nobody has read. `group` is the gateways' consumer group."""

    def __init__(self, bootstrap: str, group: str) -> None:
        self._admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0, **RECOVERY})
        self._probe = Consumer(
            {
                "bootstrap.servers": bootstrap,
                **RECOVERY,
                "group.id": group,  # joins nothing: it asks what was committed, and looks at single messages
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
                "log_level": 0,
            }
        )

    def oldest(self, read: Mapping[Part, Reading], held: Mapping[Part, datetime], now: datetime) -> datetime:
        """No message that is unread came before this moment; `now` where there is none.

        `read` tells of the caller's own partitions, `held` when came what it has in hand. Of the others counts what was
        committed. Raises `KafkaException` where a broker does not answer, `TimeoutError` where a message is not to be had.
        """
        parts = [part for part in self._partitions() if part not in held]
        ends = self._offsets(parts, OffsetSpec.latest())
        committed = self._committed([part for part in parts if part not in read])
        unknown = [part for part in parts if part not in read and part not in committed]
        starts = committed | self._offsets(unknown, OffsetSpec.earliest())
        arrivals = [now, *held.values()]
        # what is unread of a partition came after what was read of it
        arrivals += [
            _moment(read[part].arrival) for part in parts if part in read and read[part].offset < ends[part]
        ]
        arrivals += self._arrivals({part: at for part, at in starts.items() if at < ends[part]})
        return min(arrivals)

    def close(self) -> None:
        """Let go of the brokers."""
        self._probe.close()

    def _partitions(self) -> list[Part]:
        described = self._admin.list_topics(timeout=_TIMEOUT).topics
        return [
            (topic, number)
            for topic in topics.RAW
            if topic in described
            for number in described[topic].partitions
        ]

    def _offsets(self, parts: Collection[Part], spec: OffsetSpec) -> dict[Part, int]:
        if not parts:
            return {}
        asked = self._admin.list_offsets(
            {TopicPartition(*part): spec for part in parts}, request_timeout=_TIMEOUT
        )
        return {(part.topic, part.partition): answer.result().offset for part, answer in asked.items()}

    def _committed(self, parts: Collection[Part]) -> dict[Part, int]:
        if not parts:
            return {}
        answer = self._probe.committed([TopicPartition(*part) for part in parts], timeout=_TIMEOUT)
        for part in answer:
            if part.error is not None:
                raise KafkaException(part.error)
        return {(part.topic, part.partition): part.offset for part in answer if part.offset >= 0}

    def _arrivals(self, places: Mapping[Part, int]) -> list[datetime]:
        """When the messages at these offsets came; one that cannot be read in time raises."""
        if not places:
            return []
        found: dict[Part, datetime] = {}
        self._probe.assign([TopicPartition(*part, offset) for part, offset in places.items()])
        deadline = datetime.now(BUSINESS_TZ) + timedelta(seconds=_TIMEOUT)
        while len(found) < len(places):
            for message in self._probe.consume(len(places), 0.2):
                error = message.error()
                if error is not None:
                    raise KafkaException(error)
                part = (str(message.topic()), int(message.partition() or 0))
                if part not in found:
                    found[part] = _moment(message.timestamp()[1])
                    self._probe.pause([TopicPartition(*part)])
            if datetime.now(BUSINESS_TZ) > deadline:
                raise TimeoutError("unread messages could not be looked at")
        self._probe.unassign()
        return list(found.values())


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(max(0, milliseconds) / 1000, BUSINESS_TZ)
