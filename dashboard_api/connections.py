"""Connections are bounded: in all, for each address, and in the time that a request's head may take."""

import asyncio
from typing import Any, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from dashboard_api.settings import ApiSettings

_FULL: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"retry-after: 1\r\nconnection: close\r\ncontent-length: 22\r\n\r\ntoo many connections\r\n"
)


def bounded(settings: ApiSettings) -> type[H11Protocol]:
    """Uvicorn's protocol with the settings' bounds. Websockets begin as requests, so they count too."""

    class Bounded(H11Protocol):
        """One connection until it is a websocket."""

        _deadline: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            """Take it, or turn it away."""
            super().connection_made(transport)
            addresses = [client[0] for one in self.connections if (client := getattr(one, "client", None))]
            same = 0 if self.client is None else addresses.count(self.client[0])
            if len(self.connections) > settings.connections or same > settings.connections_per_address:
                transport.write(_FULL)
                transport.close()
                return
            self._wait_for_head()

        def data_received(self, data: bytes) -> None:
            """Pass on; the head of a request may take its time, and no longer."""
            if self.transport.is_closing():
                return
            if self._deadline is None and self.conn.their_state is h11.IDLE:
                self._wait_for_head()
            super().data_received(data)
            if self.conn.their_state is not h11.IDLE:
                self._stop_waiting()

        def handle_websocket_upgrade(self, event: h11.Request) -> None:
            """The head is there."""
            self._stop_waiting()
            super().handle_websocket_upgrade(event)

        def connection_lost(self, exc: Exception | None) -> None:
            """It is gone."""
            self._stop_waiting()
            super().connection_lost(exc)

        def _wait_for_head(self) -> None:
            loop = asyncio.get_running_loop()
            self._deadline = loop.call_later(settings.request_seconds, self._too_slow)

        def _stop_waiting(self) -> None:
            if self._deadline is not None:
                self._deadline.cancel()
                self._deadline = None

        def _too_slow(self) -> None:
            self._deadline = None
            if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
                self.transport.close()

    return Bounded


def options(settings: ApiSettings) -> dict[str, Any]:
    """What uvicorn is configured with for it."""
    return {"http": bounded(settings), "proxy_headers": False}
