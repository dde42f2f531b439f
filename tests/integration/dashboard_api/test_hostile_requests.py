"""Requests that a page under another name, a slow client or a mistyped address sends to the API as it runs."""

import http.client
import json
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import sync_playwright
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from dashboard_api import models
from fundwatch.local.ports import free_port
from tests.integration.dashboard_api.serving import ApiProcess, filling, serving
from tests.parts.redis import RedisServer

FOREIGN = [
    "evil.test",
    "evil.test:8080",
    "127.0.0.1.evil.test",
    "localhost.evil.test",
    "localhost.",
    "localhost@evil.test",
    "evil.test#localhost",
    "127.0.0.2",
    "2130706433",
    "127.1",
    "[::2]",
    "localhost:80:80",
    "localhost, evil.test",
    "",
]


@pytest.fixture(scope="module")
def api(shared_redis: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiProcess]:
    more = {
        "api__hosts": '["watch.example"]',
        "api__request_seconds": "1",
        "api__connections_per_address": "24",
    }
    with serving(tmp_path_factory.mktemp("api"), shared_redis.url, **more) as running:
        yield running


def raw(api: ApiProcess, text: str, *, wait: float = 10) -> str:
    """What the service answers to exactly these bytes."""
    with socket.create_connection(("127.0.0.1", api.port), timeout=wait) as connection:
        with suppress(OSError):  # it may have let go already
            connection.sendall(text.encode("latin-1"))
        received = b""
        with suppress(OSError):
            while piece := connection.recv(65_536):
                received += piece
        return received.decode("latin-1")


def status(answer: str) -> int:
    """The status of such an answer."""
    return int(answer.split(" ", 2)[1])


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize(
    "path", ["/", "/api/doubts", "/api/health", "/healthz", "/docs", "/api/openapi.json"]
)
def test_another_name_is_told_nothing(api: ApiProcess, host: str, path: str) -> None:
    answer = raw(api, f"GET {path} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Host: localhost\r\n\r\n")
    assert status(answer) in (400, 421)
    if status(answer) == 421:
        head, _, body = answer.partition("\r\n\r\n")
        assert "application/problem+json" in head
        assert models.Error.model_validate_json(body).error.code == "foreign_host"


@pytest.mark.parametrize(
    "hosts", ["", "Host: localhost\r\nHost: evil.test\r\n", "Host: evil.test\r\nHost: localhost\r\n"]
)
def test_no_name_and_two_names_are_told_nothing(api: ApiProcess, hosts: str) -> None:
    assert status(raw(api, f"GET /api/doubts HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n")) in (400, 421)
    assert status(raw(api, "GET /api/doubts HTTP/1.0\r\n\r\n")) == 421


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:99", "watch.example", "Watch.Example:443"]
)
def test_the_names_of_the_list_are_served_whatever_the_port(api: ApiProcess, host: str) -> None:
    request = (
        f"GET /healthz HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Host: evil.test\r\nConnection: close\r\n\r\n"
    )
    assert status(raw(api, request)) == 200


@pytest.mark.parametrize(
    ("host", "welcome"), [("evil.test", False), ("localhost", True), ("watch.example", True)]
)
def test_the_handshake_of_the_feed_goes_by_the_name_too(api: ApiProcess, host: str, welcome: bool) -> None:
    address = f"ws://{host}:{api.port}/api/feed"
    with socket.create_connection(("127.0.0.1", api.port)) as connection:
        if welcome:
            with connect(address, sock=connection, origin=f"http://{host}:{api.port}") as feed:  # type: ignore[arg-type]
                assert json.loads(feed.recv(timeout=10))["kind"] == "snapshot"
        else:
            more = {"X-Forwarded-Host": "localhost"}
            with pytest.raises(InvalidStatus, match="403"):
                connect(address, sock=connection, origin=f"http://{host}:{api.port}", additional_headers=more)  # type: ignore[arg-type]


def test_a_page_under_another_name_that_leads_here_reads_nothing(
    redis_server: RedisServer, tmp_path: Path
) -> None:
    with (
        serving(tmp_path, redis_server.url) as api,
        filling(redis_server, api) as filler,
        sync_playwright() as play,
    ):
        filler.fill(10)
        browser = play.chromium.launch(
            executable_path=os.environ.get("FUNDWATCH_CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP evil.test 127.0.0.1"],
        )
        page = browser.new_page()
        answer = page.goto(f"http://evil.test:{api.port}/api/doubts")
        assert answer is not None
        assert answer.status == 421
        assert "doubt_id" not in page.content()
        read = page.evaluate(
            """async (port) => {
                const said = []
                for (const path of ['/', '/api/doubts', '/api/snapshot', '/api/replays', '/api/rules', '/docs']) {
                    said.push((await fetch(path)).status)
                }
                said.push(await fetch('/api/replays', {method: 'POST', body: '{}'}).then((r) => r.status))
                said.push(await new Promise((done) => {
                    const feed = new WebSocket(`ws://evil.test:${port}/api/feed`)
                    feed.onmessage = () => done('read')
                    feed.onclose = () => done('refused')
                }))
                said.push(await fetch(`http://127.0.0.1:${port}/api/doubts`).then(() => 'read', () => 'refused'))
                return said
            }""",
            api.port,
        )
        assert read == [421] * 7 + ["refused", "refused"]
        assert page.goto(f"http://localhost:{api.port}/api/doubts").ok  # type: ignore[union-attr]
        assert "doubt_id" in page.content()
        browser.close()


