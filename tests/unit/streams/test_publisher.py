"""Of many messages for one partition only the first and the last are reported: nothing may be lost between them."""

import pytest

from streams import publisher as module
from streams.publisher import NotDelivered, Publisher


class Broker:
    """Instead of Kafka's client: puts what is queued at these offsets, None for what it loses without a word."""

    def __init__(self, *offsets, left=0):
        self.offsets, self.left = list(offsets), left
        self.queued = []

    def produce(self, topic, *, value, key, partition, on_delivery):
        self.queued.append(on_delivery)

    def produce_batch(self, topic, messages, partition):
        self.queued += [message.get("callback") for message in messages]
        return len(messages)

    def flush(self, timeout):
        for callback, offset in zip(self.queued, self.offsets, strict=True):
            if callback is not None and offset is not None:
                callback(None, Reported(offset))
        return self.left


class Reported:
    def __init__(self, offset):
        self._offset = offset

    def offset(self):
        return self._offset


def published(monkeypatch, broker, *, rows, gone=0):
    monkeypatch.setattr(module, "Producer", lambda settings: broker)
    made = Publisher("nowhere:1")
    made.publish_all("rows", 2, [(b"%d" % number, b"v") for number in range(rows)])
    for number in range(gone):
        made.publish("rows", b"%d" % number, None, 2)
    return made.flush()


@pytest.mark.parametrize("offsets", [(7,), (7, 8), (7, 8, 9, 10)])
def test_all_of_them_one_after_the_other_and_the_newest_offset(monkeypatch, offsets):
    assert published(monkeypatch, Broker(*offsets), rows=len(offsets)) == {("rows", 2): offsets[-1]}


def test_what_is_published_alone_after_them_is_newer(monkeypatch):
    assert published(monkeypatch, Broker(7, 8, 9, 10), rows=2, gone=2) == {("rows", 2): 10}


@pytest.mark.parametrize(
    "offsets",
    [
        pytest.param((7, None, 8), id="one in the middle is lost"),
        pytest.param((7, 8, None), id="of the last nothing is heard"),
        pytest.param((None, 7, 8), id="of the first nothing is heard"),
        pytest.param((7, 9, 10), id="somebody else writes between them"),
    ],
)
def test_a_gap_between_the_first_and_the_last_is_no_delivery(monkeypatch, offsets):
    with pytest.raises(NotDelivered):
        published(monkeypatch, Broker(*offsets), rows=3)


def test_what_was_not_acknowledged_in_time_is_no_delivery(monkeypatch):
    with pytest.raises(NotDelivered):
        published(monkeypatch, Broker(7, 8, left=1), rows=2)


def test_messages_that_were_not_taken_are_no_delivery(monkeypatch):
    broker = Broker()
    broker.produce_batch = lambda topic, messages, partition: len(messages) - 1
    with pytest.raises(NotDelivered):
        published(monkeypatch, broker, rows=3)
