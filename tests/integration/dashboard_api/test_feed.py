"""The websocket over a real Redis: snapshot, updates, resume, and what goes wrong in between."""

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
import redis
from websockets.exceptions import ConnectionClosed, InvalidStatus

from dashboard_api import models
from detectors.contract.values import BUSINESS_TZ
from tests.integration.dashboard_api.serving import ApiProcess, filling, serving
from tests.integration.dashboard_api.watching import Watcher
from tests.parts.redis import RedisServer
from tests.tools.synthetic import clear_texts, make_doubt


@pytest.fixture(scope="module")
def api(shared_redis: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiProcess]:
    """One API for the module; the data under it are begun anew for each test."""
    with serving(tmp_path_factory.mktemp("api"), shared_redis.url, api__feed_queue="16") as running:
        yield running


def now() -> datetime:
    return datetime.now(BUSINESS_TZ)


def position(api: ApiProcess) -> str:
    return str(httpx.get(f"{api.url}/api/snapshot").json()["seq"])


def ids(numbers: range) -> list[str]:
    moment = now()
    return [str(make_doubt(number, moment).doubt_id) for number in numbers]


def test_a_snapshot_comes_first_and_updates_follow(redis_server: RedisServer, api: ApiProcess) -> None:
    with filling(redis_server, api) as filler:
        filler.fill(300)
        with Watcher(api.feed) as page:
            first = page.receive()
            models.Snapshot.model_validate({k: v for k, v in first.items() if k != "kind"})
            assert first["kind"] == "snapshot"
            assert len(page.rows) == 200
            filler.write([make_doubt(1_000, now())])
            update = page.until(lambda message: message["kind"] == "update")
            assert [row["doubt_id"] for row in update["doubts"]] == ids(range(1_000, 1_001))
            models.Counters.model_validate(update["counters"])
            raised = sum(level["raised"] for level in update["counters"].values())
            assert raised == sum(level["raised"] for level in first["counters"].values()) + 1
            added = datetime.fromisoformat(update["doubts"][0]["detected_at"]).replace(
                second=0, microsecond=0
            )
            buckets = [models.MinuteBucket.model_validate(bucket) for bucket in update["minutes"]]
            (bucket,) = [bucket for bucket in buckets if bucket.minute == added]
            assert bucket.high + bucket.medium + bucket.low > 0
            health = page.until(lambda message: message["kind"] == "health")
            models.Health.model_validate(health["health"])


def test_withdrawn_doubts_come_as_updates_too(redis_server: RedisServer, api: ApiProcess) -> None:
    with filling(redis_server, api) as filler:
        filler.write([make_doubt(1, now())])
        with Watcher(api.feed) as page:
            page.receive()
            filler.write([make_doubt(1, now(), revision=2, status="withdrawn")])
            update = page.until(lambda message: message["kind"] == "update")
            assert update["doubts"][0]["status"] == "withdrawn"
            assert sum(level["standing"] for level in update["counters"].values()) == 0


def test_nothing_is_lost_or_doubled_over_broken_connections(
    redis_server: RedisServer, api: ApiProcess
) -> None:
    """A writer goes on while a page loses its connection again and again and resumes each time."""
    count, dice = 1_500, Random(7)
    with filling(redis_server, api) as filler:
        filler.write([make_doubt(number, now()) for number in range(50)])

        def write() -> None:
            for number in range(50, count, 5):
                filler.write([make_doubt(number + part, now()) for part in range(5)])

        writer = threading.Thread(target=write)
        seen: list[tuple[str, int]] = []
        with Watcher(api.feed) as page:
            page.receive()
            known = set(page.rows)
        writer.start()
        seq, resumed = page.seq, 0
        while writer.is_alive() or seq != position(api):
            with Watcher(api.feed, resume=seq) as page:
                for _ in range(dice.randrange(1, 6)):
                    page.receive()
                resumed += page.kinds[0] == "resumed"
                assert page.kinds[0] == "resumed"
                seen += page.seen
                seq = page.seq
        writer.join()
    assert resumed > 3
    assert len(seen) == len(set(seen)), "an update came twice"
    assert known | {doubt for doubt, _ in seen} == set(ids(range(count)))
    assert known.isdisjoint(doubt for doubt, _ in seen)


