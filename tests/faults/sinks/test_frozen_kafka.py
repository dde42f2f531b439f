"""Kafka stands still with a commit in flight: no sink hangs for ever, and each can be stopped meanwhile.

```
 kafka    ──────| frozen ............ |──────────
 sink     ─ w c w c ?  ── ends itself │ started again ── takes up what was not committed
```
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from detectors.contract.topics import DOUBTS, RAW
from detectors.contract.values import BUSINESS_TZ
from messaging.watchdog import FAILED
from tests.integration.sinks.commands import sink_process
from tests.integration.sinks.running import committed, eventually, make_topic, produce, publish
from tests.parts.clickhouse import ClickHouseDatabase
from tests.parts.kafka import KafkaBroker
from tests.parts.redis import RedisServer
from tests.support.events import raw, readmission
from tests.support.processes import until
from tests.tools.synthetic import make_doubt

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

AT = datetime(2026, 11, 21, 21, 5, tzinfo=BUSINESS_TZ)
SINKS = ("levels", "clickhouse", "archive", "redis", "dingtalk")


@contextmanager
def frozen(broker: KafkaBroker) -> Iterator[None]:
    """SIGSTOP: connections stay open and nothing answers."""
    os.killpg(broker.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(broker.pid, signal.SIGCONT)


def _send(bootstrap: str, name: str, first: int) -> int:
    """More for the sink to read; how many records that makes."""
    if name == "archive":
        events = [raw(event) for number in range(first, first + 40) for event in readmission(f"P{number}")]
        produce(bootstrap, [(b"k", event) for event in events], RAW[0])
        return len(events)
    doubts = [make_doubt(number, AT) for number in range(first, first + 100)]
    publish(bootstrap, doubts)
    return len(doubts)


@pytest.mark.parametrize("name", SINKS)
def test_a_frozen_kafka_neither_hangs_a_sink_nor_keeps_it_from_stopping(
    kafka_factory: Callable[[], KafkaBroker],
    clickhouse_server: ClickHouseDatabase,
    redis_server: RedisServer,
    tmp_path: Path,
    name: str,
) -> None:
    broker = kafka_factory()
    for topic in (DOUBTS, *RAW, "dead-letters", "health"):
        make_topic(broker.bootstrap, topic)
    environment = {
        "FUNDWATCH_KAFKA__BOOTSTRAP": broker.bootstrap,
        "FUNDWATCH_KAFKA__STUCK_SECONDS": "6",
        "FUNDWATCH_CLICKHOUSE__PORT": str(clickhouse_server.port),
        "FUNDWATCH_CLICKHOUSE__PASSWORD": clickhouse_server.password,
        "FUNDWATCH_CLICKHOUSE__DATABASE": clickhouse_server.database,
        "FUNDWATCH_CLICKHOUSE__ARCHIVE_LINGER_MS": "0",
        "FUNDWATCH_REDIS__URL": redis_server.url,
        "FUNDWATCH_LEDGER__URL": f"sqlite:///{tmp_path / 'ledger.sqlite'}",
        "FUNDWATCH_DINGTALK__WEBHOOK": "http://127.0.0.1:9/robot/send?access_token=x",
    }
    topic = RAW[0] if name == "archive" else DOUBTS
    sent = _send(broker.bootstrap, name, 0)
    with sink_process(name, environment, tmp_path / "first") as sink:
        eventually(lambda: committed(broker.bootstrap, name, topic) == sent, "all read")
        sent += _send(broker.bootstrap, name, 1_000)
        with frozen(broker):
            # with a commit in flight it would wait for ever; with none it turns, and goes on when Kafka does
            if until(lambda: not sink.running, 15):
                assert sink.exit_code in (1, FAILED)
        if sink.running:
            eventually(lambda: committed(broker.bootstrap, name, topic) == sent, "it goes on")
    with sink_process(name, environment, tmp_path / "second") as sink:
        eventually(
            lambda: committed(broker.bootstrap, name, topic) == sent, "what was not committed came again"
        )
        _send(broker.bootstrap, name, 2_000)
        with frozen(broker):
            asked = time.monotonic()
            sink.ask_to_stop()
            eventually(lambda: not sink.running, "it ends though nothing answers")
            assert time.monotonic() - asked < 12
