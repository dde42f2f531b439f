"""A gateway and workers as processes of their own on a broker without topics."""

import pytest
from confluent_kafka import Producer

from fundwatch.local.ports import free_port
from streams.settings import KafkaSettings
from streams.topics import ensure_topics
from tests.support.processes import Process
from tests.support.reading import TopicReader


class Pipeline:
    """Starts processes on one broker; what it started is stopped by the fixture."""

    def __init__(self, bootstrap, folder):
        self.bootstrap = bootstrap
        self.folder = folder
        ensure_topics(KafkaSettings(bootstrap=bootstrap, partitions=2))
        self.environment = {"FUNDWATCH_KAFKA__BOOTSTRAP": bootstrap, "FUNDWATCH_KAFKA__PARTITIONS": "2"}
        self._producer = Producer(
            {"bootstrap.servers": bootstrap, "message.max.bytes": 20_000_000, "log_level": 2}
        )
        self._processes = []
        self._readers = []

    def gateway(self, **environment):
        return self._start("gateway", **environment)

    def worker(self, name="w1", **environment):
        own = {
            "FUNDWATCH_WORKER__DATA_DIR": str(self.folder / name),
            "FUNDWATCH_WORKER__WEB_PORT": str(free_port()),
            "FUNDWATCH_WORKER__SESSION_TIMEOUT_SECONDS": "6",
        }
        return self._start("worker", **{**own, **environment})

    def _start(self, *arguments, **environment):
        process = Process(self.folder, *arguments, **{**self.environment, **environment}).start()
        self._processes.append(process)
        return process

    def send(self, *messages, topic="settlement.events", key=b"P1"):
        for message in messages:
            self._producer.produce(topic, message, key=key)
        assert self._producer.flush(30) == 0

    def reader(self, topic):
        self._readers.append(TopicReader(self.bootstrap, topic))
        return self._readers[-1]

    def readmissions(self):
        """The doubts of that rule: others of the catalogue may see something in the same stays."""
        self._readers.append(TopicReader(self.bootstrap, "doubts", rule="readmission-within-days"))
        return self._readers[-1]

    def close(self):
        for reader in self._readers:
            reader.close()
        for process in self._processes:
            process.stop()


@pytest.fixture
def pipeline(clean_kafka, tmp_path):
    made = Pipeline(clean_kafka.bootstrap, tmp_path)
    yield made
    made.close()
