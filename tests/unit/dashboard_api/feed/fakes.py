"""A stream in memory that stands where Redis would: a port's fake, used by the hub and by clients."""

import asyncio
import json

import msgspec

from dashboard_api.feed.client import Marker
from dashboard_api.feed.messages import Update
from dashboard_api.live.position import Position, entry_order
from dashboard_api.live.replies import ChangesReply
from dashboard_api.live.store import StoreAway


class FakeStream:
    """Entries are doubts `d<n>`; `counters` count them. `away` makes every call fail."""

    def __init__(self, epoch: str = "e1", oldest: int = 0) -> None:
        self.epoch = epoch
        self.oldest = oldest
        self.entries: list[tuple[str, msgspec.Raw]] = []
        self.away = False
        self.snapshots = 0
        self._grown = asyncio.Event()

    def add(self, doubt: str, revision: int = 1) -> None:
        row = json.dumps({"doubt_id": doubt, "revision": revision}).encode()
        self.entries.append((f"{len(self.entries) + 1}-0", msgspec.Raw(row)))
        self._grown.set()

    def lose_everything(self, epoch: str) -> None:
        self.epoch, self.entries = epoch, []
        self._grown.set()

    @property
    def last(self) -> Position:
        return Position(self.epoch, self.entries[-1][0] if self.entries else "0-0")

    def _check(self) -> None:
        if self.away:
            raise StoreAway("ConnectionError")

    async def changes(self, after: Position, limit: int) -> ChangesReply:
        await asyncio.sleep(0)
        self._check()
        covered = after.epoch == self.epoch and self.oldest <= after.order[0] <= self.last.order[0]
        new = [entry for entry in self.entries if entry_order(entry[0]) > after.order][:limit]
        return ChangesReply(
            epoch=self.epoch,
            last=self.last.entry,
            counters={"high:standing": len(self.entries)},
            minutes={},
            rules=[],
            facilities=[],
            covered=covered,
            entries=new if covered else [],
        )

    async def wait(self, after: Position) -> None:
        self._check()
        if self.last.order <= after.order:
            self._grown.clear()
            await self._grown.wait()

    async def snapshot(self) -> tuple[Position, str]:
        await asyncio.sleep(0)
        self._check()
        self.snapshots += 1
        doubts = [json.loads(bytes(row)) for _, row in self.entries]
        return self.last, json.dumps({"kind": "snapshot", "seq": self.last.seq, "doubts": doubts})

    async def missed(self, after: Position) -> Update | Marker | None:
        reply = await self.changes(after, 3)
        if not reply.covered:
            return Marker.BUILT_ANEW
        return Update(after, reply, {}) if reply.entries else None
