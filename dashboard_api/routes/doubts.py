"""Doubts: pages of rows, and one whole doubt."""

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from dashboard_api.errors import STORE_ERRORS, ApiError
from dashboard_api.identifiers import DoubtId, parse_doubt_id
from dashboard_api.live.paging import parse_place, read_page
from dashboard_api.models import DoubtDetail, DoubtPage, Error, Level
from dashboard_api.routes.answers import json_answer
from dashboard_api.state import State, state_of
from detectors.contract.live import STANDING, WITHDRAWN, DoubtState
from detectors.contract.masking import mask_text
from detectors.contract.values import from_us

router = APIRouter(prefix="/api", tags=["doubts"])

StatusFilter = Literal["standing", "raised", "revised", "withdrawn"]


class _Searched(msgspec.Struct):
    """What of a row is looked at when rows are chosen."""

    doubt_id: str
    status: str
    level: str
    rule_id: str
    facility: str | None
    subject: dict[str, str | None]
    message: dict[str, str]


_searched: Final = msgspec.json.Decoder(_Searched)


@router.get("/doubts", response_model=DoubtPage, responses=STORE_ERRORS, summary="疑点列表 / list doubts")
async def doubts(
    request: Request,
    level: Annotated[Level | None, Query(description="风险等级 / level")] = None,
    rule: Annotated[str | None, Query(max_length=100, description="规则 / rule id")] = None,
    facility: Annotated[str | None, Query(max_length=100, description="定点机构编号 / facility")] = None,
    status: Annotated[
        StatusFilter | None, Query(description="状态；standing 为未撤销 / status; standing is not withdrawn")
    ] = None,
    q: Annotated[
        str | None, Query(max_length=100, description="在编号、机构、规则、提示语中查找 / text to look for")
    ] = None,
    before: Annotated[
        str | None, Query(max_length=100, description="上一页的 next / `next` of the page before")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="每页行数 / rows a page")] = 50,
) -> Response:
    """Newest first, by the time of the last revision. Pages lead through everything that Redis keeps."""
    state = state_of(request)
    place = None if before is None else parse_place(before)
    if before is not None and place is None:
        raise ApiError(422, "invalid_parameter", "参数不正确：before。", "A parameter is wrong: before.")
    index, rest = _choose_index(state, level=level, rule=rule, facility=facility, status=status)
    wanted = _wanted({name: value for name, value in rest.items() if value is not None}, q)
    page = await read_page(
        lambda after, number: state.store.doubts(index, after, number), place, limit, wanted
    )
    return json_answer({"doubts": page.rows, "next": page.next})


@router.get(
    "/doubts/{doubt_id}",
    response_model=DoubtDetail,
    responses={**STORE_ERRORS, 404: {"model": Error}},
    summary="疑点详情 / one doubt",
)
async def doubt(request: Request, doubt_id: DoubtId) -> Response:
    """The whole doubt with evidence, masked, its rule and its history."""
    state = state_of(request)
    known = parse_doubt_id(doubt_id)
    found = None if known is None else await state.store.doubt(str(known))
    if found is None:
        raise ApiError(
            404,
            "doubt_unknown",
            "没有这条疑点，或实时数据中已不再保留其详情。",
            "There is no such doubt, or its details are no longer kept with the live figures.",
        )
    raw, held = found
    body: dict[str, msgspec.Raw | Any] = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    card = state.names.get(held.rule_id)
    body["rule"] = (
        None if card is None else card.model_dump(mode="json", include={"name", "section", "meaning"})
    )
    body["history"] = _history(held)
    return json_answer(body)


def _choose_index(state: State, **chosen: str | None) -> tuple[str, dict[str, str | None]]:
    """The index that is likely the smallest, and what is left to look for in its rows."""
    status = chosen["status"]
    by_status = WITHDRAWN if status == WITHDRAWN else STANDING if status is not None else None
    for name in ("facility", "rule"):
        if chosen[name] is not None:
            return state.store.index(**{name: chosen[name]}), {**chosen, name: None}
    if by_status == WITHDRAWN or (by_status is not None and chosen["level"] is None):
        exact = status in (STANDING, WITHDRAWN)
        return state.store.index(status=by_status), {**chosen, "status": None if exact else status}
    if chosen["level"] is not None:
        return state.store.index(level=chosen["level"]), {**chosen, "level": None}
    return state.store.index(), chosen


def _wanted(exactly: dict[str, str], text: str | None) -> Callable[[msgspec.Raw], bool] | None:
    asked = text.strip() if text is not None else ""
    needles = {asked.casefold(), mask_text(asked).casefold()}  # ids stand whole in rows, numbers masked
    if not exactly and not asked:
        return None

    def wanted(raw: msgspec.Raw) -> bool:
        row = _searched.decode(raw)
        status = exactly.get("status", row.status)
        if status != row.status and not (status == STANDING and row.status != WITHDRAWN):
            return False
        same = (
            exactly.get("level", row.level) == row.level
            and exactly.get("rule", row.rule_id) == row.rule_id
            and exactly.get("facility", row.facility) == row.facility
        )
        return same and (not asked or any(needle in _text(row) for needle in needles))

    return wanted


def _text(row: _Searched) -> str:
    parts = (
        row.doubt_id,
        row.rule_id,
        row.facility,
        row.subject.get("id"),
        row.subject.get("name"),
        row.message.get("zh"),
        row.message.get("en"),
    )
    return "\n".join(part for part in parts if part).casefold()


def _history(held: DoubtState) -> list[dict[str, Any]]:
    return [
        {
            "revision": past.revision,
            "status": past.status,
            "detected_at": from_us(past.detected_us),
            "reason": past.reason,
            "amount": past.amount or None,
        }
        for past in held.history
    ]
