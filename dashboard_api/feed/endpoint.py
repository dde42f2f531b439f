"""The websocket itself: `/api/feed?resume=<seq>`."""

import asyncio
from contextlib import suppress
from typing import Final

import structlog
from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from dashboard_api.feed.client import Client
from dashboard_api.live.position import Position
from dashboard_api.origin import is_own_page
from dashboard_api.state import state_of

_TRY_AGAIN_LATER: Final = 1013
_POLICY: Final = 1008
_CLOSE_SECONDS: Final = 5.0

_log = structlog.get_logger("dashboard_api")
router = APIRouter()


@router.websocket("/api/feed")
async def feed(websocket: WebSocket, resume: str = "") -> None:
    """Send the feed until either side goes. What the other side sends is ignored."""
    state = state_of(websocket)
    if not is_own_page(websocket, state.settings.allowed_origins):
        await websocket.close(_POLICY)
        return
    await websocket.accept()
    client = Client(websocket.send_text, state.source, state.settings.feed_queue)
    state.hub.join(client)
    sending = asyncio.create_task(client.run(Position.parse(resume)))
    listening = asyncio.create_task(_until_gone(websocket))
    dropped = asyncio.create_task(client.dropped.wait())
    tasks = (sending, listening, dropped)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        state.hub.leave(client)
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        was_dropped = client.dropped.is_set()
        client.close()
    if was_dropped:
        _log.warning("slow feed dropped", clients=state.hub.clients)
        with suppress(TimeoutError, WebSocketDisconnect, RuntimeError):
            async with asyncio.timeout(_CLOSE_SECONDS):
                await websocket.close(_TRY_AGAIN_LATER)
        return
    for failure in results:
        if isinstance(failure, Exception) and not isinstance(failure, WebSocketDisconnect):
            raise failure


async def _until_gone(websocket: WebSocket) -> None:
    while (await websocket.receive())["type"] != "websocket.disconnect":
        pass
