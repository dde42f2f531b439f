"""The tools that the machine has to bring: Python, Java, and for the first set-up Maven and Node.js."""

import re
import shutil
import subprocess
import sys
from typing import Final

from detectors.contract.values import Text
from fundwatch.cli.errors import UserError
from fundwatch.local.doctor.finding import Finding, fine, note, problem, same
from fundwatch.local.java import LEAST_JAVA, find_java, java_version
from fundwatch.local.kafka.jars import complete
from fundwatch.settings import Settings

LEAST_NODE: Final = 20
_NUMBER = re.compile(r"\d+(?:\.\d+)+")


def check_python(_: Settings) -> Finding:
    """The Python that runs this."""
    return fine("python", same("Python"), same(".".join(map(str, sys.version_info[:3]))))


def check_java(_: Settings) -> Finding:
    """Kafka's broker needs Java to run."""
    try:
        version = java_version(find_java())
    except UserError:
        return problem(
            "java",
            same("Java"),
            Text("缺少，或版本过低", "missing or too old"),
            Text(f"请安装 Java {LEAST_JAVA} 或更高版本", f"install Java {LEAST_JAVA} or later"),
        )
    return fine("java", same("Java"), same(str(version)))


def check_kafka_libs(settings: Settings) -> Finding:
    """The jars of the local broker."""
    name = Text("Kafka 程序", "Kafka's jars")
    folder = settings.local.kafka_libs
    if complete(folder):
        return fine("kafka-libs", name, same(str(folder)))
    return note(
        "kafka-libs",
        name,
        Text("尚未下载", "not fetched yet"),
        Text("运行 make setup", "run `make setup`"),
    )


def check_maven(settings: Settings) -> Finding:
    """Needed until the jars are there."""
    version = _version_of("mvn", "--version")
    if version is not None:
        return fine("maven", same("Maven"), same(version))
    mend = Text("请安装 Maven", "install Maven")
    if complete(settings.local.kafka_libs):
        return note("maven", same("Maven"), Text("缺少；已不需要", "missing, and no longer needed"))
    return problem(
        "maven", same("Maven"), Text("缺少，无法下载 Kafka", "missing: Kafka cannot be fetched"), mend
    )


def check_node(settings: Settings) -> Finding:
    """Needed until the page is built."""
    version = _version_of("node", "--version")
    if version is not None and int(version.split(".")[0]) >= LEAST_NODE:
        return fine("node", same("Node.js"), same(version))
    detail = Text(f"缺少，或低于 {LEAST_NODE}", f"missing, or older than {LEAST_NODE}")
    mend = Text(f"请安装 Node.js {LEAST_NODE} 或更高版本", f"install Node.js {LEAST_NODE} or later")
    if (settings.api.web_dist / "index.html").is_file():
        return note("node", same("Node.js"), detail)
    return problem("node", same("Node.js"), detail, mend)


def check_page(settings: Settings) -> Finding:
    """The built homepage."""
    name = Text("首页文件", "built page")
    if (settings.api.web_dist / "index.html").is_file():
        return fine("page", name, same(str(settings.api.web_dist)))
    return problem(
        "page", name, Text("尚未构建", "not built yet"), Text("运行 make setup", "run `make setup`")
    )


def _version_of(tool: str, option: str) -> str | None:
    executable = shutil.which(tool)
    if executable is None:
        return None
    try:
        said = subprocess.run(  # noqa: S603
            [executable, option], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _NUMBER.search(said.stdout)
    return found[0] if found else None
