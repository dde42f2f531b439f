"""What stands on topics, read as a downstream system would."""

import json
import time
from collections.abc import Callable
from typing import Any

from confluent_kafka import Consumer, TopicPartition

from streams.topics import TopicsUnavailable, partition_count


class TopicReader:
    """Reads a topic from its start; `values` holds what has come so far. `rule`: only the doubts of that rule count."""

    def __init__(self, bootstrap: str, topic: str, *, rule: str | None = None) -> None:
        self.topic = topic
        self._rule = rule
        self._consumer = Consumer(
            {
                "bootstrap.servers": bootstrap,
                "group.id": f"test-{time.monotonic_ns()}",
                "enable.auto.commit": False,
                "log_level": 2,
                "auto.offset.reset": "earliest",
            }
        )
        self._bootstrap = bootstrap
        self._assigned = False
        self.values: list[bytes] = []
        self._kept: list[Any] = []  # what of them counts, as JSON
        self._seen = 0

    def _assign(self) -> bool:
        if not self._assigned:
            try:
                count = partition_count(self._bootstrap, self.topic)
            except TopicsUnavailable:
                return False
            self._consumer.assign([TopicPartition(self.topic, number, 0) for number in range(count)])
            self._assigned = True
        return True

    def until(self, condition: Callable[[list[Any]], object], seconds: float = 60.0) -> list[Any]:
        """JSON values so far, once the condition holds of them; fails the test when time is up."""
        deadline = time.monotonic() + seconds
        while True:
            decoded = self._decoded()
            if condition(decoded):
                return decoded
            assert time.monotonic() < deadline, f"{self.topic}: {len(decoded)} messages, not what was awaited"
            if self._assign():
                self.values.extend(m.value() for m in self._consumer.consume(5_000, 0.2) if m.error() is None)
            else:
                time.sleep(0.1)

    def _decoded(self) -> list[Any]:
        for value in self.values[self._seen :]:
            decoded = json.loads(value)
            if self._rule is None or decoded["rule_id"] == self._rule:
                self._kept.append(decoded)
        self._seen = len(self.values)
        return list(self._kept)

    def everything(self, seconds: float = 60.0) -> list[Any]:
        """JSON values up to where the topic ends now."""
        deadline = time.monotonic() + seconds
        while not self._assign():
            assert time.monotonic() < deadline, f"there is no topic {self.topic}"
            time.sleep(0.1)
        ends = sum(self._length(part) for part in self._consumer.assignment())
        return self.until(lambda _: len(self.values) >= ends, deadline - time.monotonic())

    def _length(self, part: TopicPartition) -> int:
        low, high = self._consumer.get_watermark_offsets(part, timeout=10.0)
        return int(high - low)

    def close(self) -> None:
        self._consumer.close()


def latest(doubts: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The newest revision of each doubt."""
    held: dict[str, dict[str, Any]] = {}
    for doubt in doubts:
        before = held.get(doubt["doubt_id"])
        if before is None or doubt["revision"] >= before["revision"]:
            held[doubt["doubt_id"]] = doubt
    return held


def standing(doubts: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """(rule id, anchor) of what stands."""
    return {(d["rule_id"], d["anchor"]) for d in latest(doubts).values() if d["status"] != "withdrawn"}
