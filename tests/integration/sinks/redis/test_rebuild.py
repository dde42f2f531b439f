"""Redis may lose everything: the sink then reads everything from Kafka again, by itself."""

import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
import redis
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from detectors.contract.doubt import Doubt, encode_doubt
from detectors.contract.topics import DEAD_LETTERS, DOUBTS, HEALTH
from detectors.contract.values import BUSINESS_TZ
from fundwatch.local.process import Child, wait_until
from tests.integration.sinks.redis.observed import expect, observe
from tests.parts.kafka import KafkaBroker
from tests.parts.redis import RedisServer
from tests.tools.synthetic import stream

PREFIX = "fundwatch:"
CONSOLE = str(Path(sys.executable).with_name("fundwatch"))


class SinkProcess:
    """`fundwatch sink redis`, started again and again as a supervisor would."""

    def __init__(self, broker: KafkaBroker, server: RedisServer, folder: Path) -> None:
        self.log = folder / "sink.log"
        self._environment = {
            "FUNDWATCH_KAFKA__BOOTSTRAP": broker.bootstrap,
            "FUNDWATCH_REDIS__URL": server.url,
        }
        self.child = self._start()

    def _start(self) -> Child:
        return Child([CONSOLE, "sink", "redis"], log=self.log, environment=self._environment)

    def supervise(self) -> None:
        """Start it again if it has ended."""
        if not self.child.running:
            self.child = self._start()


@pytest.fixture
def broker(clean_kafka: KafkaBroker) -> KafkaBroker:
    admin = AdminClient({"bootstrap.servers": clean_kafka.bootstrap})
    topics = [
        NewTopic(name, num_partitions=2, replication_factor=1) for name in (DOUBTS, DEAD_LETTERS, HEALTH)
    ]
    for done in admin.create_topics(topics).values():
        done.result()
    return clean_kafka


@pytest.fixture
def client(redis_server: RedisServer) -> Iterator["redis.Redis"]:
    with redis.Redis.from_url(redis_server.url) as connected:
        yield connected


@pytest.fixture
def sink(broker: KafkaBroker, redis_server: RedisServer, tmp_path: Path) -> Iterator[SinkProcess]:
    process = SinkProcess(broker, redis_server, tmp_path)
    yield process
    process.child.stop()


def publish(broker: KafkaBroker, doubts: list[Doubt]) -> None:
    producer = Producer({"bootstrap.servers": broker.bootstrap})
    for doubt in doubts:
        producer.produce(DOUBTS, encode_doubt(doubt), key=str(doubt.doubt_id))
    assert producer.flush(20) == 0


def stands(client: "redis.Redis", sink: SinkProcess, doubts: list[Doubt]) -> None:
    """Return when Redis shows exactly these doubts."""
    wanted = expect(doubts, revisions_kept=20)
    deadline = time.monotonic() + 60
    while observe(client, PREFIX) != wanted:
        assert time.monotonic() < deadline, sink.log.read_text()
        sink.supervise()
        time.sleep(0.1)


def test_lost_data_are_read_from_kafka_again(
    broker: KafkaBroker, client: "redis.Redis", sink: SinkProcess
) -> None:
    doubts = list(stream(300, datetime.now(BUSINESS_TZ), minutes=30))
    publish(broker, doubts[:250])
    stands(client, sink, doubts[:250])
    epoch = client.get(f"{PREFIX}epoch")
    client.flushall()
    publish(broker, doubts[250:])
    stands(client, sink, doubts)
    assert client.get(f"{PREFIX}epoch") not in (epoch, None)
    assert "Redis has lost its data" in sink.log.read_text()


def test_a_redis_that_comes_back_without_its_last_moments_is_told_of_them_again(
    broker: KafkaBroker, redis_factory: Callable[[], RedisServer], tmp_path: Path
) -> None:
    server = redis_factory()
    doubts = list(stream(300, datetime.now(BUSINESS_TZ), minutes=30))
    sink = SinkProcess(broker, server, tmp_path)
    try:
        with redis.Redis.from_url(server.url) as client:
            folder = Path(client.config_get("dir")["dir"])
            publish(broker, doubts[:200])
            stands(client, sink, doubts[:200])
            shutil.copytree(folder, tmp_path / "earlier")
            publish(broker, doubts[200:250])
            stands(client, sink, doubts[:250])
            server.kill()
            shutil.rmtree(folder)
            shutil.copytree(tmp_path / "earlier", folder)
            server.start()
            publish(broker, doubts[250:])
            stands(client, sink, doubts)
        assert "read again" in sink.log.read_text()
    finally:
        sink.child.stop()


@pytest.mark.parametrize("sink_dies", [False, True])
def test_nothing_is_read_twice_after_a_restart_that_lost_nothing(
    broker: KafkaBroker, redis_factory: Callable[[], RedisServer], tmp_path: Path, sink_dies: bool
) -> None:
    server = redis_factory()
    doubts = list(stream(100, datetime.now(BUSINESS_TZ), minutes=30))
    sink = SinkProcess(broker, server, tmp_path)
    try:
        with redis.Redis.from_url(server.url) as client:
            publish(broker, doubts[:80])
            stands(client, sink, doubts[:80])
            if sink_dies:
                sink.child.kill()
            server.kill()
            server.start()
            publish(broker, doubts[80:])
            stands(client, sink, doubts)
        assert "read again" not in sink.log.read_text()
    finally:
        sink.child.stop()


def test_data_that_are_there_are_gone_on_with(
    broker: KafkaBroker, client: "redis.Redis", sink: SinkProcess
) -> None:
    doubts = list(stream(100, datetime.now(BUSINESS_TZ), minutes=30))
    publish(broker, doubts[:80])
    stands(client, sink, doubts[:80])
    epoch = client.get(f"{PREFIX}epoch")
    sink.child.kill()
    assert sink.child.exit_code == -signal.SIGKILL
    publish(broker, doubts[80:])
    stands(client, sink, doubts)
    assert client.get(f"{PREFIX}epoch") == epoch
    assert "read again" not in sink.log.read_text()


def test_data_of_another_layout_are_built_anew(
    broker: KafkaBroker, client: "redis.Redis", redis_server: RedisServer, sink: SinkProcess
) -> None:
    doubts = list(stream(50, datetime.now(BUSINESS_TZ), minutes=30))
    publish(broker, doubts)
    stands(client, sink, doubts)
    sink.child.stop()
    client.set(f"{PREFIX}epoch", "0xabcd")
    client.hincrby(f"{PREFIX}counters", "high:standing", 1_000)
    client.set("somebody:else", "stays")
    assert wait_until(lambda: not sink.child.running, 10, alive=lambda: True)
    stands(client, sink, doubts)
    assert client.get("somebody:else") == b"stays"
