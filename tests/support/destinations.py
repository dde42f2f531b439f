"""What stands in each destination of a deployment, asked the way its users ask."""

import json
import re
from collections import Counter
from typing import Any, NamedTuple

import clickhouse_connect
import httpx
import redis
from confluent_kafka import KafkaException

from dashboard_api.lag import LagReader
from detectors.contract.live import Keys
from fundwatch.local.ports import LOOPBACK
from tests.parts.deployment import Deployment
from tests.support.reading import TopicReader, latest

PROCESSES = {
    "gateway",
    "worker",
    "sink.clickhouse",
    "sink.redis",
    "sink.levels",
    "sink.dingtalk",
    "sink.archive",
}
_LINK = re.compile(r"\((?P<page>[^()\s]*)/#/doubts/(?P<id>[0-9a-f-]{36})\)")


class Standing(NamedTuple):
    """A doubt that stands: what all destinations know of it."""

    rule_id: str
    level: str
    revision: int


class Destinations:
    """Reads; changes nothing."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self.bootstrap = deployment.environment["FUNDWATCH_KAFKA__BOOTSTRAP"]

    def settled(self) -> bool:
        """Whether every process has done all that there is to do. Holds for good once no more events come.

        Asked twice: a sink may be asked before the worker has published its last, and the worker when it has.
        """
        return self._idle() and self._idle()

    def _idle(self) -> bool:
        reader = LagReader(self.bootstrap)
        try:
            lags = reader.read()
        except KafkaException:
            return False
        finally:
            reader.close()
        return set(lags) >= PROCESSES and not any(lags.values())

    def messages(self, topic: str) -> list[dict[str, Any]]:
        """Everything on a topic so far."""
        reader = TopicReader(self.bootstrap, topic)
        try:
            return reader.everything()
        finally:
            reader.close()

    def on_topic(self, topic: str) -> dict[str, Standing]:
        """What stands by the newest revisions on a topic of doubts."""
        return _standing(latest(self.messages(topic)).values())

    def in_clickhouse(self) -> dict[str, Standing]:
        """The view `doubts_standing`."""
        rows = self.clickhouse("SELECT toString(doubt_id), rule_id, level, revision FROM doubts_standing")
        return {doubt_id: Standing(*rest) for doubt_id, *rest in rows}

    def clickhouse(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        port = self._deployment.ports["LOCAL__CLICKHOUSE_PORT"]
        password = self._deployment.clickhouse_password
        with clickhouse_connect.get_client(
            host=LOOPBACK, port=port, password=password, database="fundwatch"
        ) as client:
            return list(client.query(sql).result_rows)

    def in_redis(self) -> dict[str, Standing]:
        """The rows behind the homepage."""
        keys = Keys("fundwatch:")
        with self.redis() as client:
            rows = [json.loads(row) for row in client.hvals(keys.doubt_row)]
        return _standing(rows)

    def redis(self) -> redis.Redis:
        """A client; close it."""
        return redis.Redis.from_url(self._deployment.environment["FUNDWATCH_REDIS__URL"])

    def redis_counts(self) -> dict[str, int]:
        """Standing doubts by level, as counted."""
        with self.redis() as client:
            counters = client.hgetall(Keys("fundwatch:").counters)
        counted = {level: int(counters.get(f"{level}:standing".encode(), 0)) for level in _LEVELS}
        return {level: number for level, number in counted.items() if number}

    def pushed(self) -> dict[str, Any]:
        """What the local DingTalk receiver holds."""
        port = self._deployment.ports["LOCAL__DINGTALK_PORT"]
        answer: dict[str, Any] = httpx.get(f"http://{LOOPBACK}:{port}/messages").json()
        return answer

    def told(self) -> dict[str, set[str]]:
        """The addresses of the page that messages link to, by doubt id."""
        links: dict[str, set[str]] = {}
        for entry in self.pushed()["messages"]:
            for link in _LINK.finditer(entry["message"]["markdown"]["text"]):
                links.setdefault(link["id"], set()).add(link["page"])
        return links

    def api(self, path: str) -> Any:
        """JSON of the REST interface."""
        return httpx.get(f"{self._deployment.address}api/{path}").json()


_LEVELS = ("high", "medium", "low")


def by_level(standing: dict[str, Standing]) -> dict[str, int]:
    """How many stand of each level that has any."""
    return dict(Counter(doubt.level for doubt in standing.values()))


def of_rules(standing: dict[str, Standing], rules: set[str] | frozenset[str]) -> set[str]:
    """Doubt ids of some rules only."""
    return {doubt_id for doubt_id, doubt in standing.items() if doubt.rule_id in rules}


def _standing(doubts: Any) -> dict[str, Standing]:
    return {
        doubt["doubt_id"]: Standing(doubt["rule_id"], doubt["level"], doubt["revision"])
        for doubt in doubts
        if doubt["status"] != "withdrawn"
    }
