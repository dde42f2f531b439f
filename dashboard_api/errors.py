"""What the API says when it cannot answer: a problem (RFC 9457) with `error` (`code`, `zh`, `en`), whatever went wrong."""

import http
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from dashboard_api.described import operations
from dashboard_api.live.store import StoreAway
from dashboard_api.models import Error, ErrorDetail

_STORE_AWAY: Final = ErrorDetail(
    code="store_unavailable",
    zh="实时数据库（Redis）暂时无法访问，系统会自动重连，请稍后再试。",
    en="The live store (Redis) cannot be reached; it is tried again by itself, please ask again later.",
)
_BY_STATUS: Final = {
    404: ErrorDetail(code="not_found", zh="没有找到。", en="There is no such thing."),
    405: ErrorDetail(
        code="method_not_allowed", zh="此地址不支持该方法。", en="This address does not take that method."
    ),
}
_OTHER: Final = ErrorDetail(code="refused", zh="请求未被接受。", en="The request was not accepted.")
_INTERNAL: Final = ErrorDetail(
    code="internal", zh="服务内部出错，已记录。", en="The service failed; it has been logged."
)

PROBLEM: Final = "application/problem+json"

# for the OpenAPI document
STORE_ERRORS: Final[dict[int | str, dict[str, object]]] = {503: {"model": Error}}


class ApiError(Exception):
    """An answer other than 2xx, on purpose."""

    def __init__(self, status: int, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.status = status
        self.detail = ErrorDetail(code=code, zh=zh, en=en)


def answer(status: int, detail: ErrorDetail, headers: dict[str, str] | None = None) -> JSONResponse:
    """The body that every error has."""
    body = Error(
        type=f"urn:problem-type:fundwatch:{detail.code}",
        title=http.HTTPStatus(status).phrase,
        status=status,
        detail=f"{detail.zh} / {detail.en}",
        error=detail,
    )
    return JSONResponse(body.model_dump(), status_code=status, headers=headers, media_type=PROBLEM)


def install(app: FastAPI) -> None:
    """Answer every kind of failure in the one form."""

    @app.exception_handler(ApiError)
    async def on_purpose(request: Request, error: ApiError) -> JSONResponse:
        return answer(error.status, error.detail)

    @app.exception_handler(StoreAway)
    async def store_away(request: Request, error: StoreAway) -> JSONResponse:
        return answer(503, _STORE_AWAY, {"Retry-After": "1"})

    @app.exception_handler(RequestValidationError)
    async def not_valid(request: Request, error: RequestValidationError) -> JSONResponse:
        where = ", ".join(
            str(item["loc"][-1]) for item in error.errors()
        )  # names only: values may be personal
        return answer(
            422,
            ErrorDetail(
                code="invalid_parameter", zh=f"参数不正确：{where}。", en=f"A parameter is wrong: {where}."
            ),
        )

    @app.exception_handler(HTTPException)
    async def by_status(request: Request, error: HTTPException) -> JSONResponse:
        headers = dict(error.headers) if error.headers else {}
        status = error.status_code
        if status == 405:
            methods = _methods(app, request.scope["path"])
            status = 405 if methods else 404
            headers = {"Allow": ", ".join(methods)} if methods else {}
        return answer(status, _BY_STATUS.get(status, _OTHER), headers)

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        return answer(500, _INTERNAL)


def _methods(app: FastAPI, path: str) -> list[str]:
    """Every method that the address takes: by the API's own document, else those of the page."""
    found = set(operations(app, path))
    if not found and (path == app.openapi_url or not f"{path}/".startswith("/api/")):
        found = {"GET"}
    return sorted(found | ({"HEAD"} if "GET" in found else set()))
