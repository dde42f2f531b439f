"""Many messages for one partition at once, on a real broker: in their order, and refused as a whole."""

from os import urandom

import pytest
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from streams.publisher import NotDelivered, Publisher
from streams.settings import KafkaSettings
from streams.topics import CELLS_CHANGELOG, ensure_topics
from streams.worker.database import Database, shared_cache
from streams.worker.lease import Lease, LeasedPublisher
from streams.worker.restore import restore

TOPIC = "rows"


@pytest.fixture
def bootstrap(clean_kafka):
    admin = AdminClient({"bootstrap.servers": clean_kafka.bootstrap})
    small = {"max.message.bytes": "100000"}
    admin.create_topics([NewTopic(TOPIC, 3, 1, config=small)])[TOPIC].result(30)
    return clean_kafka.bootstrap


@pytest.fixture
def publisher(bootstrap):
    return Publisher(bootstrap, timeout=20.0)


def on_partition(bootstrap, number):
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "t", "enable.partition.eof": True})
    consumer.assign([TopicPartition(TOPIC, number, 0)])
    found = []
    while (message := consumer.poll(10.0)) is not None and message.error() is None:
        found.append((message.key(), message.value()))
    consumer.close()
    return found


def test_they_stand_on_the_partition_in_their_order_and_the_newest_offset_is_told(bootstrap, publisher):
    rows = [(b"%d" % number, b"row %d" % number) for number in range(3_000)]
    publisher.publish_all(TOPIC, 1, rows)
    publisher.publish(TOPIC, b"0", None, 1)
    publisher.publish_all(TOPIC, 2, rows[:1])
    publisher.publish_all(TOPIC, 0, [])
    assert publisher.flush() == {(TOPIC, 1): 3_000, (TOPIC, 2): 0}
    assert on_partition(bootstrap, 1) == [*rows, (b"0", None)]
    assert on_partition(bootstrap, 0) == []


def test_one_that_the_broker_refuses_is_not_passed_over(publisher):
    publisher.publish_all(TOPIC, 1, [(b"a", b"small"), (b"b", urandom(200_000)), (b"c", b"small")])
    with pytest.raises(NotDelivered):
        publisher.flush()


def test_a_partition_that_is_not_there_is_an_error(publisher):
    publisher.publish_all(TOPIC, 1, [(b"a", b"1")])
    publisher.flush()  # knows the topic from here on
    with pytest.raises(NotDelivered):
        publisher.publish_all(TOPIC, 9, [(b"a", b"1")])
        publisher.flush()


def test_a_row_of_a_cell_may_be_larger_than_kafkas_usual_and_is_restored(clean_kafka, tmp_path):
    bootstrap, row = clean_kafka.bootstrap, urandom(5_000_000)
    ensure_topics(KafkaSettings(bootstrap=bootstrap, partitions=2))
    lease = Lease(60.0)
    lease.joined()
    publisher = LeasedPublisher(bootstrap, lease, 60.0)
    publisher.publish_all(CELLS_CHANGELOG, 1, [(b"\x01head", row), (b"\x01next", b"small")])
    assert publisher.flush() == {(CELLS_CHANGELOG, 1): 1}
    database = Database(tmp_path / "rocks", shared_cache(8))
    restore(bootstrap, CELLS_CHANGELOG, {1: database})
    assert database.get_many([b"\x01head", b"\x01next"]) == [row, b"small"]
    database.close()
