"""The built page: files with their right cache headers, and the page itself for every address of its own."""

from pathlib import Path
from typing import Final

from fastapi import APIRouter
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

from dashboard_api.errors import ApiError

# The build names files under assets/ after their content, so they never change; everything else is asked for anew.
_FOREVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
_ANEW: Final = {"Cache-Control": "no-cache"}
_INDEX: Final = "index.html"


def page_router(dist: Path) -> APIRouter:
    """Serves the folder `dist`; it may be built while the service runs."""
    router = APIRouter()
    root = dist.resolve()

    @router.get("/{path:path}", include_in_schema=False)
    @router.head("/{path:path}", include_in_schema=False)
    def page(path: str) -> FileResponse:
        if path == "api" or path.startswith("api/"):
            raise HTTPException(
                405
            )  # what it takes, if it is of the API at all, is told where errors are answered
        wanted = (root / path.replace("\0", "")).resolve()
        if wanted.is_relative_to(root) and wanted.is_file():
            return FileResponse(wanted, headers=_FOREVER if path.startswith("assets/") else _ANEW)
        if "." in path.rsplit("/", 1)[-1]:
            raise ApiError(404, "not_found", "没有这个文件。", "There is no such file.")
        if not (root / _INDEX).is_file():
            raise ApiError(
                404,
                "page_not_built",
                "页面尚未构建：请运行 make setup。",
                "The page is not built: run `make setup`.",
            )
        return FileResponse(root / _INDEX, headers=_ANEW)

    return router
