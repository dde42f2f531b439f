"""The built page: its files, its own addresses, and how long browsers may keep what."""

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from dashboard_api import errors
from dashboard_api.headers import SecurityHeaders
from dashboard_api.page import page_router

INDEX = "<!doctype html><title>fundwatch</title>"


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(INDEX)
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / "assets" / "index-1a2b.js").write_text("export {}")
    (tmp_path / "secret.txt").write_text("not for the page")
    return folder


def client(dist: Path) -> httpx.AsyncClient:
    app = FastAPI()
    errors.install(app)
    app.include_router(page_router(dist))
    app.add_middleware(SecurityHeaders)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://page")


@pytest.mark.parametrize("path", ["/", "/index.html", "/doubts", "/doubts/4ecd160c-f226", "/规则"])
async def test_the_page_answers_at_its_own_addresses_and_is_asked_for_anew(dist: Path, path: str) -> None:
    async with client(dist) as http:
        answer = await http.get(path)
    assert (answer.status_code, answer.text) == (200, INDEX)
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["etag"]


async def test_files_named_after_their_content_are_kept(dist: Path) -> None:
    async with client(dist) as http:
        answer = await http.get("/assets/index-1a2b.js")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")


async def test_other_files_are_asked_for_anew(dist: Path) -> None:
    async with client(dist) as http:
        answer = await http.get("/favicon.svg")
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/assets/gone-9f.js", "/api/nothing", "/api", "/robots.txt", "/%00.txt"])
async def test_what_is_not_there_is_not_the_page(dist: Path, path: str) -> None:
    async with client(dist) as http:
        answer = await http.get(path)
    assert answer.status_code == 404
    assert answer.json()["error"].keys() == {"code", "zh", "en"}


@pytest.mark.parametrize("path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt"])
async def test_nothing_outside_the_folder_is_served(dist: Path, path: str) -> None:
    async with client(dist) as http:
        answer = await http.get(path)
    assert "not for the page" not in answer.text


async def test_a_page_that_is_not_built_is_said(tmp_path: Path) -> None:
    async with client(tmp_path / "nowhere") as http:
        answer = await http.get("/")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "page_not_built"
    assert "make setup" in answer.json()["error"]["zh"]


async def test_browsers_are_told_to_be_strict(dist: Path) -> None:
    async with client(dist) as http:
        found, missing = await http.get("/"), await http.get("/gone.js")
    for answer in (found, missing):
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in answer.headers
