"""The sink named `redis`: doubts, dead letters and heartbeats into the live figures behind the homepage."""

import re
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, cast

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, RedisError, ResponseError
from redis.retry import Retry

from detectors.contract.live import LAYOUT, Keys
from detectors.contract.topics import DEAD_LETTERS, DOUBTS, HEALTH
from sinks.base import Record, Sink, SinkError, SinkMisconfigured
from sinks.reading import read_dead_letters, read_doubts
from sinks.redis.commands import APPLY_DOUBT, NOTE_DEAD_LETTER, NOTE_HEARTBEAT, NOTE_POSITIONS, Call, Commands
from sinks.redis.heartbeats import read_heartbeats
from sinks.redis.rebuild import Positions, Rewind, rewinder
from sinks.registry import Parts
from sinks.retry import PAUSES_SECONDS, with_retries
from sinks.settings import RedisSettings

_SCRIPTS: Final = (APPLY_DOUBT, NOTE_DEAD_LETTER, NOTE_HEARTBEAT, NOTE_POSITIONS)
_COUNTED: Final = (DOUBTS, DEAD_LETTERS)  # heartbeats are worth nothing once they are old
_LOST: Final = "Redis has lost its data, all or the newest; they are read again after a restart"


class RedisSink(Sink):
    """Each record is one run of a script in Redis and so takes effect whole or not at all.

    A record that comes again, or a revision that is older than the one held, changes no figure.
    """

    name = "redis"
    topics = (DOUBTS, DEAD_LETTERS, HEALTH)

    def __init__(
        self, settings: RedisSettings, rewind: Rewind, *, pauses: Sequence[float] = PAUSES_SECONDS
    ) -> None:
        """`rewind` is told at the start what Redis holds, so that what it lacks comes again.

        `pauses` (seconds) lie between tries while Redis is away. Raises `SinkMisconfigured` for a bad address.
        """
        super().__init__()
        self._keys = Keys(settings.prefix)
        self._rewind = rewind
        self._commands = Commands(settings)
        self._pauses = pauses
        self._digests: dict[str, str] = {}
        self._known: dict[tuple[str, int], int] = {}
        try:
            self._redis = Redis.from_url(
                settings.url.get_secret_value(),
                socket_timeout=settings.timeout_seconds,
                socket_connect_timeout=settings.timeout_seconds,
                retry=Retry(NoBackoff(), 0),  # `with_retries` tells of each try
                protocol=2,
            )
        except ValueError:
            raise SinkMisconfigured(
                "设置 redis.url 不是 Redis 地址", "setting redis.url is no address of Redis"
            ) from None

    def open(self) -> None:
        self._try("connect to Redis", self._load_scripts)
        self._try("look at Redis", self._begin_anew)

    def handle(self, records: Sequence[Record]) -> None:
        doubts = read_doubts([record for record in records if record.topic == DOUBTS], self.tally)
        letters = read_dead_letters([r for r in records if r.topic == DEAD_LETTERS], self.tally)
        beats = read_heartbeats([record for record in records if record.topic == HEALTH], self.tally)
        calls = [self._commands.doubt(doubt) for _, doubt in doubts]
        calls += [self._commands.dead_letter(record, letter) for record, letter in letters]
        calls += [self._commands.heartbeat(beat) for beat in beats]
        after = _after(records)
        self._try("write to Redis", lambda: self._run([*calls, self._commands.positions(after)]))
        self._known.update(after)
        self.tally.add("doubts", len(doubts))
        self.tally.add("dead_letters", len(letters))

    def close(self) -> None:
        self._redis.close()

    def _try(self, what: str, action: Callable[[], object]) -> None:
        with_retries(what, action, (RedisError,), pauses=self._pauses)

    def _load_scripts(self) -> None:
        folder = Path(__file__).parent
        self._digests = {
            name: str(self._redis.script_load((folder / f"{name}.lua").read_text())) for name in _SCRIPTS
        }

    def _begin_anew(self) -> None:
        """Data of this layout are gone on with where they end. Others go, and Kafka tells everything again."""
        held = self._redis.get(self._keys.epoch)
        if not (isinstance(held, bytes) and held.startswith(LAYOUT.encode())):
            for key in self._redis.scan_iter(f"{_literal(self._keys.prefix)}*", count=1_000):
                self._redis.unlink(key)
        self._known = self._positions()
        self._rewind(self._known)
        self._redis.set(self._keys.epoch, LAYOUT + secrets.token_hex(4), nx=True)

    def _run(self, calls: Sequence[Call]) -> None:
        """Run them in order. A try that broke off is repeated whole: what was done already changes nothing."""
        held = self._positions()
        if any(held.get(part, 0) < offset for part, offset in self._known.items()):
            raise SinkError(_LOST)
        try:
            self._pipeline(calls)
        except NoScriptError:  # Redis was started anew
            self._load_scripts()
            self._pipeline(calls)
        except ResponseError as refusal:
            if "NOEPOCH" in str(refusal):
                raise SinkError(_LOST) from None
            raise

    def _positions(self) -> dict[tuple[str, int], int]:
        """How far of each partition Redis holds everything."""
        found = {}
        held = cast(dict[bytes, bytes], self._redis.hgetall(self._keys.positions))
        for name, offset in held.items():
            topic, _, partition = name.decode().rpartition(":")
            found[topic, int(partition)] = int(offset)
        return found

    def _pipeline(self, calls: Sequence[Call]) -> None:
        with self._redis.pipeline(transaction=False) as pipe:
            for call in calls:
                pipe.evalsha(self._digests[call.script], 0, *call.arguments)
            pipe.execute()


def build(parts: Parts) -> RedisSink:
    """The sink for these settings."""
    return RedisSink(parts.redis, rewinder(parts.kafka, RedisSink.name, _COUNTED))


def _after(records: Sequence[Record]) -> Positions:
    """Where each partition goes on after these records."""
    after: dict[tuple[str, int], int] = {}
    for record in records:
        if record.topic in _COUNTED:
            part = record.topic, record.partition
            after[part] = max(after.get(part, 0), record.offset + 1)
    return after


def _literal(prefix: str) -> str:
    """The prefix as a pattern that matches itself only."""
    return re.sub(r"([*?\[\]\\^-])", r"\\\1", prefix)
