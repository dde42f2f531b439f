"""The peers by name: how each is installed, started, and which versions it is made of."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers.environment import HERE, java_build, python
from fundwatch.local.java import find_java

# Flink's serializers look into the JDK's own classes
_OPENED = ("java.base/java.util=ALL-UNNAMED", "java.base/java.lang=ALL-UNNAMED")
_HEAP = "-Xmx3g"

# bootstrap, events, an empty folder for its state -> argv
Command = Callable[[str, int, Path], list[str]]


@dataclass(frozen=True, slots=True)
class Peer:
    """`topic` gets its doubts as JSON {rule, anchor}. It reads the events `passes` times, from nothing, in one process:
    on a virtual machine the first pass is cold and the second warm.
    """

    name: str
    title: str
    passes: int
    prepare: Callable[[], Path]
    command: Command
    versions: Callable[[], dict[str, str]]

    @property
    def topic(self) -> str:
        """Where its doubts go."""
        return f"peer.{self.name}"


def _in_python(name: str, title: str, package: str) -> Peer:
    def command(bootstrap: str, total: int, folder: Path) -> list[str]:
        module = f"benchmarks.peers.python.with_{name}"
        return [str(python()), "-u", "-m", module, bootstrap, str(total), str(folder)]

    def versions() -> dict[str, str]:
        locked = dict(re.findall(r"^([\w-]+)==(\S+)", (HERE / "requirements.lock").read_text(), re.MULTILINE))
        return {package: locked[package]}

    return Peer(name, title, 1, python, command, versions)


def _in_java(name: str, title: str, main: str, artifacts: tuple[str, ...]) -> Peer:
    def command(bootstrap: str, total: int, folder: Path) -> list[str]:
        build = java_build(name)
        opened = [part for module in _OPENED for part in ("--add-opens", module)]
        options = [_HEAP, *opened, "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"]
        classpath = f"{build / 'classes'}:{build / 'libs'}/*"
        return [find_java(), *options, "-cp", classpath, main, bootstrap, str(total), str(folder), "2"]

    def versions() -> dict[str, str]:
        jars = " ".join(path.name for path in (java_build(name) / "libs").iterdir())
        return {
            artifact: found[1]
            for artifact in artifacts
            if (found := re.search(rf"(?:^| ){artifact}-(\d\S*)\.jar", jars))
        }

    return Peer(name, title, 2, lambda: java_build(name), command, versions)


PEERS = {
    peer.name: peer
    for peer in (
        _in_python("quixstreams", "Quix Streams, RocksDB + changelog", "quixstreams"),
        _in_python("bytewax", "bytewax with recovery", "bytewax"),
        _in_python("faust", "faust-streaming as its guide writes it", "faust-streaming"),
        _in_java(
            "kstreams",
            "Kafka Streams, RocksDB + changelog",
            "KafkaStreamsPeer",
            ("kafka-streams", "rocksdbjni"),
        ),
        _in_java(
            "flink",
            "Flink, RocksDB, checkpoints every 2 s",
            "FlinkPeer",
            ("flink-streaming-java", "flink-connector-kafka", "frocksdbjni"),
        ),
    )
}
