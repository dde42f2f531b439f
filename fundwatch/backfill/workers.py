"""How far the workers are with the facts topics, so that history never stands in long queues before live events."""

import time
from collections.abc import Callable
from typing import Final

from confluent_kafka import Consumer, KafkaException, TopicPartition

from detectors.contract.topics import FACTS
from fundwatch.cli.errors import UserError

_GROUP: Final = "fundwatch-worker"
_TIMEOUT: Final = 10.0
_LOOK_SECONDS: Final = 0.2
_STALLED_SECONDS: Final = 60.0


class Workers:
    """Asks for committed offsets with a consumer that joins no group and commits nothing."""

    def __init__(self, bootstrap: str, partitions: int) -> None:
        self._consumer = Consumer(
            {
                "bootstrap.servers": bootstrap,
                "group.id": _GROUP,
                "enable.auto.commit": False,
                "log_level": 0,
            }
        )
        self._places = [(topic, number) for topic in FACTS for number in range(partitions)]

    def ends(self) -> dict[tuple[str, int], int]:
        """Where each partition ends now."""
        return {
            place: self._consumer.get_watermark_offsets(TopicPartition(*place), timeout=_TIMEOUT)[1]
            for place in self._places
        }

    def behind(self, ends: dict[tuple[str, int], int]) -> int:
        """Frames before these ends that are not judged yet."""
        asked = [TopicPartition(*place) for place in self._places]
        done = {(p.topic, p.partition): max(0, p.offset) for p in self._consumer.committed(asked, _TIMEOUT)}
        return sum(max(0, end - done[place]) for place, end in ends.items())

    def wait(self, at_most: int, news: Callable[[int], None] = lambda behind: None) -> None:
        """Return once no more than so many frames that are there now wait. Raises `UserError` when nothing moves."""
        ends = self.ends()
        last, moved = None, time.monotonic()
        while (behind := self._behind(ends)) > at_most:
            news(behind)
            if behind != last:
                last, moved = behind, time.monotonic()
            elif time.monotonic() - moved > _STALLED_SECONDS:
                raise UserError(
                    f"判定进程已有 {_STALLED_SECONDS:.0f} 秒没有进展：请检查 fundwatch worker，然后重新执行本命令",
                    f"the workers have not moved for {_STALLED_SECONDS:.0f} s: look at fundwatch worker, "
                    "then run this command again",
                    exit_code=1,
                )
            time.sleep(_LOOK_SECONDS)

    def _behind(self, ends: dict[tuple[str, int], int]) -> int:
        try:
            return self.behind(ends)
        except KafkaException:  # the group's coordinator is moving
            return sum(ends.values()) + 1

    def close(self) -> None:
        """Let go."""
        self._consumer.close()
