"""Fill a Redis with made-up doubts through the real sink, then add and change some steadily: for looking at the page.

    python -m tests.tools.fill --redis redis://127.0.0.1:6379/0 --count 10000 --rate 5

Heartbeats and a few dead letters are written as well. `--rate 0` stops after filling; Ctrl-C stops the stream.
"""

import base64
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import count, islice
from random import Random

import click
from pydantic import SecretStr

from detectors.contract.deadletter import REASONS, DeadLetter, encode_dead_letter
from detectors.contract.doubt import Doubt, encode_doubt
from detectors.contract.health import Heartbeat, LastEvent, encode_heartbeat
from detectors.contract.topics import DEAD_LETTERS, DOUBTS, HEALTH
from detectors.contract.values import BUSINESS_TZ, Text
from sinks.base import Record
from sinks.redis.sink import RedisSink
from sinks.settings import RedisSettings
from tests.tools.synthetic import make_doubt, stream

PROCESSES = ("gateway", "worker", "sink.redis", "sink.clickhouse", "sink.dingtalk", "sink.levels")


class Filler:
    """Writes records as the sink's process would; offsets go up with each."""

    def __init__(self, settings: RedisSettings, *, seed: int = 0) -> None:
        self._sink = RedisSink(settings, lambda _held: None)
        self._offsets = count()
        self._seed = seed
        self._dice = Random(seed)
        self._started = time.monotonic()
        self.doubts = 0
        self._sink.open()

    def close(self) -> None:
        """Let go of Redis."""
        self._sink.close()

    def fill(self, number: int, *, minutes: int = 60) -> None:
        """Write `number` doubts that were detected in the last `minutes`."""
        self.write(stream(number, datetime.now(BUSINESS_TZ), seed=self._seed, minutes=minutes))
        self.doubts = max(self.doubts, number)

    def write(self, doubts: Iterable[Doubt]) -> None:
        """Write these doubts in batches."""
        source = iter(doubts)
        while batch := [self._record(DOUBTS, encode_doubt(doubt)) for doubt in islice(source, 500)]:
            self._sink.handle(batch)

    def step(self) -> None:
        """One more doubt, or (one time in five) a new revision of a recent one."""
        now = datetime.now(BUSINESS_TZ)
        if self.doubts and self._dice.random() < 0.2:
            number = self.doubts - 1 - self._dice.randrange(min(self.doubts, 50))
            status = self._dice.choice(("revised", "withdrawn", "raised"))
            revision = int(time.time())  # larger than whatever stands
            self.write([make_doubt(number, now, seed=self._seed, revision=revision, status=status)])
            return
        self.write([make_doubt(self.doubts, now, seed=self._seed)])
        self.doubts += 1

    def dead_letters(self, number: int) -> None:
        """Write refused events of every reason."""
        now = datetime.now(BUSINESS_TZ)
        letters = (
            DeadLetter(
                reason=self._dice.choice(REASONS),
                message=Text("出院时间早于入院时间", "discharge before admission"),
                path="$.data.endtime",
                topic="settlement.events",
                partition=at % 4,
                offset=at,
                key=f"22{at:06}",
                time=now - timedelta(seconds=number - at),
                original_base64=base64.b64encode(b"{" * (200 + at)).decode(),
            )
            for at in range(number)
        )
        self._sink.handle([self._record(DEAD_LETTERS, encode_dead_letter(letter)) for letter in letters])

    def beat(self) -> None:
        """One heartbeat of every process, with counts that grow with time."""
        now = datetime.now(BUSINESS_TZ)
        events = 1_000 + int((time.monotonic() - self._started) * 120)
        counts: dict[str, dict[str, int | dict[str, int]]] = {
            "gateway": {
                "accepted": events,
                "refused": 12,
                "flagged": {"future_date": 9, "id_check_failed": 3},
            },
        }
        beats = (
            Heartbeat(
                process=process,
                instance="filler-1",
                at=now,
                counts=counts.get(process, {"records": self.doubts}),
                last_event=LastEvent(time=now - timedelta(seconds=2), at=now),
            )
            for process in PROCESSES
        )
        self._sink.handle([self._record(HEALTH, encode_heartbeat(beat)) for beat in beats])

    def _record(self, topic: str, value: bytes) -> Record:
        return Record(topic, 0, next(self._offsets), None, value, 0)


def _paced(rate: float) -> Iterator[int]:
    """Numbers from 0 at `rate` a second."""
    started = time.monotonic()
    for number in count():
        time.sleep(max(0.0, started + number / rate - time.monotonic()))
        yield number


@click.command(help=__doc__)
@click.option("--redis", "url", required=True, help="Address of Redis.")
@click.option("--prefix", default="fundwatch:", show_default=True, help="What every key starts with.")
@click.option("--count", "number", default=10_000, show_default=True, help="Doubts to fill in.")
@click.option("--rate", default=2.0, show_default=True, help="Doubts a second afterwards.")
@click.option("--seed", default=0, show_default=True, help="Another seed, other doubts.")
def main(url: str, prefix: str, number: int, rate: float, seed: int) -> None:
    filler = Filler(RedisSettings(url=SecretStr(url), prefix=prefix), seed=seed)
    filler.beat()
    filler.dead_letters(40)
    filler.fill(number)
    click.echo(f"{number} doubts are in")
    try:
        beaten = time.monotonic()
        for _ in _paced(rate) if rate > 0 else ():
            filler.step()
            if time.monotonic() - beaten >= 1:
                filler.beat()
                beaten = time.monotonic()
    except KeyboardInterrupt:
        click.echo("stopped")
    finally:
        filler.close()


if __name__ == "__main__":
    main()
