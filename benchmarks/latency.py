"""`python -m benchmarks.latency`: event published → doubt on its topic, and → seen by a websocket client.

Starts the whole service on this machine (`fundwatch up`), sends the benchmark's events at a steady rate, and among them
probes: the third event of a readmission of a person that nobody else has. Times are wall-clock, on one machine.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import click
import websockets
from confluent_kafka import Consumer, Producer

from benchmarks.events import Generator
from fundwatch.local.ports import free_port
from fundwatch.local.settings import LocalSettings

PORTS = (
    "KAFKA_PORT",
    "KAFKA_CONTROLLER_PORT",
    "REDIS_PORT",
    "CLICKHOUSE_PORT",
    "DINGTALK_PORT",
    "WORKER_PORT",
)
STAY = {"fixmedins_code": "H-PROBE", "med_type": "21", "gend": "1", "brdy": "1980-01-01"}
REGIONS = {"insu_admdvs": "220100", "mdtrtarea_admdvs": "220100"}


def _probe(number: int) -> list[bytes]:
    """The three events of a readmission, of which the third raises the doubt."""
    person = f"PROBE{number:07d}"

    def event(name: str, kind: str, time_: str, data: dict[str, Any]) -> bytes:
        envelope = {
            "specversion": "1.0",
            "id": f"{person}-{name}",
            "source": "/bench",
            "type": kind,
            "time": time_,
        }
        return json.dumps({**envelope, "data": {"psn_no": person, **data}}).encode()

    first, gone, again = "2026-03-01T08:00:00+08:00", "2026-03-04T08:00:00+08:00", "2026-03-05T08:00:00+08:00"
    admitted = {**STAY, **REGIONS}
    return [
        event("a", "settlement.admitted", first, {**admitted, "mdtrt_id": f"{person}1", "begntime": first}),
        event(
            "d",
            "settlement.discharged",
            gone,
            {"mdtrt_id": f"{person}1", "fixmedins_code": "H-PROBE", "endtime": gone},
        ),
        event("b", "settlement.admitted", again, {**admitted, "mdtrt_id": f"{person}2", "begntime": again}),
    ]


class Watch:
    """When each probe was sent, stood on `doubts`, and reached the websocket client."""

    def __init__(self) -> None:
        self.sent: dict[str, float] = {}
        self.on_topic: dict[str, float] = {}
        self.on_page: dict[str, float] = {}
        self.stop = threading.Event()

    def topic(self, bootstrap: str) -> None:
        """Reads `doubts` until told to stop."""
        config = {"bootstrap.servers": bootstrap, "group.id": "latency", "auto.offset.reset": "earliest"}
        consumer = Consumer({**config, "fetch.wait.max.ms": 5})
        consumer.subscribe(["doubts"])
        while not self.stop.is_set():
            message = consumer.poll(0.1)
            if message is not None and message.error() is None:
                doubt = json.loads(message.value())
                self.on_topic.setdefault(doubt["subject"]["id"], time.monotonic())
        consumer.close()

    def page(self, address: str) -> None:
        """Follows the feed as a page does."""

        async def follow() -> None:
            async with websockets.connect(f"ws://{address}/api/feed", max_size=None) as socket:
                while not self.stop.is_set():
                    try:
                        update = json.loads(await asyncio.wait_for(socket.recv(), 0.2))
                    except TimeoutError:
                        continue
                    now = time.monotonic()
                    for doubt in update.get("doubts", []):
                        self.on_page.setdefault(doubt["subject"]["id"], now)

        asyncio.run(follow())


def _percentiles(times: Sequence[float]) -> dict[str, float]:
    cuts = statistics.quantiles(times, n=100)
    return {"p50": round(cuts[49] * 1e3, 1), "p95": round(cuts[94] * 1e3, 1), "p99": round(cuts[98] * 1e3, 1)}


def measure(bootstrap: str, address: str, rate: int, seconds: int) -> dict[str, Any]:
    """Send `rate` events a second for so long, with twenty probes a second among them."""
    producer = Producer({"bootstrap.servers": bootstrap, "linger.ms": 1, "compression.type": "lz4"})
    watch = Watch()
    threads = [
        threading.Thread(target=watch.topic, args=(bootstrap,)),
        threading.Thread(target=watch.page, args=(address,)),
    ]
    for thread in threads:
        thread.start()
    background = iter(Generator(rate * (seconds + 10), seed=rate))
    step = 0.05
    started = time.monotonic()
    for number in range(int(seconds / step)):
        for message in islice(background, int(rate * step)):
            producer.produce(message.topic, message.value, message.key)
        first, gone, again = _probe(rate * 100_000 + number)
        person = f"PROBE{rate * 100_000 + number:07d}"
        producer.produce("settlement.events", first, person)
        producer.produce("settlement.events", gone, person)
        watch.sent[person] = time.monotonic()
        producer.produce("settlement.events", again, person)
        producer.poll(0)
        ahead = started + (number + 1) * step - time.monotonic()
        if ahead > 0:
            time.sleep(ahead)
    producer.flush(30)
    deadline = time.monotonic() + 60
    while (watch.sent.keys() - watch.on_page.keys() or watch.sent.keys() - watch.on_topic.keys()) and (
        time.monotonic() < deadline
    ):
        time.sleep(0.05)
    watch.stop.set()
    for thread in threads:
        thread.join()
    # the first second warms connections up
    people = list(watch.sent)[int(1 / step) :]
    missing = [person for person in people if person not in watch.on_page or person not in watch.on_topic]
    return {
        "events_per_second": rate,
        "probes": len(people),
        "never_seen": len(missing),
        "doubt_on_topic_ms": _percentiles(
            [watch.on_topic[p] - watch.sent[p] for p in people if p not in missing]
        ),
        "on_websocket_ms": _percentiles(
            [watch.on_page[p] - watch.sent[p] for p in people if p not in missing]
        ),
    }


@click.command()
@click.option("--rates", default="200,1000,2000", show_default=True, help="events a second, one run each")
@click.option("--seconds", default=20, show_default=True, help="length of each run")
def main(rates: str, seconds: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="fundwatch-latency-") as name:
        folder = Path(name)
        environment = {**os.environ, "FUNDWATCH_LOCAL__DIR": str(folder)}
        environment |= {f"FUNDWATCH_LOCAL__{port}": str(free_port()) for port in PORTS}
        environment["FUNDWATCH_API__PORT"] = str(free_port())
        environment["FUNDWATCH_LOCAL__KAFKA_LIBS"] = str(LocalSettings().kafka_libs)
        address = f"127.0.0.1:{environment['FUNDWATCH_API__PORT']}"
        script = str(Path(sys.executable).parent / "fundwatch")
        with (folder / "up.log").open("wb") as log:
            service = subprocess.Popen([script, "up"], env=environment, stdout=log, stderr=log)
        try:
            while f"http://{address}/" not in (folder / "up.log").read_text().splitlines():
                if service.poll() is not None:
                    raise click.ClickException((folder / "up.log").read_text())
                time.sleep(0.2)
            bootstrap = f"127.0.0.1:{environment['FUNDWATCH_LOCAL__KAFKA_PORT']}"
            for rate in (int(rate) for rate in rates.split(",")):
                click.echo(json.dumps(measure(bootstrap, address, rate, seconds)))
        finally:
            service.terminate()
            service.wait(60)


if __name__ == "__main__":
    main()
