"""The parts themselves: they start, serve, survive kill -9 with what they had confirmed, and leave nothing behind."""

from collections.abc import Callable

import psutil
import pytest
import redis
from confluent_kafka import Consumer, KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic

from fundwatch.local.kafka.broker import MESSAGE_MAX_BYTES
from fundwatch.local.ports import is_free
from tests.parts.clickhouse import ClickHouseEngine
from tests.parts.kafka import KafkaBroker
from tests.parts.redis import RedisServer
from tests.parts.running import Running

SIXTEEN_MIB = 16 * 1024 * 1024


def make_topic(bootstrap: str, name: str, **config: str) -> None:
    admin = AdminClient({"bootstrap.servers": bootstrap})
    for done in admin.create_topics([NewTopic(name, 1, 1, config=config)]).values():
        done.result()


def publish(bootstrap: str, topic: str, value: bytes) -> None:
    failures = []
    producer = Producer({"bootstrap.servers": bootstrap, "message.max.bytes": MESSAGE_MAX_BYTES})
    producer.produce(topic, value, on_delivery=lambda error, _: failures.append(error))
    producer.flush()
    assert failures == [None]


def read_one(bootstrap: str, topic: str) -> bytes:
    consumer = Consumer(
        {"bootstrap.servers": bootstrap, "group.id": "reader", "auto.offset.reset": "earliest"}
    )
    consumer.subscribe([topic])
    try:
        message = consumer.poll(30)
        assert message is not None and message.error() is None
        return bytes(message.value())
    finally:
        consumer.close()


def test_a_message_of_16_mib_goes_through_kafka(clean_kafka: KafkaBroker) -> None:
    make_topic(clean_kafka.bootstrap, "large")
    value = b"x" * SIXTEEN_MIB
    publish(clean_kafka.bootstrap, "large", value)
    assert read_one(clean_kafka.bootstrap, "large") == value


def test_cleared_kafka_has_neither_old_messages_nor_old_offsets(clean_kafka: KafkaBroker) -> None:
    for value in (b"first", b"second"):
        clean_kafka.clear()
        make_topic(clean_kafka.bootstrap, "again")
        publish(clean_kafka.bootstrap, "again", value)
        assert read_one(clean_kafka.bootstrap, "again") == value


def test_a_topic_that_nobody_made_is_an_error(clean_kafka: KafkaBroker) -> None:
    producer = Producer({"bootstrap.servers": clean_kafka.bootstrap, "message.timeout.ms": 3000})
    failures = []
    producer.produce("setlement.events", b"mistyped", on_delivery=lambda error, _: failures.append(error))
    producer.flush()
    [failure] = failures
    assert failure is not None


@pytest.mark.slow
def test_kafka_keeps_confirmed_messages_over_kill_9(kafka_factory: Callable[[], KafkaBroker]) -> None:
    broker = kafka_factory()
    make_topic(broker.bootstrap, "kept")
    publish(broker.bootstrap, "kept", b"confirmed")
    broker.kill()
    with pytest.raises(KafkaException):
        AdminClient({"bootstrap.servers": broker.bootstrap, "log_level": 0}).list_topics(timeout=0.5)
    broker.start()
    assert read_one(broker.bootstrap, "kept") == b"confirmed"


def test_redis_keeps_its_keys_over_a_restart(redis_factory: Callable[[], RedisServer]) -> None:
    server = redis_factory()
    with redis.Redis.from_url(server.url) as client:
        client.set("standing", 3)
    server.stop()
    server.start()
    with redis.Redis.from_url(server.url) as client:
        assert client.get("standing") == b"3"


@pytest.mark.parametrize("factory", ["redis_factory", "clickhouse_factory"])
def test_a_stopped_part_leaves_neither_process_nor_port(factory: str, request: pytest.FixtureRequest) -> None:
    part: RedisServer | ClickHouseEngine = request.getfixturevalue(factory)()
    pid, ports = part.pid, listening(part)
    assert ports
    part.stop()
    assert not psutil.pid_exists(pid)
    assert all(is_free(port) for port in ports)


def listening(part: Running) -> set[int]:
    return {
        c.laddr.port
        for c in psutil.Process(part.pid).net_connections("tcp")
        if c.status == psutil.CONN_LISTEN
    }
