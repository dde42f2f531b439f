"""The real API and the real `fundwatch replay`, over a small file of events."""

import json
from pathlib import Path
from typing import Any

import httpx

from detectors.cases import load_cases
from detectors.registry import catalogue
from fundwatch.local.process import wait_until
from tests.integration.dashboard_api.serving import serving
from tests.parts.redis import RedisServer

RULE = "readmission-within-days"


def test_a_what_if_is_asked_for_watched_and_read(redis_server: RedisServer, tmp_path: Path) -> None:
    files = tmp_path / "events"
    files.mkdir()
    case = next(case for case in load_cases(catalogue()[RULE]) if "fires" in case.shows)
    (files / "stays.jsonl").write_text("".join(json.dumps(event) + "\n" for event in case.events))
    settings = {"api__replay_dir": str(tmp_path / "runs"), "api__replay_files": str(files)}
    with (
        serving(tmp_path, redis_server.url, **settings) as api,
        httpx.Client(base_url=api.url, timeout=30) as http,
    ):
        body = {
            "source": {"kind": "files", "files": ["stays.jsonl"]},
            "rules": [RULE],
            "variants": [{"name": "off", "disable": [RULE]}],
        }
        address = "/api/replays/" + http.post("/api/replays", json=body).raise_for_status().json()["run_id"]

        def run() -> dict[str, Any]:
            told: dict[str, Any] = http.get(address).raise_for_status().json()
            return told

        assert wait_until(lambda: run()["state"] in ("done", "failed"), 60, alive=lambda: True)
        done = run()
        assert (done["state"], done["said"]) == ("done", [])
        assert [variant["doubts"] for variant in done["variants"]] == [1, 0]
        assert done["differences"]["off"]["total"]["gone"] == 1
        gone = done["differences"]["off"]["examples"]["gone"][0]["doubt_id"]
        assert http.get(f"{address}/doubts/{gone}").json()["rule_id"] == RULE
        assert http.get(f"{address}/totals").json()["doubts"] == 1
        assert http.get(f"{address}/doubts", params={"variant": "off"}).json()["doubts"] == []
        for name in ("report.html", "report.xlsx"):
            assert http.get(f"{address}/files/{name}").raise_for_status().content
        api.stop()
        api.start()
        assert run() == done
