"""Runs the application in this process until it is told to stop."""

import signal
import socket
from types import FrameType
from typing import Final

import uvicorn

from dashboard_api.app import create_app
from dashboard_api.connections import options
from dashboard_api.replays.runs import Runs
from dashboard_api.rules import RulesInForce
from dashboard_api.settings import ApiSettings, StoreLink

_GRACE_SECONDS: Final = 3
_DEAD_PEER_MS: Final = 30_000
_LARGEST_FROM_CLIENT: Final = 4_096  # bytes in one websocket message; clients have nothing to say


class PortTaken(Exception):
    """The address cannot be listened on."""


def serve(
    settings: ApiSettings, store: StoreLink, kafka_bootstrap: str, rules: RulesInForce, runs: Runs
) -> None:
    """Serve until SIGTERM or SIGINT, then let go of everybody within a few seconds.

    Raises `PortTaken`, `WrongAddress`, and whatever made the feed fail.
    """
    listener = listen(settings.host, settings.port)
    failures: list[BaseException] = []

    def fail(failure: BaseException) -> None:
        failures.append(failure)
        server.should_exit = True

    def stop(signum: int, frame: FrameType | None) -> None:
        server.should_exit = True

    with listener:
        app = create_app(settings, store, kafka_bootstrap, rules, runs, on_failure=fail)
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                ws="websockets-sansio",
                ws_max_size=_LARGEST_FROM_CLIENT,
                ws_per_message_deflate=False,  # costs more time and memory a client than it saves on a local network
                timeout_graceful_shutdown=_GRACE_SECONDS,
                server_header=False,
                **options(settings),
            )
        )
        # uvicorn raises a signal again when it is done; with a handler that is a clean end and not a death by signal
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        server.run(sockets=[listener])
    if failures:
        raise failures[0]


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises `PortTaken`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # a homepage that has stopped reading is let go by the system
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _DEAD_PEER_MS)
        listener.bind((host, port))
        listener.listen(512)
    except OSError as failure:
        listener.close()
        raise PortTaken(failure.strerror) from None
    return listener
