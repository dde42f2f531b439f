"""Which versions were measured."""

import platform
import re
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

from fundwatch.local.java import find_java
from fundwatch.local.kafka.jars import expected_jars


def _commit() -> str:
    """The commit that was measured; `-dirty` when a file of it was changed."""
    argv = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    git = shutil.which("git")
    said = subprocess.run(argv, cwd=Path(__file__).parent, capture_output=True, text=True) if git else None
    return said.stdout.strip() if said and said.returncode == 0 else "unknown"


def machine() -> dict[str, str]:
    """What all the systems share."""
    said = subprocess.run([find_java(), "-version"], capture_output=True, text=True, check=True)
    java = re.search(r'version "([^"]+)"', said.stderr)
    broker = next(name for name in expected_jars() if name.startswith("kafka_"))
    return {
        "python": platform.python_version(),
        "java": java[1] if java else "unknown",
        "broker": broker.removesuffix(".jar"),
    }


def _of(*packages: str) -> dict[str, str]:
    return {package: version(package) for package in packages}


def limit() -> dict[str, str]:
    """Of the raw limit."""
    return _of("confluent-kafka", "msgspec")


def ours() -> dict[str, str]:
    """Of the gateway and the worker."""
    return {
        "fundwatch": version("fundwatch"),
        "commit": _commit(),
        **_of("faust-streaming", "confluent-kafka", "msgspec", "rocksdict"),
    }
