"""The receiver's HTTP: `POST /robot/send`, `GET /messages` (JSON) and `GET /` (a page)."""

import json
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Final
from urllib.parse import parse_qs, urlsplit

from fundwatch.local.dingtalk.archive import Archive
from fundwatch.local.dingtalk.judge import LARGEST_BODY_BYTES, Judge, Post, Verdict
from fundwatch.local.dingtalk.page import render
from fundwatch.local.hosts import is_local
from fundwatch.local.ports import LOOPBACK

_MOST_READ: Final = 10 * 1024 * 1024  # of a body that is refused anyway


class Receiver(ThreadingHTTPServer):
    """Listens on the loopback interface from its construction on; `serve_forever` answers."""

    daemon_threads = True

    def __init__(self, port: int, judge: Judge, archive: Archive, *, signed: bool) -> None:
        """`signed`: whether the judge asks for a signature. Raises `OSError` when the port is taken."""
        self.judge = judge
        self.judging = Lock()
        self.archive = archive
        self.signed = signed
        super().__init__((LOOPBACK, port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: Receiver
    protocol_version = "HTTP/1.1"
    server_version = "fundwatch-dingtalk"
    sys_version = ""
    timeout = 30

    def do_POST(self) -> None:
        if self._foreign():
            return
        if urlsplit(self.path).path != "/robot/send":
            self._answer(HTTPStatus.NOT_FOUND, "text/plain; charset=utf-8", b"not found")
            return
        verdict = self._judge()
        body = json.dumps({"errcode": verdict.errcode, "errmsg": verdict.errmsg}).encode()
        self._answer(HTTPStatus.OK, "application/json", body)

    def do_GET(self) -> None:
        if self._foreign():
            return
        path = urlsplit(self.path).path
        if path == "/messages":
            body = json.dumps(self.server.archive.snapshot(), ensure_ascii=False).encode()
            self._answer(HTTPStatus.OK, "application/json; charset=utf-8", body)
        elif path == "/":
            page = render(self.server.archive.snapshot()).encode()
            self._answer(HTTPStatus.OK, "text/html; charset=utf-8", page)
        else:
            self._answer(HTTPStatus.NOT_FOUND, "text/plain; charset=utf-8", b"not found")

    def _foreign(self) -> bool:
        """Whether it is asked under another name than this machine's, as a page that leads here would; answered then."""
        if is_local(self.headers.get("Host")) and len(self.headers.get_all("Host", [])) == 1:
            return False
        self.close_connection = True
        self._answer(HTTPStatus.MISDIRECTED_REQUEST, "text/plain; charset=utf-8", b"foreign host")
        return True

    def _judge(self) -> Verdict:
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        post = Post(query, self.headers.get("Content-Type", ""), self._body())
        now_ms = time.time_ns() // 1_000_000
        with self.server.judging:
            verdict = self.server.judge.judge(post, now_ms)
        if verdict.message is None:
            self.server.archive.refuse(verdict.errcode)
        else:
            self.server.archive.take(verdict.message, signed=self.server.signed, now_ms=now_ms)
        return verdict

    def _body(self) -> bytes:
        """The body, or as much of it as shows that it is too large; the connection then ends."""
        length = self.headers.get("Content-Length", "0")
        size = int(length) if length.isascii() and length.isdigit() else 0
        if size > _MOST_READ:
            self.close_connection = True
            return b" " * (LARGEST_BODY_BYTES + 1)
        return self.rfile.read(size)

    def _answer(self, status: HTTPStatus, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the request line holds the access token."""
