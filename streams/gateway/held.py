"""Messages that wait for the clock: history is read in step with it, over all partitions. Pure."""

from collections import deque
from collections.abc import Collection, Sequence
from datetime import datetime

from confluent_kafka import Message

from detectors.contract.values import BUSINESS_TZ

Part = tuple[str, int]


class Held:
    """What was read and may not be taken yet, by partition and in its order.

    A partition whose first message waits holds all that follows.
    """

    def __init__(self) -> None:
        self._waiting: dict[Part, deque[Message]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def release(self, fresh: Sequence[Message], horizon: int | None, history: int) -> list[Message]:
        """What may be taken: what came after `history`, and of what came before it what came up to `horizon`.

        Both are in milliseconds since 1970 UTC; without a horizon all history waits for the first tick.
        """
        if not self._waiting and all(_arrival(message) > history for message in fresh):
            return list(fresh)  # nearly always: nothing is behind
        for message in fresh:
            self._waiting.setdefault(_part(message), deque()).append(message)
        released: list[Message] = []
        for part in list(self._waiting):
            waiting = self._waiting[part]
            while waiting and (_arrival(waiting[0]) > history or _within(_arrival(waiting[0]), horizon)):
                released.append(waiting.popleft())
            if not waiting:
                del self._waiting[part]
        released.sort(key=_arrival)  # stable: a partition keeps its order unless its own arrivals go back
        return released

    def arrivals(self) -> dict[Part, datetime]:
        """When the first message that waits came, by partition."""
        return {
            part: datetime.fromtimestamp(_arrival(waiting[0]) / 1000, BUSINESS_TZ)
            for part, waiting in self._waiting.items()
        }

    def drop(self, parts: Collection[Part]) -> None:
        """Forget what waits of these partitions."""
        for part in parts:
            self._waiting.pop(part, None)


def _part(message: Message) -> Part:
    return str(message.topic()), int(message.partition() or 0)


def _arrival(message: Message) -> int:
    return int(message.timestamp()[1])


def _within(arrival: int, horizon: int | None) -> bool:
    return horizon is not None and arrival <= horizon
