"""The application: REST, the feed and the page in one."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from fastapi import Depends, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from dashboard_api import errors
from dashboard_api.asking import only_known
from dashboard_api.feed import endpoint
from dashboard_api.guard import Guard, host_names
from dashboard_api.headers import SecurityHeaders
from dashboard_api.heads import HeadAsGet
from dashboard_api.lag import LagMonitor
from dashboard_api.live.store import LiveStore
from dashboard_api.manual import manual_router
from dashboard_api.page import page_router
from dashboard_api.replays import routes as replays
from dashboard_api.replays.runs import Runs
from dashboard_api.routes import dead_letters, doubts, overview
from dashboard_api.rules import AppliedMonitor, RulesInForce
from dashboard_api.settings import ApiSettings, StoreLink
from dashboard_api.state import State

HEALTH_SECONDS: Final = 2.0  # between two health messages on the feed
_BEGIN_SECONDS: Final = (
    1.0  # for the first look at the live figures; without them the service starts all the same
)

_DESCRIPTION: Final = (
    "医保基金实时监管：疑点、健康、规则与历史重放的接口；所有内容均已脱敏。 "
    "Doubts, health, rules and replays of the fund watch, masked. The live feed is a websocket at `/api/feed`."
)


def create_app(
    settings: ApiSettings,
    store: StoreLink,
    kafka_bootstrap: str,
    rules: RulesInForce,
    runs: Runs,
    *,
    on_failure: Callable[[BaseException], None],
) -> FastAPI:
    """Make the application; it connects when it starts and goes on without what it cannot reach.

    `rules` are those of the settings, and follow what is applied; `runs` are the replays. `on_failure` is told when the feed has
    failed for good, which is a mistake of ours: the process should end. Raises `WrongAddress`.
    """
    parts = State(
        settings, LiveStore(store), LagMonitor(kafka_bootstrap, settings.lag_interval_seconds), rules, runs
    )
    applied = AppliedMonitor(kafka_bootstrap, rules)

    def ended(task: asyncio.Task[None]) -> None:
        failure = None if task.cancelled() else task.exception()
        if failure is not None:
            on_failure(failure)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        parts.lag.start()
        applied.start()
        beginning = asyncio.create_task(parts.hub.begin())
        await asyncio.wait({beginning}, timeout=_BEGIN_SECONDS)
        tasks = [asyncio.create_task(_follow(parts, beginning)), asyncio.create_task(_tell_health(parts))]
        for task in tasks:
            task.add_done_callback(ended)
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            parts.lag.stop()
            applied.stop()
            await parts.board.close()
            await asyncio.to_thread(runs.close)
            await parts.store.close()

    app = FastAPI(
        title="fundwatch",
        description=_DESCRIPTION,
        openapi_url="/api/openapi.json",
        docs_url=None,  # these pages fetch scripts from other servers; ours is dashboard_api.manual
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.parts = parts
    errors.install(app)
    for router in (overview.router, doubts.router, dead_letters.router, replays.router):
        app.include_router(router, dependencies=[Depends(only_known)])
    app.include_router(endpoint.router)
    app.include_router(manual_router(app))
    app.include_router(page_router(settings.web_dist))
    app.add_middleware(GZipMiddleware, minimum_size=2_048, compresslevel=5)
    app.add_middleware(HeadAsGet)
    app.add_middleware(
        Guard, hosts=host_names(settings.host, settings.hosts), seconds=settings.request_seconds
    )
    app.add_middleware(SecurityHeaders)
    return app


async def _follow(parts: State, beginning: asyncio.Task[None]) -> None:
    """The hub's life once its first look is over."""
    await beginning
    await parts.hub.run()


async def _tell_health(parts: State) -> None:
    while True:
        if parts.hub.clients:
            parts.hub.hand_over(await parts.board.text())
        await asyncio.sleep(HEALTH_SECONDS)
