"""A gateway and workers as processes of their own on a broker without topics, and nothing behind them."""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from confluent_kafka import Producer

from fundwatch.local.ports import free_port
from streams.settings import KafkaSettings
from streams.topics import ensure_topics
from tests.parts.kafka import KafkaBroker
from tests.support.processes import Process
from tests.support.reading import TopicReader


class Pipeline:
    """Starts processes on one broker; `close` stops what it started. `environment` goes to all of them."""

    def __init__(self, bootstrap: str, folder: Path, partitions: int = 2, **environment: str) -> None:
        self.bootstrap = bootstrap
        self.folder = folder
        self.partitions = partitions
        ensure_topics(KafkaSettings(bootstrap=bootstrap, partitions=partitions))
        self.environment = {
            "FUNDWATCH_KAFKA__BOOTSTRAP": bootstrap,
            "FUNDWATCH_KAFKA__PARTITIONS": str(partitions),
            **environment,
        }
        self._producer = Producer(
            {"bootstrap.servers": bootstrap, "message.max.bytes": 20_000_000, "log_level": 2}
        )
        self._processes: list[Process] = []
        self._readers: list[TopicReader] = []

    def gateway(self, **environment: str) -> Process:
        """Starts one."""
        return self._start("gateway", **environment)

    def worker(self, name: str = "w1", **environment: str) -> Process:
        """Starts one whose local store is the folder of that name."""
        own = {
            "FUNDWATCH_WORKER__DATA_DIR": str(self.folder / name),
            "FUNDWATCH_WORKER__WEB_PORT": str(free_port()),
            "FUNDWATCH_WORKER__SESSION_TIMEOUT_SECONDS": "6",
        }
        return self._start("worker", **{**own, **environment})

    def _start(self, *arguments: str, **environment: str) -> Process:
        process = Process(self.folder, *arguments, **{**self.environment, **environment}).start()
        self._processes.append(process)
        return process

    def send(
        self,
        *messages: bytes,
        topic: str = "settlement.events",
        key: bytes | None = b"P1",
        partition: int = -1,
        arrived: datetime | None = None,
    ) -> None:
        """Returns when the broker has them; it takes `arrived` for when they came, in place of now."""
        timestamp = 0 if arrived is None else round(arrived.timestamp() * 1000)
        for message in messages:
            self._producer.produce(topic, message, key=key, partition=partition, timestamp=timestamp)
        assert self._producer.flush(30) == 0

    def reader(self, topic: str) -> TopicReader:
        """Reads a topic from its start."""
        self._readers.append(TopicReader(self.bootstrap, topic))
        return self._readers[-1]

    def readmissions(self) -> TopicReader:
        """The doubts of that rule: others of the catalogue may see something in the same stays."""
        self._readers.append(TopicReader(self.bootstrap, "doubts", rule="readmission-within-days"))
        return self._readers[-1]

    def close(self) -> None:
        """Ends every process that is left."""
        for reader in self._readers:
            reader.close()
        for process in self._processes:
            process.stop()
            sys.stdout.write(process.log()[-4_000:])  # shown where a test fails


@pytest.fixture
def pipeline(clean_kafka: KafkaBroker, tmp_path: Path) -> Iterator[Pipeline]:
    """Two partitions; nothing runs yet."""
    made = Pipeline(clean_kafka.bootstrap, tmp_path)
    yield made
    made.close()
