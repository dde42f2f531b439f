"""A run of a peer, and the doubts that it published."""

import json
import time
from pathlib import Path

from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from benchmarks.events import RULES
from benchmarks.measure import Figures, steady
from benchmarks.offsets import Progress
from benchmarks.peers.registry import Peer
from benchmarks.programs import run_program

# the last doubts follow the last judgement within a commit or a checkpoint; nothing for so long means that all are there
QUIET_SECONDS = 5.0

Doubts = dict[str, set[str]]


def run_peer(peer: Peer, bootstrap: str, folder: Path, events: int, pin: str | None) -> dict[str, Figures]:
    """One run from nothing: the figures by title, apart for a cold and a warm pass where it makes two."""
    admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 2})
    # a cold pass publishes to a topic of its own, so that it can hide nothing that the warm one missed
    names = (peer.topic, f"{peer.topic}.cold")[: peer.passes]
    for made in admin.create_topics([NewTopic(name, 1, 1) for name in names]).values():
        made.result()
    samples = run_program(
        peer.command(bootstrap, events, folder / peer.name),
        folder / f"{peer.name}.log",
        events * peer.passes,
        pin,
        before_stop=lambda: _until_quiet(bootstrap, peer.topic),
    )
    if peer.passes == 1:
        return {peer.title: steady(samples, events)}
    return {
        f"{peer.title}, cold": steady(samples, events),
        f"{peer.title}, warm": steady(samples, events, peer.passes),
    }


def _until_quiet(bootstrap: str, topic: str) -> None:
    messages = Progress(bootstrap, "", (topic,))
    seen, since = -1, time.monotonic()
    while time.monotonic() - since < QUIET_SECONDS:
        if (now := messages.ends()) != seen:
            seen, since = now, time.monotonic()
        time.sleep(0.5)


def doubts_on(bootstrap: str, topic: str) -> Doubts:
    """What a peer found, in the truth's terms. At least once: a doubt may be there several times."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "bench-check",
            "enable.partition.eof": True,
            "log_level": 3,
        }
    )
    consumer.assign([TopicPartition(topic, 0, 0)])
    results: Doubts = {rule: set() for rule in RULES}
    ended = False
    while not ended:
        for message in consumer.consume(2_000, 1.0):
            if message.error() is not None:
                ended = True
                continue
            doubt = json.loads(message.value())
            results[doubt["rule"]].add(doubt["anchor"])
    consumer.close()
    return results
