"""Hub and clients over a stream in memory: nothing lost, nothing twice, slow ones let go."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from dashboard_api.feed.client import Client
from dashboard_api.feed.hub import Hub
from dashboard_api.feed.states import FeedState
from dashboard_api.live.position import Position
from tests.unit.dashboard_api.feed.fakes import FakeStream


class Page:
    """Keeps what it is sent. `open` can be cleared to stop reading."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.open = asyncio.Event()
        self.open.set()
        self._news = asyncio.Event()

    async def send(self, text: str) -> None:
        await self.open.wait()
        self.messages.append(json.loads(text))
        self._news.set()

    async def until(self, condition: Callable[["Page"], bool]) -> None:
        async with asyncio.timeout(5):
            while not condition(self):
                self._news.clear()
                await self._news.wait()

    @property
    def kinds(self) -> list[str]:
        return [message["kind"] for message in self.messages]

    @property
    def doubts(self) -> list[str]:
        return [row["doubt_id"] for message in self.messages for row in message.get("doubts", [])]


async def ended(task: asyncio.Task[None]) -> None:
    """Cancel it; what it failed with before is raised."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def turns(number: int = 20) -> None:
    """Let everybody else go on for a while."""
    for _ in range(number):
        await asyncio.sleep(0)


@asynccontextmanager
async def running(stream: FakeStream, interval: float = 0.0) -> AsyncIterator[Hub]:
    hub = Hub(stream, {}, interval)
    await hub.begin()
    task = asyncio.create_task(hub.run())
    try:
        yield hub
    finally:
        await ended(task)


@asynccontextmanager
async def connected(
    hub: Hub, stream: FakeStream, page: Page, *, resume: Position | None = None, queue: int = 64
) -> AsyncIterator[Client]:
    client = Client(page.send, stream, queue)
    hub.join(client)
    task = asyncio.create_task(client.run(resume))
    try:
        yield client
    finally:
        hub.leave(client)
        await ended(task)
        client.close()


async def test_a_snapshot_comes_first_and_then_what_is_new() -> None:
    stream, page = FakeStream(), Page()
    stream.add("d1")
    async with running(stream) as hub, connected(hub, stream, page):
        await page.until(lambda p: p.kinds == ["snapshot"])
        stream.add("d2")
        await page.until(lambda p: len(p.messages) == 2)
    assert page.kinds == ["snapshot", "update"]
    assert page.doubts == ["d1", "d2"]
    assert page.messages[1]["counters"]["high"]["standing"] == 2


async def test_nothing_is_lost_or_doubled_between_snapshot_and_updates() -> None:
    stream = FakeStream()
    pages = [Page() for _ in range(40)]
    async with running(stream) as hub, asyncio.TaskGroup() as group:

        async def visit(page: Page, after: int) -> None:
            await turns(after)
            async with connected(hub, stream, page, queue=500):
                await page.until(lambda p: len(p.doubts) == 200)

        for number, page in enumerate(pages):
            group.create_task(visit(page, number * 3))
        for number in range(200):
            stream.add(f"d{number}")
            if number % 3:
                await asyncio.sleep(0)
    for page in pages:
        assert sorted(page.doubts) == sorted({f"d{number}" for number in range(200)})


async def test_a_feed_resumes_with_what_it_missed() -> None:
    stream, page = FakeStream(), Page()
    for number in range(10):
        stream.add(f"d{number}")
    async with running(stream) as hub, connected(hub, stream, page, resume=Position("e1", "4-0")):
        await page.until(lambda p: len(p.doubts) == 6)
        stream.add("d10")
        await page.until(lambda p: len(p.doubts) == 7)
    assert page.kinds == ["resumed", "update", "update", "update"]
    assert page.messages[0]["seq"] == "e1.4-0"
    assert page.doubts == ["d6", "d5", "d4", "d9", "d8", "d7", "d10"]  # newest first within a message
    assert stream.snapshots == 0


async def test_a_position_that_is_too_old_or_unknown_gives_a_snapshot() -> None:
    stream = FakeStream(oldest=5)
    for number in range(10):
        stream.add(f"d{number}")
    async with running(stream) as hub:
        for position in (Position("e1", "4-0"), Position("other", "7-0"), Position("e1", "99-0")):
            page = Page()
            async with connected(hub, stream, page, resume=position):
                await page.until(lambda p: len(p.messages) == 1)
            assert page.kinds == ["snapshot"]


async def test_of_one_doubt_only_the_newest_revision_is_sent_in_a_message() -> None:
    stream, page = FakeStream(), Page()
    stream.add("d0")
    for revision in (1, 2, 3):
        stream.add("d1", revision)
    async with running(stream) as hub, connected(hub, stream, page, resume=Position("e1", "1-0")):
        await page.until(lambda p: len(p.messages) == 2)
    assert page.messages[1]["doubts"] == [{"doubt_id": "d1", "revision": 3}]


async def test_data_built_anew_give_everyone_a_new_snapshot() -> None:
    stream, page = FakeStream(), Page()
    stream.add("d1")
    async with running(stream) as hub, connected(hub, stream, page):
        await page.until(lambda p: p.kinds == ["snapshot"])
        stream.lose_everything("e2")
        stream.add("d9")
        hub.hand_over('{"kind": "health"}')
        await page.until(lambda p: p.kinds.count("snapshot") == 2)
        stream.add("d10")
        await page.until(lambda p: p.kinds[-1] == "update")
    assert page.messages[-1]["seq"] == "e2.2-0"
    assert page.doubts == ["d1", "d9", "d10"]


async def test_a_slow_feed_is_dropped_and_others_go_on() -> None:
    stream, slow, quick = FakeStream(), Page(), Page()
    async with running(stream) as hub:
        async with connected(hub, stream, slow, queue=4) as lagging, connected(hub, stream, quick):
            await slow.until(lambda p: p.kinds == ["snapshot"])
            await quick.until(lambda p: p.kinds == ["snapshot"])
            slow.open.clear()
            for number in range(10):
                stream.add(f"d{number}")
                await quick.until(lambda p, wanted=number: len(p.doubts) == wanted + 1)  # type: ignore[misc]
            await asyncio.wait_for(lagging.dropped.wait(), 5)
            assert lagging.state is FeedState.DROPPED
            slow.open.set()
        assert lagging.state is FeedState.CLOSED
        assert hub.clients == 0
    assert len(quick.doubts) == 10


async def test_while_the_store_is_away_health_goes_on_and_then_nothing_is_missing() -> None:
    stream, page, newcomer = FakeStream(), Page(), Page()
    stream.add("d1")
    async with running(stream) as hub, connected(hub, stream, page):
        await page.until(lambda p: p.kinds == ["snapshot"])
        stream.away = True
        stream.add("d2")  # wakes the hub, which then finds the store away
        async with connected(hub, stream, newcomer):
            await turns()
            assert not hub.reachable
            hub.hand_over('{"kind": "health"}')
            await page.until(lambda p: p.kinds[-1] == "health")
            await newcomer.until(lambda p: p.kinds == ["health"])
            stream.add("d3")
            stream.away = False
            await page.until(lambda p: len(p.doubts) == 3)
            await newcomer.until(lambda p: p.kinds == ["health", "snapshot"])
    assert page.kinds == ["snapshot", "health", "update"]
    assert sorted(newcomer.doubts) == ["d1", "d2", "d3"]


async def test_busy_changes_are_gathered() -> None:
    stream, page = FakeStream(), Page()
    ticks = iter(range(10_000))
    hub = Hub(stream, {}, 0.03, clock=lambda: float(next(ticks)))  # each step seems to take a second
    await hub.begin()
    task = asyncio.create_task(hub.run())
    async with connected(hub, stream, page):
        await page.until(lambda p: p.kinds == ["snapshot"])
        stream.add("first")
        await page.until(lambda p: len(p.messages) == 2)
        for number in range(20):
            stream.add(f"d{number}")
            await asyncio.sleep(0)
        await page.until(lambda p: len(p.doubts) == 21)
    await ended(task)
    assert page.kinds == ["snapshot", "update", "update"]
