"""The broker as a part: its files, its command, and whether it answers."""

import base64
import logging
import string
import subprocess
import uuid
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from fundwatch.cli.errors import UserError
from fundwatch.local.java import find_java
from fundwatch.local.part import Command
from fundwatch.local.ports import LOOPBACK, answers

# an event of 16 MiB, its key and headers, and the frame around them
MESSAGE_MAX_BYTES = 16 * 1024 * 1024 + 64 * 1024
HEAP = "512m"
_PACKAGE = files("fundwatch.local.kafka")
# serial collection: half the memory of the default on two cores; no performance file in the temporary folder
_JVM = ("-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true")


def cluster_id() -> str:
    """A new id as Kafka writes them. None begins with a dash, which the storage tool would take for an option."""
    first, *rest = uuid.uuid4().bytes
    return base64.urlsafe_b64encode(bytes([first & 0x7F, *rest])).decode().rstrip("=")


@dataclass(frozen=True)
class Kafka:
    """One KRaft broker on the loopback interface. `libs` holds the jars, `home` gets configuration and data."""

    libs: Path
    home: Path
    port: int
    controller_port: int
    name: str = "kafka"

    @property
    def bootstrap(self) -> str:
        """Address for clients."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def _config(self) -> Path:
        return self.home.resolve() / "server.properties"

    @property
    def _data(self) -> Path:
        return self.home.resolve() / "data"

    @cached_property
    def _java(self) -> str:
        return find_java()

    def _argv(self, *tail: str, options: tuple[str, ...]) -> list[str]:
        logging_file = self.home.resolve() / "log4j2.properties"
        classpath = str(self.libs.resolve() / "*")
        return [self._java, *options, f"-Dlog4j2.configurationFile={logging_file}", "-cp", classpath, *tail]

    def prepare(self) -> None:
        """Write the configuration and, in an empty folder, lay out the storage (about a second)."""
        self.home.mkdir(parents=True, exist_ok=True)
        template = string.Template((_PACKAGE / "server.properties").read_text(encoding="utf-8"))
        self._config.write_text(
            template.substitute(
                port=self.port,
                controller_port=self.controller_port,
                data=self._data,
                message_max_bytes=MESSAGE_MAX_BYTES,
            ),
            encoding="utf-8",
        )
        log4j2 = (_PACKAGE / "log4j2.properties").read_text(encoding="utf-8")
        (self.home / "log4j2.properties").write_text(log4j2, encoding="utf-8")
        if not (self._data / "meta.properties").is_file():
            self._format()

    def _format(self) -> None:
        # short-lived: the quick compiler alone saves a third of its time
        options = ("-Xmx128m", "-XX:TieredStopAtLevel=1", *_JVM)
        done = subprocess.run(  # noqa: S603
            self._argv(
                "kafka.tools.StorageTool",
                "format",
                "-t",
                cluster_id(),
                "-c",
                str(self._config),
                options=options,
            ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            why = (done.stderr or done.stdout).strip().splitlines()[-1:]
            raise UserError(
                f"Kafka 无法初始化存储：{' '.join(why)}",
                f"Kafka could not lay out its storage: {' '.join(why)}",
                exit_code=1,
            )

    def command(self) -> Command:
        """How to run it, once prepared."""
        options = (f"-Xmx{HEAP}", *_JVM)
        return Command(self._argv("kafka.Kafka", str(self._config), options=options))

    def ready(self) -> bool:
        """Whether the broker itself answers a request for the cluster's brokers with its own address."""
        if not answers(self.port):
            return False
        # a client for each question: one that met a closed port waits before it tries again
        quiet = logging.getLogger("fundwatch.local.kafka.readiness")
        quiet.addHandler(logging.NullHandler())
        quiet.propagate = False
        admin = AdminClient({"bootstrap.servers": self.bootstrap}, logger=quiet)
        try:
            brokers = admin.list_topics(timeout=1.0).brokers.values()
        except KafkaException:
            return False
        return any(broker.port == self.port for broker in brokers)
