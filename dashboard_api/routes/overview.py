"""The homepage's snapshot, the health of the pipeline, and the catalogue of rules."""

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from dashboard_api.catalogue import retired_sections
from dashboard_api.errors import STORE_ERRORS
from dashboard_api.models import Health, RetiredSection, RuleCard, Snapshot
from dashboard_api.routes.answers import json_answer
from dashboard_api.state import state_of

router = APIRouter()


@router.get(
    "/api/snapshot",
    response_model=Snapshot,
    responses=STORE_ERRORS,
    tags=["feed"],
    summary="首页快照 / everything on the homepage",
)
async def snapshot(request: Request) -> Response:
    """One moment of everything; `seq` can be given to the feed as `resume`."""
    _, body = await state_of(request).source.body()
    return json_answer(body)


@router.get(
    "/api/health", response_model=Health, tags=["health"], summary="链路健康 / health of the pipeline"
)
async def health(request: Request) -> Response:
    """Always answers, also when Redis and Kafka are away: that is what it tells."""
    return Response(
        (await state_of(request).board.now()).model_dump_json(),
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


@router.get("/healthz", tags=["health"], response_class=PlainTextResponse, summary="存活 / liveness")
async def healthz() -> str:
    """The process serves."""
    return "ok"


@router.get("/api/rules", tags=["rules"], summary="规则目录 / the catalogue of rules")
async def rules(request: Request) -> list[RuleCard]:
    """Every rule with the state and the parameter values that are in force: the settings', or what was applied since."""
    return list(state_of(request).rules.cards)


@router.get(
    "/api/rules/retired", tags=["rules"], summary="没有规则的来源章节 / source sections without a rule"
)
async def retired() -> list[RetiredSection]:
    """Sections that the source document struck out or left empty, with its reason."""
    return retired_sections()
