"""What docs/api.md says is so: its client runs, its addresses exist."""

import re
import sys
import time
from datetime import datetime
from pathlib import Path

import httpx

from detectors.contract.values import BUSINESS_TZ
from fundwatch.local.process import Child
from tests.integration.dashboard_api.serving import filling, serving
from tests.parts.redis import RedisServer
from tests.tools.synthetic import make_doubt

PAGE = (Path(__file__).resolve().parents[3] / "docs/api.md").read_text()


def printed(log: Path, count: int) -> list[str]:
    """Doubt ids that the client has printed, once there are that many."""
    deadline = time.monotonic() + 30
    while True:
        lines = log.read_text().splitlines()
        if len(lines) >= count:
            return [line.split()[0] for line in lines]
        assert time.monotonic() < deadline, lines
        time.sleep(0.05)


def test_the_client_prints_every_doubt_once_also_over_a_restart(
    redis_server: RedisServer, tmp_path: Path
) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    doubts = [make_doubt(number, datetime.now(BUSINESS_TZ)) for number in range(3)]
    with filling(redis_server) as filler, serving(tmp_path, redis_server.url) as api:
        filler.write(doubts[:1])
        script = tmp_path / "client.py"
        script.write_text(code.replace("8080", str(api.port)))
        client = Child([sys.executable, str(script)], log=tmp_path / "client.log")
        try:
            printed(client.log, 1)
            filler.write(doubts[1:2])
            printed(client.log, 2)
            api.stop()
            filler.write(doubts[2:])
            api.start()
            assert printed(client.log, 3) == [str(doubt.doubt_id) for doubt in doubts]
        finally:
            client.stop()


def test_every_address_in_the_table_is_served_and_every_one_served_is_in_the_table(
    redis_server: RedisServer, tmp_path: Path
) -> None:
    named = set(re.findall(r"^\| `(GET|POST|DELETE) (\S+)` \|", PAGE, re.MULTILINE))
    with serving(tmp_path, redis_server.url) as api:
        paths = httpx.get(f"{api.url}/api/openapi.json").json()["paths"]
    assert named == {(method.upper(), path) for path, methods in paths.items() for method in methods}
