"""Refused events: what was wrong with them, never what stood in them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from dashboard_api.errors import STORE_ERRORS, ApiError
from dashboard_api.live.paging import parse_place, read_page
from dashboard_api.models import DeadLetterPage
from dashboard_api.routes.answers import json_answer
from dashboard_api.state import state_of

router = APIRouter(prefix="/api", tags=["dead letters"])


@router.get(
    "/dead-letters", response_model=DeadLetterPage, responses=STORE_ERRORS, summary="死信 / refused events"
)
async def dead_letters(
    request: Request,
    before: Annotated[
        str | None, Query(max_length=100, description="上一页的 next / `next` of the page before")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="每页行数 / rows a page")] = 50,
) -> Response:
    """Newest first."""
    place = None if before is None else parse_place(before)
    if before is not None and place is None:
        raise ApiError(422, "invalid_parameter", "参数不正确：before。", "A parameter is wrong: before.")
    page = await read_page(state_of(request).store.dead_letters, place, limit, None)
    return json_answer({"dead_letters": page.rows, "next": page.next})
