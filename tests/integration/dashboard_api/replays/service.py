"""The routes of replays in this process, over folders of the test and a command that stands in for the replay."""

import asyncio
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
from fastapi import FastAPI

from dashboard_api import errors
from dashboard_api.catalogue import rule_cards
from dashboard_api.replays.routes import router
from dashboard_api.replays.runs import Replaying, Runs
from dashboard_api.settings import ApiSettings
from detectors.engine.ruleset import make_ruleset
from detectors.registry import catalogue
from tests.generators.tables import shipped_tables

STAND_IN = (sys.executable, str(Path(__file__).with_name("stand_in.py")))
ENDED = ("done", "failed", "cancelled")


def replaying(folder: Path, *, outlives: bool = True, command: tuple[str, ...] = STAND_IN) -> Replaying:
    """Runs in `folder`/runs, event files in `folder`/events."""
    (folder / "events").mkdir(exist_ok=True)
    return Replaying(command, folder / "runs", folder / "events", workers=2, nice=12, outlives=outlives)


class Http:
    """Asks the application one thing at a time."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def get(self, path: str, **more: Any) -> httpx.Response:
        """GET"""
        return asyncio.run(self._ask("GET", path, **more))

    def post(self, path: str, **more: Any) -> httpx.Response:
        """POST"""
        return asyncio.run(self._ask("POST", path, **more))

    def delete(self, path: str, **more: Any) -> httpx.Response:
        """DELETE"""
        return asyncio.run(self._ask("DELETE", path, **more))

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as client:
            return await client.request(method, path, **more)


class Service:
    """REST of replays; every run that it started is over when it is closed."""

    def __init__(self, how: Replaying) -> None:
        self.how = how
        self.runs = Runs(how, catalogue())
        cards = rule_cards(catalogue(), make_ruleset(catalogue(), tables=shipped_tables()))
        app = FastAPI()
        errors.install(app)
        app.include_router(router)
        app.state.parts = SimpleNamespace(
            runs=self.runs, settings=ApiSettings(), names={card.id: card for card in cards}
        )
        self.http = Http(app)

    def file(self, name: str) -> None:
        """An event file that may be replayed; its name tells the stand-in what to do."""
        assert self.how.files is not None
        (self.how.files / name).write_text("{}\n")

    def ask(self, name: str, **more: Any) -> Any:
        """POST for one file; the answer."""
        self.file(name)
        return self.http.post("/api/replays", json={"source": {"kind": "files", "files": [name]}, **more})

    def start(self, name: str, **more: Any) -> str:
        """The name of a new run."""
        answer = self.ask(name, **more)
        assert answer.status_code == 201, answer.text
        run_id: str = answer.json()["run_id"]
        return run_id

    def until(self, run_id: str, *states: str) -> dict[str, Any]:
        """The run, once it is in one of the states and, where that is an end, its process is gone."""
        deadline = time.monotonic() + 20
        while True:
            run: dict[str, Any] = self.http.get(f"/api/replays/{run_id}").json()
            busy = self.http.get("/api/replays").json()["running"]
            if run["state"] in states and (run["state"] not in ENDED or busy is None):
                return run
            assert time.monotonic() < deadline, run
            time.sleep(0.02)

    def close(self) -> None:
        """Cancel what still runs."""
        running = self.runs.list().running
        if running is not None:
            self.runs.cancel(running)
            self.until(running, *ENDED)