def test_a_body_over_the_limit_is_refused_before_it_is_read(api: ApiProcess) -> None:
    head = "POST /api/replays HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    began = time.monotonic()
    answer = raw(api, f"{head}Content-Length: 1048577\r\n\r\n")  # and nothing of it
    assert status(answer) == 413
    assert time.monotonic() - began < 1
    chunk = "10000\r\n" + "x" * 65_536 + "\r\n"
    assert status(raw(api, f"{head}Transfer-Encoding: chunked\r\n\r\n{chunk * 17}")) == 413
    assert status(raw(api, f"{head}Content-Length: -1\r\n\r\n")) == 400
    with httpx.Client(base_url=api.url) as http:
        fits = b'{"source": {"kind": "archive"}, "rules": ["' + b"x" * 900_000 + b'"]}'
        assert (
            http.post("/api/replays", content=fits, headers={"content-type": "application/json"}).status_code
            == 422
        )


@pytest.mark.parametrize(
    "begun",
    [
        "",
        "GET /api/doubts HTTP/1.1\r\n",
        "GET /api/doubts HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
        "POST /api/replays HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20\r\n\r\n{",
    ],
    ids=["nothing", "a line", "half a head", "half a body"],
)
def test_who_does_not_finish_a_request_is_let_go(api: ApiProcess, begun: str) -> None:
    began = time.monotonic()
    answer = raw(api, begun)
    assert 0.5 < time.monotonic() - began < 5
    assert answer == "" or status(answer) == 408


