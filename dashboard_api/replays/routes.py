"""REST of replays: ask for one, watch it, read and keep what it found."""

from pathlib import Path as FolderPath
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import FileResponse, Response

from dashboard_api.errors import ApiError
from dashboard_api.identifiers import DoubtId, parse_doubt_id
from dashboard_api.models import Error
from dashboard_api.origin import is_own_page
from dashboard_api.replays import doubts, totals
from dashboard_api.replays.checks import WrongRequest
from dashboard_api.replays.folder import (
    DIFFERENCE,
    FILES,
    REPORTS,
    difference_file,
    doubts_file,
    is_name,
)
from dashboard_api.replays.models import (
    ReplayDoubtPage,
    ReplayRequest,
    RunDetail,
    RunList,
    RunSummary,
    Sources,
    Totals,
)
from dashboard_api.replays.runs import Busy, CannotStart, NoSuchRun, Runs
from dashboard_api.routes.answers import json_answer
from dashboard_api.state import state_of

_UNKNOWN: Final[dict[int | str, dict[str, Any]]] = {404: {"model": Error}}
_REFUSED: Final[dict[int | str, dict[str, Any]]] = {
    403: {"model": Error},
    409: {"model": Error},
    422: {"model": Error},
}
_BASELINE: Final = "baseline"


def _runs(request: Request) -> Runs:
    return state_of(request).runs


def _own_page(request: Request) -> None:
    """A page of another site must not start, end or remove anything through a reader's browser."""
    if not is_own_page(request, state_of(request).settings.allowed_origins):
        raise ApiError(
            403, "foreign_page", "不接受其他网站页面的请求。", "Pages of other sites may not ask for this."
        )


TheRuns = Annotated[Runs, Depends(_runs)]
RunId = Annotated[str, Path(max_length=100, description="重放编号 / the run")]
VariantName = Annotated[str, Query(max_length=100, description="方案 / variant")]

router = APIRouter(prefix="/api/replays", tags=["replays"])


@router.get("", summary="重放列表 / list replays")
def listed(runs: TheRuns) -> RunList:
    """Newest first."""
    return runs.list()


@router.post(
    "",
    status_code=201,
    responses=_REFUSED,
    dependencies=[Depends(_own_page)],
    summary="开始重放 / start a replay",
)
def start(body: ReplayRequest, runs: TheRuns) -> RunSummary:
    """One runs at a time: 409 while another does."""
    try:
        return runs.detail(runs.start(body))
    except WrongRequest as wrong:
        raise ApiError(422, "replay_refused", wrong.message.zh, wrong.message.en) from None
    except Busy as busy:
        raise ApiError(
            409,
            "replay_running",
            f"重放 {busy.run_id} 正在进行。一次只能进行一个重放：请等它完成，或先取消它。",
            f"Replay {busy.run_id} is running. Only one runs at a time: wait for it, or cancel it first.",
        ) from None
    except CannotStart as failure:
        raise ApiError(
            500,
            "replay_not_started",
            f"重放无法启动：{failure}。",
            f"The replay could not be started: {failure}.",
        ) from None


@router.get("/sources", summary="可重放的来源 / what can be replayed")
def offered(runs: TheRuns) -> Sources:
    """The archive, and the event files of the folder that the settings name."""
    return runs.sources()


@router.get("/{run_id}", responses=_UNKNOWN, summary="一次重放 / one replay")
def one(run_id: RunId, runs: TheRuns) -> RunDetail:
    """Its state, progress, manifest, and each variant's counts and difference to the baseline."""
    try:
        return runs.detail(run_id)
    except NoSuchRun:
        raise _unknown() from None


@router.delete(
    "/{run_id}",
    status_code=204,
    responses=_UNKNOWN | _REFUSED,
    dependencies=[Depends(_own_page)],
    summary="删除重放 / delete a replay",
)
def delete(run_id: RunId, runs: TheRuns) -> None:
    """Its folder and all that it wrote; 409 while it runs."""
    try:
        runs.delete(run_id)
    except NoSuchRun:
        raise _unknown() from None
    except Busy:
        raise ApiError(
            409, "replay_running", "重放还在进行，请先取消。", "The replay still runs: cancel it first."
        ) from None


