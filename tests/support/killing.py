"""kill -9, again and again, while the demonstration plays."""

from collections import Counter
from collections.abc import Sequence
from itertools import cycle

from confluent_kafka import KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from detectors.contract import topics
from tests.parts.deployment import Deployment

_PLAYED = "播放完毕"


def is_up(deployment: Deployment, name: str) -> bool:
    """Whether the last that the command said of a process is that it is at work."""
    told = [line for line in deployment.console().splitlines() if f" {name} " in line]
    return bool(told) and "就绪" in told[-1]


def kill_while_it_plays(deployment: Deployment, victims: Sequence[str], events: int) -> Counter[str]:
    """Kill one after the other, each time when so many events more are on the raw topics and the next one is up again.

    Returns how often each was killed by the time that everything has been played; the console of the test shows it too.
    """
    killed: Counter[str] = Counter()
    progress = _Progress(deployment.environment["FUNDWATCH_KAFKA__BOOTSTRAP"])
    seen = 0

    def over() -> bool:
        return _PLAYED in deployment.console()

    for name in cycle(victims):
        assert deployment.until(
            lambda name=name, seen=seen: (
                over() or (is_up(deployment, name) and progress.events() >= seen + events)
            ),  # type: ignore[misc]
            180,
        ), deployment.console()
        if over():
            print("killed:", dict(killed))  # noqa: T201
            return killed
        seen = progress.events()
        deployment.kill(name)
        killed[name] += 1
    raise AssertionError("no victims")


class _Progress:
    """How many events have reached the raw topics; the last known number while the broker is away."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap
        self._admin: AdminClient | None = None
        self._last = 0

    def events(self) -> int:
        """Since the topics were made."""
        if self._admin is None:
            self._admin = AdminClient({"bootstrap.servers": self._bootstrap, "log_level": 0})
        try:
            self._last = self._ask(self._admin)
        except KafkaException:
            self._admin = None  # librdkafka's may stay deaf after its broker's death
        return self._last

    @staticmethod
    def _ask(admin: AdminClient) -> int:
        held = admin.list_topics(timeout=1.0).topics
        parts = [
            TopicPartition(name, part)
            for name in topics.RAW
            if name in held
            for part in held[name].partitions
        ]
        latest = OffsetSpec.latest()
        answers = admin.list_offsets(dict.fromkeys(parts, latest), request_timeout=1.0).values()
        return sum(answer.result().offset for answer in answers)
