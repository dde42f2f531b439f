"""Everything that a deployment holds live, so that a test can say: nothing of it was touched."""

import hashlib
import logging
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import clickhouse_connect
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient

from detectors.contract import topics
from detectors.contract.live import Keys
from fundwatch.local.ports import LOOPBACK
from tests.parts.deployment import Deployment
from tests.support.destinations import Destinations

_quiet = logging.getLogger("tests.kafka")
_HEARTBEATS = (
    "processes",
    "processes:at",
    "processes:retired",
)  # processes speak once a second, replay or not


def footprint(deployment: Deployment) -> dict[str, Any]:
    """Kafka's topics and groups, ClickHouse's tables, Redis's keys, what was pushed, the ledger, by name.

    Heartbeats are left out: the topic `health`, how far it was read, and what Redis holds of it.
    """
    destinations = Destinations(deployment)
    return {
        **_kafka(destinations.bootstrap),
        **_clickhouse(deployment),
        **_redis(destinations),
        "pushed": destinations.pushed()["messages"],
        **_ledger(deployment.folder / "data/ledger.db"),
    }


def _kafka(bootstrap: str) -> dict[str, Any]:
    admin = AdminClient({"bootstrap.servers": bootstrap, "logger": _quiet})
    listed = admin.list_topics(timeout=10).topics
    places = [
        TopicPartition(name, partition)
        for name, described in sorted(listed.items())
        for partition in described.partitions
        if name not in (topics.HEALTH, "__consumer_offsets")
    ]
    groups = admin.list_consumer_groups(request_timeout=10).result().valid
    found: dict[str, Any] = {"topics": sorted(set(listed) - {topics.HEALTH})}
    for group in sorted(group.group_id for group in groups):
        consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": group, "logger": _quiet})
        try:
            committed = consumer.committed(places, timeout=10)
            found[f"group {group}"] = {(p.topic, p.partition): p.offset for p in committed if p.offset >= 0}
            for place in places:
                ends = consumer.get_watermark_offsets(place, timeout=10)
                found[f"topic {place.topic} {place.partition}"] = ends
        finally:
            consumer.close()
    return found


def _clickhouse(deployment: Deployment) -> dict[str, Any]:
    port = deployment.ports["LOCAL__CLICKHOUSE_PORT"]
    with clickhouse_connect.get_client(
        host=LOOPBACK, port=port, password=deployment.clickhouse_password
    ) as client:
        tables = client.query(
            "SELECT database, name, engine FROM system.tables WHERE NOT is_temporary AND database NOT IN"
            " ('system', 'information_schema', 'INFORMATION_SCHEMA') ORDER BY database, name"
        ).result_rows
        return {
            f"table {database}.{name}": client.query(
                # merged or not: rows that stand twice until a merge count once
                f"SELECT count(), sum(cityHash64(*)) FROM {database}.{name}"  # noqa: S608
                + (" FINAL" if engine.startswith("Replacing") else "")
            ).result_rows
            for database, name, engine in tables
        }


def _redis(destinations: Destinations) -> dict[str, Any]:
    keys = Keys("fundwatch:")
    left_out = {f"{keys.prefix}{name}".encode() for name in _HEARTBEATS}
    with destinations.redis() as client:
        found: dict[str, Any] = {}
        for key in client.scan_iter(count=1_000):
            if key == keys.positions.encode():
                read = client.hgetall(key)
                found["redis positions"] = {k: v for k, v in read.items() if not k.startswith(b"health:")}
            elif key not in left_out:
                found[f"redis {key.decode()}"] = hashlib.sha256(client.dump(key) or b"").hexdigest()
        return found


def _ledger(path: Path) -> dict[str, Any]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as ledger:
        names = [row[0] for row in ledger.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {f"ledger {name}": ledger.execute(f"SELECT * FROM {name}").fetchall() for name in names}  # noqa: S608