def test_connections_of_one_address_are_bounded_and_others_are_served(api: ApiProcess) -> None:
    held = [socket.create_connection(("127.0.0.1", api.port)) for _ in range(24)]
    try:
        assert (
            status(raw(api, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")) == 503
        )
        with socket.socket() as other:
            other.bind(("127.0.0.3", 0))
            other.settimeout(10)
            other.connect(("127.0.0.1", api.port))
            other.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert status(other.recv(65_536).decode()) == 200
    finally:
        for connection in held:
            connection.close()
    with httpx.Client(base_url=api.url) as http:
        deadline = time.monotonic() + 10
        while http.get("/healthz").status_code != 200:
            assert time.monotonic() < deadline


def _opens_a_feed(api: ApiProcess, feeds: ExitStack) -> bool:
    """Whether the server takes one more websocket, which stays open; else it says so or lets go while it is still asked."""
    connection = http.client.HTTPConnection("127.0.0.1", api.port, timeout=10)
    feeds.callback(connection.close)
    handshake = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    try:
        connection.request("GET", "/api/feed", headers=handshake)
        return connection.getresponse().status == HTTPStatus.SWITCHING_PROTOCOLS
    except (OSError, http.client.HTTPException):
        return False


def test_websockets_count_as_connections(api: ApiProcess) -> None:
    with ExitStack() as feeds:
        opened = [_opens_a_feed(api, feeds) for _ in range(30)]
        refused = opened.count(False)
        assert any(opened)
    assert refused >= 6
    deadline = time.monotonic() + 10
    while httpx.get(f"{api.url}/healthz").status_code != 200:  # room again when they are gone
        assert time.monotonic() < deadline


PATHS = [
    "/",
    "/docs",
    "/healthz",
    "/api/health",
    "/api/doubts",
    "/api/rules",
    "/api/openapi.json",
    "/api/replays",
]


@pytest.mark.parametrize("path", [*PATHS, "/api/doubts/00000000-0000-0000-0000-000000000000", "/api/nothing"])
def test_head_is_answered_as_get_without_the_body(api: ApiProcess, path: str) -> None:
    with httpx.Client(base_url=api.url) as http:
        got, head = http.get(path), http.head(path)
    assert head.status_code == got.status_code
    assert head.content == b""
    for name in ("content-type", "cache-control"):
        assert head.headers.get(name) == got.headers.get(name)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/api/doubts", "GET, HEAD"),
        ("PUT", "/api/replays", "GET, HEAD, POST"),
        ("PATCH", "/api/replays/x", "DELETE, GET, HEAD"),
        ("GET", "/api/replays/x/cancel", "POST"),
        ("OPTIONS", "/api/doubts", "GET, HEAD"),
        ("POST", "/", "GET, HEAD"),
        ("DELETE", "/docs", "GET, HEAD"),
        ("POST", "/api/openapi.json", "GET, HEAD"),
    ],
)
def test_a_method_that_is_not_taken_is_told_which_are(
    api: ApiProcess, method: str, path: str, allowed: str
) -> None:
    answer = httpx.request(method, f"{api.url}{path}")
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    assert httpx.request(method, f"{api.url}/api/nothing").status_code == 404


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/api/doubts?levle=high", "levle"),
        ("/api/doubts?level=high&Limit=3", "Limit"),
        ("/api/health?x", "x"),
        ("/api/replays?before=1", "before"),
        ("/api/doubts?level=high&level=low", "level"),
        ("/api/rules?<script>=1", "?script?"),
    ],
)
def test_a_query_that_is_not_known_is_refused_by_name(api: ApiProcess, path: str, names: str) -> None:
    answer = httpx.get(f"{api.url}{path}")
    assert answer.status_code == 422
    assert names in answer.json()["error"]["zh"] and names in answer.json()["error"]["en"]
    assert httpx.get(f"{api.url}/?q=anything#level=high").status_code in (200, 404)  # the page's own


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/doubts?before=-1", 422),
        ("/api/doubts?before=5", 422),
        ("/api/doubts?before=", 422),
        ("/api/doubts?before=٣-x", 422),
        ("/api/dead-letters?before=1-", 422),
        ("/api/doubts?limit=1e2", 422),
        ("/api/doubts/4ecd160c", 404),
        ("/api/doubts/%00", 404),
        ("/api/replays/none", 404),
        ("/api/replays/none/doubts?before=x", 404),
        ("/api/nothing", 404),
    ],
)
def test_every_refusal_is_a_problem_with_the_old_fields(api: ApiProcess, path: str, code: int) -> None:
    answer = httpx.get(f"{api.url}{path}")
    assert answer.status_code == code
    assert answer.headers["content-type"] == "application/problem+json"
    told = models.Error.model_validate(answer.json())
    assert (told.status, told.type) == (code, f"urn:problem-type:fundwatch:{told.error.code}")
    assert told.error.zh in told.detail and told.error.en in told.detail


def test_the_documentation_stands_alone(api: ApiProcess) -> None:
    answer = httpx.get(f"{api.url}/docs")
    assert answer.headers["content-type"].startswith("text/html")
    assert "<script" not in answer.text and "http://" not in answer.text and "https://" not in answer.text
    paths = httpx.get(f"{api.url}/api/openapi.json").json()["paths"]
    assert all(f"{path}</code>" in answer.text for path in paths)


def test_health_answers_within_a_second_while_redis_hangs(
    redis_factory: Callable[[], RedisServer], tmp_path: Path
) -> None:
    server = redis_factory()
    with socket.socket() as silent:  # somebody who takes connections and never says anything stands for Kafka
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        kafka = f"127.0.0.1:{silent.getsockname()[1]}"
        with filling(server) as filler, serving(tmp_path, server.url, kafka=kafka) as api:
            filler.beat()
            assert httpx.get(f"{api.url}/api/health").json()["status"] != "down"
            os.kill(server.pid, signal.SIGSTOP)
            try:
                for _ in range(12):  # also while the first question still hangs
                    began = time.monotonic()
                    health = httpx.get(f"{api.url}/api/health", timeout=5).json()
                    assert time.monotonic() - began < 1
                    assert health["status"] == "down"
                api.stop()
                api.start()  # also when it hangs from the beginning
                began = time.monotonic()
                assert httpx.get(f"{api.url}/api/health", timeout=5).json()["status"] == "down"
                assert time.monotonic() - began < 1
            finally:
                os.kill(server.pid, signal.SIGCONT)
            deadline = time.monotonic() + 20
            while httpx.get(f"{api.url}/api/health").json()["status"] == "down":
                assert time.monotonic() < deadline
                time.sleep(0.1)


def test_a_name_that_could_never_match_is_refused_at_the_start(
    redis_server: RedisServer, tmp_path: Path
) -> None:
    for wrong in ("https://watch.example", "watch.example:8080", "*", ""):
        api = ApiProcess(tmp_path, redis_server.url, api__hosts=json.dumps([wrong]))
        api.port = free_port()
        with pytest.raises(AssertionError):
            api.start()
        assert "api.hosts" in api.log.read_text()