def test_pages_that_come_while_doubts_pour_in_miss_none(redis_server: RedisServer, api: ApiProcess) -> None:
    count = 180  # fits into a snapshot, so that a page can know all
    with filling(redis_server, api) as filler:
        started = threading.Event()

        def write() -> None:
            for number in range(count):
                filler.write([make_doubt(number, now())])
                started.set()

        writer = threading.Thread(target=write)
        writer.start()
        started.wait(5)
        pages = [Watcher(api.feed) for _ in range(8)]
        writer.join()
        end = position(api)
        for page in pages:
            with page:
                page.receive()
                in_snapshot = set(page.rows)
                page.caught_up(end)
                assert set(page.rows) == set(ids(range(count)))
                assert in_snapshot.isdisjoint(doubt for doubt, _ in page.seen)
                assert len(page.seen) == len(set(page.seen))
                standing = sum(level["standing"] for level in page.counters.values())
                assert standing == count


@pytest.mark.parametrize("resume", ["", "nonsense", "0.0-0", "abc123.1700000000000-0"])
def test_a_position_that_is_none_gives_a_snapshot(
    redis_server: RedisServer, api: ApiProcess, resume: str
) -> None:
    with filling(redis_server, api) as filler:
        filler.fill(10)
    with Watcher(api.feed, resume=resume) as page:
        assert page.receive()["kind"] == "snapshot"


def test_a_position_that_is_too_old_gives_a_snapshot(redis_server: RedisServer, api: ApiProcess) -> None:
    with filling(redis_server, api, feed_kept=100) as filler:
        filler.fill(20)
        old = position(api)
        with Watcher(api.feed, resume=old) as page:
            assert page.receive()["kind"] == "resumed"
        filler.write([make_doubt(number, now()) for number in range(1_000)])
        with Watcher(api.feed, resume=old) as page:
            assert page.receive()["kind"] == "snapshot"


def test_a_slow_page_is_dropped_and_can_resume(redis_server: RedisServer, api: ApiProcess) -> None:
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    narrow.connect(("127.0.0.1", api.port))
    with filling(redis_server, api) as filler, Watcher(api.feed, sock=narrow, max_queue=1) as slow:
        slow.receive()
        with Watcher(api.feed) as quick:
            quick.receive()
            stop = threading.Event()

            def write() -> None:
                number = 0
                while not stop.is_set():
                    filler.write([make_doubt(number + part, now()) for part in range(100)])
                    number += 100

            writer = threading.Thread(target=write)
            writer.start()
            try:
                reading = threading.Thread(target=lambda: quick.until(lambda _: stop.is_set()))
                reading.start()
                api.wait_for_log("slow feed dropped", 60)
            finally:
                stop.set()
                writer.join()
                reading.join()
            end = position(api)
            quick.caught_up(end)
        with pytest.raises(ConnectionClosed) as closed:
            slow.until(lambda _: False)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1013
        with Watcher(api.feed, resume=slow.seq) as again:
            again.caught_up(end)
            assert again.kinds[0] in ("resumed", "snapshot")
            assert again.counters == quick.counters


def test_lost_data_give_a_new_snapshot_on_the_same_connection(
    redis_server: RedisServer, api: ApiProcess
) -> None:
    with filling(redis_server, api) as filler:  # or the beginning of these data would be one more snapshot
        filler.fill(30)
    with Watcher(api.feed) as page:
        epoch = page.receive()["seq"].partition(".")[0]
        redis_server.clear()
        emptied = page.until(lambda message: message["kind"] == "snapshot")
        assert emptied["doubts"] == []
        with filling(redis_server) as filler:
            filler.write([make_doubt(5_000, now())])
            page.until(lambda message: ids(range(5_000, 5_001))[0] in page.rows)
            assert str(page.seq).partition(".")[0] not in (epoch, "0")
            filler.write([make_doubt(5_001, now())])
            page.until(lambda message: ids(range(5_001, 5_002))[0] in page.rows)
        assert set(page.rows) == set(ids(range(5_000, 5_002)))
        assert sum(level["standing"] for level in page.counters.values()) == 2