@router.post(
    "/{run_id}/cancel",
    responses=_UNKNOWN | _REFUSED,
    dependencies=[Depends(_own_page)],
    summary="取消重放 / cancel a replay",
)
def cancel(run_id: RunId, runs: TheRuns) -> RunDetail:
    """Asks it to end; it is ended by force after ten seconds. Nothing for one that is over."""
    try:
        runs.cancel(run_id)
        return runs.detail(run_id)
    except NoSuchRun:
        raise _unknown() from None


@router.get(
    "/{run_id}/doubts",
    response_model=ReplayDoubtPage,
    responses=_UNKNOWN,
    summary="重放的疑点 / doubts of a replay",
)
def found(
    run_id: RunId,
    runs: TheRuns,
    variant: VariantName = _BASELINE,
    before: Annotated[
        str | None, Query(max_length=100, description="上一页的 next / `next` of the page before")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="每页行数 / rows a page")] = 50,
) -> Response:
    """In the canonical order, by rule and anchor; masked."""
    path = doubts_file(_folder(runs, run_id, variant), variant)
    try:
        rows, after = doubts.page(path, before, limit)
    except FileNotFoundError:
        raise _no_result() from None
    except doubts.WrongPlace:
        raise ApiError(
            422, "invalid_parameter", "参数不正确：before。", "A parameter is wrong: before."
        ) from None
    return json_answer({"doubts": rows, "next": after})


@router.get(
    "/{run_id}/doubts/{doubt_id}", responses=_UNKNOWN, summary="重放的一条疑点 / one doubt of a replay"
)
def doubt(
    run_id: RunId, doubt_id: DoubtId, runs: TheRuns, request: Request, variant: VariantName = _BASELINE
) -> Response:
    """The whole doubt with evidence, masked, and its rule."""
    try:
        known = parse_doubt_id(doubt_id)
        path = doubts_file(_folder(runs, run_id, variant), variant)
        body = None if known is None else doubts.find(path, known)
    except FileNotFoundError:
        raise _no_result() from None
    if body is None:
        raise ApiError(
            404,
            "doubt_unknown",
            "这个方案下没有这条疑点。",
            "There is no such doubt under this variant.",
        )
    card = state_of(request).names.get(body["rule_id"])
    told = None if card is None else card.model_dump(mode="json", include={"name", "section", "meaning"})
    return json_answer({**body, "rule": told})


@router.get("/{run_id}/totals", responses=_UNKNOWN, summary="重放的合计 / figures of a replay")
def figures(run_id: RunId, runs: TheRuns, variant: VariantName = _BASELINE) -> Totals:
    """Standing doubts and money at risk by level, rule, month and facility."""
    try:
        return totals.totals(doubts_file(_folder(runs, run_id, variant), variant))
    except FileNotFoundError:
        raise _no_result() from None


@router.get(
    "/{run_id}/files/{name}",
    response_class=FileResponse,
    responses=_UNKNOWN,
    summary="下载报告与证书 / reports and the certificate",
)
def file(
    run_id: RunId,
    name: Annotated[str, Path(max_length=100)],
    runs: TheRuns,
    variant: VariantName = _BASELINE,
    download: Annotated[bool, Query(description="作为附件 / as an attachment")] = False,
) -> FileResponse:
    """One of certificate.json, certificate.html, report.html, report.xlsx; difference.json of a `variant`.

    Reports are written when they are first asked for.
    """
    folder = _folder(runs, run_id, variant)
    if name == DIFFERENCE:
        path, kind = difference_file(folder, variant), "application/json"
        kept = f"{run_id}-{variant}-{name}"
    elif name in FILES:
        path, kind, kept = folder / name, FILES[name], f"{run_id}-{name}"
    else:
        raise _no_result()
    if name in REPORTS and not path.is_file():
        runs.report(run_id)
    if not path.is_file():
        raise _no_result()
    shown = "attachment" if download or not name.endswith(".html") else "inline"
    return FileResponse(
        path,
        media_type=kind,
        filename=kept,
        content_disposition_type=shown,
        headers={"Cache-Control": "no-store"},
    )


def _folder(runs: Runs, run_id: str, variant: str) -> FolderPath:
    if not is_name(variant):
        raise _no_result()
    try:
        return runs.folder(run_id)
    except NoSuchRun:
        raise _unknown() from None


def _unknown() -> ApiError:
    return ApiError(404, "replay_unknown", "没有这次重放。", "There is no such replay.")


def _no_result() -> ApiError:
    return ApiError(
        404,
        "replay_has_none",
        "这次重放没有这个方案或文件（可能还没有写完）。",
        "The replay has no such variant or file (it may not be written yet).",
    )
