"""Read access to the live figures. Redis being away is one error, `StoreAway`; nothing of redis-py gets out."""

import zlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from dashboard_api.live.position import Position
from dashboard_api.live.replies import ChangesReply, PageEntry, SnapshotReply
from dashboard_api.settings import StoreLink
from detectors.contract.health import Heartbeat, decode_heartbeat
from detectors.contract.live import DoubtState, Keys

SNAPSHOT_ROWS: Final = 200
MINUTES: Final = 60
WAIT_SECONDS: Final = 1.0

_snapshot = msgspec.json.Decoder(SnapshotReply)
_changes = msgspec.json.Decoder(ChangesReply)
_page = msgspec.json.Decoder(list[PageEntry])
_state = msgspec.msgpack.Decoder(DoubtState)


class StoreAway(Exception):
    """Redis cannot be reached, or does not answer as it should. The text names the kind of failure only."""


class WrongAddress(Exception):
    """The setting is no address of Redis."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """What is known of processes and dead letters. `retired` counts what forgotten instances had counted."""

    heartbeats: tuple[Heartbeat, ...]
    retired: dict[str, int]
    dead_letters: dict[str, int]


class LiveStore:
    """One per process. Every answer is of one moment: it is made by one script or one transaction."""

    def __init__(self, link: StoreLink) -> None:
        """Connects when first used. Raises `WrongAddress`."""
        self._keys = Keys(link.prefix)
        self._redis = _client(link, link.timeout_seconds)
        self._waiting = _client(link, link.timeout_seconds + WAIT_SECONDS)
        figures = _script("figures")
        self._snapshot = self._redis.register_script(figures + _script("snapshot"))
        self._changes = self._redis.register_script(figures + _script("changes"))
        self._page = self._redis.register_script(_script("page"))

    async def close(self) -> None:
        """Let go of Redis."""
        await self._redis.aclose()
        await self._waiting.aclose()

    async def snapshot(self, now: datetime) -> SnapshotReply:
        """The newest doubts, all figures, and the position in the feed that they belong to."""
        minute = int(now.timestamp()) // 60
        async with _translated():
            raw = await self._snapshot(
                args=[self._keys.prefix, SNAPSHOT_ROWS, minute - MINUTES + 1, minute + 1]
            )
        return _snapshot.decode(raw)

    async def changes(self, after: Position, limit: int) -> ChangesReply:
        """At most `limit` entries after the position, and the figures as they are now."""
        async with _translated():
            raw = await self._changes(args=[self._keys.prefix, after.epoch, after.entry, limit])
        return _changes.decode(raw)

    async def wait(self, after: Position) -> None:
        """Return as soon as the feed has an entry after the position, or after `WAIT_SECONDS`."""
        async with _translated():
            await self._waiting.xread(
                {self._keys.feed: after.entry}, count=1, block=int(WAIT_SECONDS * 1_000)
            )

    async def doubts(self, index: str, before: tuple[int, str] | None, limit: int) -> list[PageEntry]:
        """Rows of doubts in the index with that key, newest first, after the place `(score, member)`."""
        return await self._read_page(index, self._keys.doubt_row, before, limit)

    async def dead_letters(self, before: tuple[int, str] | None, limit: int) -> list[PageEntry]:
        """Summaries of dead letters, newest first."""
        return await self._read_page(self._keys.dead_index, self._keys.dead_row, before, limit)

    async def doubt(self, doubt_id: str) -> tuple[bytes, DoubtState] | None:
        """JSON of the whole masked doubt and its state; None where it is unknown or no longer kept."""
        async with _translated(), self._redis.pipeline(transaction=True) as pipe:
            pipe.hget(self._keys.doubt_full, doubt_id)
            pipe.hget(self._keys.doubt_state, doubt_id)
            full, state = await pipe.execute()
        if full is None or state is None:
            return None
        return zlib.decompress(full), _state.decode(state)

    async def pulse(self) -> Pulse:
        """What the processes last said, and the count of dead letters."""
        async with _translated(), self._redis.pipeline(transaction=True) as pipe:
            pipe.hvals(self._keys.processes)
            pipe.hgetall(self._keys.processes_retired)
            pipe.hgetall(self._keys.dead_counts)
            beats, retired, dead = await pipe.execute()
        return Pulse(
            heartbeats=tuple(_readable(beats)),
            retired=_counts(retired.items()),
            dead_letters=_counts(dead.items()),
        )

    def index(self, **chosen: str | None) -> str:
        """Key of an index; see `Keys.index`."""
        return self._keys.index(**chosen)

    async def _read_page(
        self, index: str, rows: str, before: tuple[int, str] | None, limit: int
    ) -> list[PageEntry]:
        score, member = before or ("", "")
        async with _translated():
            raw = await self._page(args=[index, rows, score, member, limit])
        return _page.decode(raw)


def _client(link: StoreLink, timeout_seconds: float) -> Redis:
    try:
        return Redis.from_url(
            link.url.get_secret_value(),
            socket_timeout=timeout_seconds,
            socket_connect_timeout=link.timeout_seconds,
            retry=Retry(NoBackoff(), 0),  # who asks decides whether to ask again
            protocol=2,
        )
    except ValueError:
        raise WrongAddress from None  # the text would quote the address, which may hold a password


def _script(name: str) -> str:
    return (Path(__file__).parent / f"{name}.lua").read_text()


def _counts(items: Iterable[tuple[bytes, bytes]]) -> dict[str, int]:
    return {name.decode(): int(number) for name, number in items}


def _readable(beats: Iterable[bytes]) -> Iterable[Heartbeat]:
    for beat in beats:
        with suppress(msgspec.DecodeError):  # another version's: it shows up as silent, the others stay
            yield decode_heartbeat(beat)


@asynccontextmanager
async def _translated() -> AsyncIterator[None]:
    try:
        yield
    except (RedisError, OSError) as failure:
        raise StoreAway(type(failure).__name__) from failure