def test_redis_killed_and_started_again(redis_factory: Callable[[], RedisServer], tmp_path: Path) -> None:
    server = redis_factory()
    with filling(server) as filler, serving(tmp_path, server.url, redis__timeout_seconds="1") as api:
        filler.beat()
        filler.fill(100)
        with Watcher(api.feed) as page:
            page.receive()
            server.kill()
            health = page.until(lambda m: m["kind"] == "health" and m["health"]["status"] == "down")
            assert "Redis" in health["health"]["problems"][0]["zh"]
            answer = httpx.get(f"{api.url}/api/snapshot")
            assert answer.status_code == 503
            assert models.Error.model_validate(answer.json()).error.code == "store_unavailable"
            assert httpx.get(f"{api.url}/healthz").text == "ok"
            assert httpx.get(f"{api.url}/api/health").json()["status"] == "down"
            assert httpx.get(f"{api.url}/api/rules").status_code == 200
            with Watcher(api.feed) as newcomer:
                assert newcomer.receive()["kind"] == "health"
                server.start()
                newcomer.until(lambda m: m["kind"] == "snapshot")
                assert len(newcomer.rows) == len(page.rows)
            filler.write([make_doubt(7_000, now())])
            update = page.until(lambda m: m["kind"] == "update")
            assert update["doubts"][0]["doubt_id"] == ids(range(7_000, 7_001))[0]
            assert page.kinds == ["snapshot", "update"]
    assert api.log.read_text().count("live store away") == 1


def test_an_api_killed_and_started_again_is_resumed_from(redis_server: RedisServer, tmp_path: Path) -> None:
    with filling(redis_server) as filler, serving(tmp_path, redis_server.url) as api:
        filler.fill(50)
        with Watcher(api.feed) as page:
            page.receive()
            api.child.kill()
            with pytest.raises(ConnectionClosed):
                page.until(lambda _: False)
        filler.write([make_doubt(8_000, now())])
        api.start()
        with Watcher(api.feed, resume=page.seq) as again:
            again.until(lambda m: m["kind"] == "update")
            assert again.kinds == ["resumed", "update"]
            assert [doubt for doubt, _ in again.seen] == ids(range(8_000, 8_001))


def test_no_number_and_no_full_name_is_in_the_feed(redis_server: RedisServer, api: ApiProcess) -> None:
    with filling(redis_server, api) as filler, Watcher(api.feed) as page:
        page.receive()
        filler.write([make_doubt(number, now()) for number in range(150)])
        page.caught_up(position(api))
        with Watcher(api.feed) as other:
            other.receive()
            said = "\n".join(page.texts + other.texts)
    assert said.count("********") > 10
    for number in range(150):
        for who in clear_texts(number):
            assert who.number not in said
            assert who.name not in said


@pytest.mark.parametrize(
    ("origin", "welcome"),
    [(None, True), ("own", True), ("https://elsewhere.example", False), ("null", False)],
)
def test_other_sites_cannot_open_the_feed(
    redis_server: RedisServer, api: ApiProcess, origin: str | None, welcome: bool
) -> None:
    options: dict[str, Any] = {"origin": api.url if origin == "own" else origin} if origin else {}
    if welcome:
        with Watcher(api.feed, **options) as page:
            page.receive()
    else:
        with pytest.raises(InvalidStatus, match="403"):
            Watcher(api.feed, **options)


def test_an_origin_can_be_allowed(redis_server: RedisServer, tmp_path: Path) -> None:
    allowed = "http://localhost:5173"
    with (
        serving(tmp_path, redis_server.url, api__allowed_origins=f'["{allowed}"]') as api,
        Watcher(api.feed, origin=allowed) as page,
    ):
        assert page.receive()["kind"] == "snapshot"


def test_what_a_page_sends_is_ignored_and_bounded(redis_server: RedisServer, api: ApiProcess) -> None:
    with Watcher(api.feed) as page:
        page.receive()
        page.socket.send("hello")
        page.until(lambda m: m["kind"] == "health")
        page.socket.send("x" * 100_000)
        with pytest.raises(ConnectionClosed):
            page.until(lambda _: False)


def test_a_stream_that_was_never_written_is_a_snapshot_of_nothing(
    redis_server: RedisServer, api: ApiProcess
) -> None:
    with redis.Redis.from_url(redis_server.url) as client:
        assert client.dbsize() == 0
    with Watcher(api.feed) as page:
        first = page.receive()
        assert first["doubts"] == []
        assert first["counters"]["high"] == {"standing": 0, "raised": 0, "withdrawn": 0}
