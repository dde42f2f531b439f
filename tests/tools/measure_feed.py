"""Measure how long a doubt takes from its topic to a homepage: real Kafka, Redis sink, Redis, API and websocket.

    python -m tests.tools.measure_feed --rates 10,200,1000 --seconds 10 --pages 1

Prints milliseconds from `produce` to the message on the websocket. Everything is started here and stopped at the end.
"""

import json
import statistics
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import click
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from detectors.contract.doubt import encode_doubt
from detectors.contract.topics import DEAD_LETTERS, DOUBTS, HEALTH
from detectors.contract.values import BUSINESS_TZ
from fundwatch.local.process import Child, wait_until
from tests.integration.dashboard_api.serving import ApiProcess
from tests.parts.kafka import KafkaBroker
from tests.parts.redis import RedisServer
from tests.tools.synthetic import make_doubt


class Page(threading.Thread):
    """One homepage that notes when it first saw each doubt."""

    def __init__(self, feed: str) -> None:
        super().__init__(daemon=True)
        self.seen: dict[str, float] = {}
        self.open = threading.Event()
        self._feed = feed

    def run(self) -> None:
        with connect(self._feed, max_size=None) as socket:
            try:
                while True:
                    message = json.loads(socket.recv())
                    at = time.perf_counter()
                    self.open.set()
                    if message["kind"] == "update":
                        for row in message["doubts"]:
                            self.seen.setdefault(row["doubt_id"], at)
            except ConnectionClosed:
                return


def measure(producer: Producer, pages: list[Page], first: int, rate: float, seconds: float) -> list[float]:
    """Milliseconds of every doubt on every page at this rate."""
    sent: dict[str, float] = {}
    began = time.perf_counter()
    for number in range(int(rate * seconds)):
        time.sleep(max(0.0, began + number / rate - time.perf_counter()))
        doubt = make_doubt(first + number, datetime.now(BUSINESS_TZ))
        value = encode_doubt(doubt)
        sent[str(doubt.doubt_id)] = time.perf_counter()
        producer.produce(DOUBTS, value, key=str(doubt.doubt_id))
        producer.poll(0)
    producer.flush(10)
    deadline = time.perf_counter() + 20
    while any(sent.keys() - page.seen.keys() for page in pages) and time.perf_counter() < deadline:
        time.sleep(0.05)
    return [(page.seen[key] - at) * 1_000 for page in pages for key, at in sent.items() if key in page.seen]


@click.command(help=__doc__)
@click.option("--rates", default="10,200,1000", show_default=True, help="Doubts a second, one run each.")
@click.option("--seconds", default=10.0, show_default=True, help="Length of a run.")
@click.option("--pages", "number", default=1, show_default=True, help="Homepages at once.")
def main(rates: str, seconds: float, number: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="fundwatch-measure-"))
    with ExitStack() as stack:
        broker = KafkaBroker(folder)
        stack.callback(broker.stop)
        server = RedisServer(folder)
        stack.callback(server.stop)
        admin = AdminClient({"bootstrap.servers": broker.bootstrap})
        topics = [
            NewTopic(name, num_partitions=4, replication_factor=1) for name in (DOUBTS, DEAD_LETTERS, HEALTH)
        ]
        for done in admin.create_topics(topics).values():
            done.result()
        environment = {
            "FUNDWATCH_KAFKA__BOOTSTRAP": broker.bootstrap,
            "FUNDWATCH_REDIS__URL": server.url,
        }
        console = str(Path(sys.executable).with_name("fundwatch"))
        sink = Child([console, "sink", "redis"], log=folder / "sink.log", environment=environment)
        stack.callback(sink.stop)
        api = ApiProcess(folder, server.url, kafka=broker.bootstrap)
        api.start()
        stack.callback(api.stop)
        pages = [Page(api.feed) for _ in range(number)]
        for page in pages:
            page.start()
        assert wait_until(lambda: all(page.open.is_set() for page in pages), 10, alive=lambda: True)
        producer = Producer({"bootstrap.servers": broker.bootstrap, "linger.ms": 0, "acks": "all"})
        measure(producer, pages, 0, 200, 5)  # until everything is warm and assigned
        first = 10_000
        click.echo(f"{'doubts/s':>9} {'seen':>8} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8} {'max ms':>8}")
        for rate in (float(text) for text in rates.split(",")):
            took = sorted(measure(producer, pages, first, rate, seconds))
            first += int(rate * seconds)
            cuts = statistics.quantiles(took, n=100)
            figures = (cuts[49], cuts[94], cuts[98], took[-1])
            click.echo(f"{rate:>9.0f} {len(took):>8} " + " ".join(f"{figure:>8.1f}" for figure in figures))


if __name__ == "__main__":
    main()
