"""What is turned away before anything of it is read: requests for other names, too large, or too slow.

Browsers let a page under a name of its owner's choosing, which leads to this address, read everything that is answered to that
name. So only names that the settings tell are answered, over HTTP and at the websocket's handshake. No header but `Host`
counts: whoever sits between may write what it likes into `X-Forwarded-Host`.
"""

import asyncio
import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Final

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard_api.errors import answer
from dashboard_api.models import ErrorDetail

LARGEST_BODY: Final = 1 << 20
_HOST: Final = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?", re.ASCII)
_EVERYWHERE: Final = ("0.0.0.0", "::", "")  # noqa: S104  (compared with, not bound)
_ALWAYS: Final = ("localhost", "127.0.0.1", "[::1]")

_FOREIGN: Final = ErrorDetail(
    code="foreign_host",
    zh="本服务不以此主机名提供（见设置 api.hosts）。",
    en="This service does not answer to that host name (see setting api.hosts).",
)
_TOO_LARGE: Final = ErrorDetail(
    code="too_large", zh="请求内容超过 1 MiB。", en="The request's body is larger than 1 MiB."
)
_TOO_SLOW: Final = ErrorDetail(
    code="too_slow", zh="请求内容没有及时送达。", en="The request's body did not arrive in time."
)
_BAD_LENGTH: Final = ErrorDetail(
    code="bad_length", zh="请求的 Content-Length 不正确。", en="The request's Content-Length is wrong."
)

_log = structlog.get_logger("dashboard_api")


def host_names(listening: str, given: Iterable[str]) -> frozenset[str]:
    """Names that are answered: this machine's own, the address that is listened on, and those of the settings."""
    names = {*_ALWAYS, *(name.strip().lower() for name in given)}
    if listening not in _EVERYWHERE:
        names.add(written(listening.lower()))
    return frozenset(names)


def written(host: str) -> str:
    """A host as it stands in an address: IPv6 in brackets."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def named(host: str) -> str | None:
    """The name in a `Host` header, lower case and without its port; None for what is no host."""
    found = _HOST.fullmatch(host.lower())
    return None if found is None else found["name"]


class Guard:
    """Plain ASGI, outermost. `seconds` bound how long a body may take to arrive."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str], seconds: float) -> None:
        self._app = app
        self._hosts = hosts
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the body read; or refuse."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        if not self._answers_to(scope):
            await self._turn_away(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
            return
        length = _length(scope)
        if length is None:
            await _refuse(400, _BAD_LENGTH, scope, receive, send)
        elif length > LARGEST_BODY:
            await _refuse(413, _TOO_LARGE, scope, receive, send)
        else:
            await self._with_body(scope, receive, send)

    def _answers_to(self, scope: Scope) -> bool:
        """One `Host`, and a name that is answered, or the very address at which the connection came in."""
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        name = named(hosts[0]) if len(hosts) == 1 else None
        if name is None:
            return False
        if name in self._hosts:
            return True
        server = scope.get("server")
        return server is not None and _is_address(str(server[0])) and name == written(str(server[0]))

    async def _turn_away(self, scope: Scope, receive: Receive, send: Send) -> None:
        _log.warning("foreign host refused", kind=scope["type"])  # the name is whatever somebody wrote
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})  # before it is accepted: 403
        else:
            await _refuse(421, _FOREIGN, scope, receive, send)

    async def _with_body(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = b""
        more = True
        try:
            async with asyncio.timeout(self._seconds):
                while more:
                    message = await receive()
                    if message["type"] != "http.request":
                        return  # whoever asked is gone
                    body += message.get("body", b"")
                    more = message.get("more_body", False)
                    if len(body) > LARGEST_BODY:
                        await _refuse(413, _TOO_LARGE, scope, receive, send)
                        return
        except TimeoutError:
            await _refuse(408, _TOO_SLOW, scope, receive, send)
            return
        unread: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Message:
            return unread.pop() if unread else await receive()

        await self._app(scope, again, send)


async def _refuse(status: int, detail: ErrorDetail, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer, and let go of the connection: what else was sent on it is not read."""
    await answer(status, detail, {"Connection": "close"})(scope, receive, send)


def _length(scope: Scope) -> int | None:
    """What the request says of its body's size; 0 where it says nothing, None where it says nonsense."""
    given = [value for name, value in scope["headers"] if name == b"content-length"]
    if not given:
        return 0
    return int(given[0]) if len(given) == 1 and given[0].isdigit() and len(given[0]) < 20 else None


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
