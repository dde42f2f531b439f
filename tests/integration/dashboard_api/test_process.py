"""`fundwatch api` as a process: its end, and what it says when it cannot begin."""

import socket
import time
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from fundwatch.local.process import wait_until
from tests.integration.dashboard_api.serving import ApiProcess, filling, serving
from tests.integration.dashboard_api.watching import Watcher
from tests.parts.redis import RedisServer


def refused(api: ApiProcess) -> str:
    """Start an API that cannot; what it said."""
    with pytest.raises(AssertionError):
        api.start()
    assert api.child.exit_code == 2
    return api.log.read_text()


def test_a_request_to_stop_ends_it_within_five_seconds_with_pages_open(
    redis_server: RedisServer, tmp_path: Path
) -> None:
    stuck = socket.socket()
    stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    with serving(tmp_path, redis_server.url) as api, filling(redis_server) as filler:
        stuck.connect(("127.0.0.1", api.port))
        filler.fill(2_000)
        with Watcher(api.feed) as page, Watcher(api.feed, sock=stuck, max_queue=1) as silent:
            page.receive()
            silent.receive()
            filler.fill(4_000)  # more than the one that does not read can take
            began = time.monotonic()
            api.child.ask_to_stop()
            with pytest.raises(ConnectionClosed) as closed:
                page.until(lambda _: False)
            assert wait_until(lambda: not api.child.running, 10, alive=lambda: True)
            took = time.monotonic() - began
    assert took < 5
    assert api.child.exit_code == 0
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012


def test_a_second_run_on_the_same_port_works_at_once(redis_server: RedisServer, tmp_path: Path) -> None:
    with serving(tmp_path, redis_server.url) as api:
        with Watcher(api.feed) as page:
            page.receive()
            assert api.stop() == 0
        api.start()
        assert httpx.get(f"{api.url}/healthz").text == "ok"


def test_a_taken_port_is_one_sentence_and_misuse(redis_server: RedisServer, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        api = ApiProcess(tmp_path, redis_server.url, api__port=str(taken.getsockname()[1]))
        said = refused(api)
    assert len(said.splitlines()) == 1
    assert "api.port" in said


def test_an_address_that_is_none_is_one_sentence_without_its_password(tmp_path: Path) -> None:
    said = refused(ApiProcess(tmp_path, "http://:geheim@127.0.0.1"))
    assert len(said.splitlines()) == 1
    assert "redis.url" in said
    assert "geheim" not in said


def test_logs_tell_nothing_of_what_was_asked_for(redis_server: RedisServer, tmp_path: Path) -> None:
    with serving(tmp_path, redis_server.url) as api:
        httpx.get(f"{api.url}/api/doubts", params={"q": "220101196002031231"})
        httpx.get(f"{api.url}/api/doubts", params={"q": "王小明", "level": "x"})
        api.stop()
        log = api.log.read_text()
    assert "220101196002031231" not in log
    assert "王小明" not in log
