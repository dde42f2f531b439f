"""The whole path: gateway and worker together, from raw topics to `doubts`, everything durable."""

import json
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from confluent_kafka import Consumer, TopicPartition

from benchmarks.broker import RAW
from benchmarks.events import RULES
from benchmarks.measure import Figures, Sample, together, watch
from benchmarks.offsets import Progress
from detectors.contract import topics
from detectors.registry import catalogue
from fundwatch.local.ports import free_port
from fundwatch.local.process import Child
from streams.topics import partition_count

NAME = "fundwatch, gateway + worker"


class Through:
    """Events that are through the gateway, and through the worker: judged, logged, stored and acknowledged."""

    def __init__(self, bootstrap: str, total: int) -> None:
        self._gateway = Progress(bootstrap, "fundwatch.gateway", RAW)
        self._worker = Progress(bootstrap, "fundwatch-worker", topics.FACTS)
        self._total = total

    def gateway(self) -> int:
        """Ticks of the service's own stand on a raw topic too; only what was loaded counts."""
        return min(self._gateway.committed(), self._total)

    def worker(self) -> int:
        """Frames of the worker's topics stand for the events that led to them."""
        gateway, frames = self.gateway(), self._worker.ends()
        return 0 if frames == 0 else gateway * min(self._worker.committed(), frames) // frames


def run(bootstrap: str, folder: Path, total: int, pin: str | None, rules: tuple[str, ...] = RULES) -> Figures:
    """One run from nothing.

    Nothing holds the gateway back, so it is done long before the worker. Each is measured over its own steady part, and an
    event costs what both take for it; taking the worker's part for both would leave most of the gateway's work out.
    """
    states = {rule: "disabled" for rule in catalogue() if rule not in rules}
    environment = {
        **os.environ,
        "FUNDWATCH_KAFKA__BOOTSTRAP": bootstrap,
        "FUNDWATCH_WORKER__DATA_DIR": str(folder / "worker"),
        "FUNDWATCH_WORKER__WEB_PORT": str(free_port()),
        "FUNDWATCH_RULES__STATE": json.dumps(states),
        "FUNDWATCH_LOG__LEVEL": "warning",
    }
    script = str(Path(sys.executable).parent / "fundwatch")
    prefix = ["taskset", "-c", pin] if pin is not None else []
    children = [
        Child([*prefix, script, name], log=folder / f"{name}.log", environment=environment)
        for name in ("gateway", "worker")
    ]
    through = Through(bootstrap, total)

    def measured(child: Child, progress: Callable[[], int]) -> list[Sample]:
        def checked() -> int:
            if not child.running:
                raise RuntimeError(f"{child.argv[-1]} ended: {child.last_lines()}")
            return progress()

        return watch([child.pid], checked, total)

    try:
        with ThreadPoolExecutor(2) as pool:
            both = pool.map(measured, children, (through.gateway, through.worker))
            gateway, worker = (list(samples) for samples in both)
        return together(gateway, worker, total)
    finally:
        for child in children:
            child.stop()


def standing(bootstrap: str) -> dict[str, set[str]]:
    """The anchors of what stands on `doubts`, by rule."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "bench-check",
            "enable.partition.eof": True,
            "log_level": 3,
        }
    )
    count = partition_count(bootstrap, topics.DOUBTS)
    consumer.assign([TopicPartition(topics.DOUBTS, number, 0) for number in range(count)])
    latest: dict[str, dict[str, object]] = {}
    ended: set[int] = set()
    while len(ended) < count:
        for message in consumer.consume(2_000, 1.0):
            if message.error() is not None:
                ended.add(message.partition())
                continue
            doubt = json.loads(message.value())
            held = latest.get(doubt["doubt_id"])
            if held is None or doubt["revision"] >= held["revision"]:
                latest[doubt["doubt_id"]] = doubt
    consumer.close()
    anchors: dict[str, set[str]] = {}
    for doubt in latest.values():
        if doubt["status"] != "withdrawn":
            anchors.setdefault(str(doubt["rule_id"]), set()).add(str(doubt["anchor"]))
    return anchors


def found(bootstrap: str) -> dict[str, set[str]]:
    """What stands of the three rules' doubts, in the terms of the mix's truth."""
    stands = standing(bootstrap)
    # anchors: person|hospital|stay, unit|period, person|source|event
    return {
        rule: {
            anchor if rule == "mass-cross-pool-in" else anchor.rpartition("|")[2]
            for anchor in stands.get(rule, ())
        }
        for rule in RULES
    }
