"""Finding Java and Maven."""

import re
import shutil
import subprocess

from fundwatch.cli.errors import UserError

LEAST_JAVA = 17
_VERSION = re.compile(r'version "(\d+)')


def java_version(executable: str) -> int | None:
    """Major version of a Java runtime, or None if it does not say."""
    try:
        asked = [executable, "-version"]
        said = subprocess.run(asked, capture_output=True, text=True, timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _VERSION.search(said.stderr + said.stdout)
    return int(found[1]) if found else None


def find_java() -> str:
    """Path of `java`, 17 or later. Raises `UserError` that says what to install."""
    executable = shutil.which("java")
    if executable is None:
        raise UserError(
            "找不到 Java：请安装 Java 17 或更高版本（例如 Debian 的 openjdk-17-jre-headless），并让 java 在 PATH 中",
            "Java is missing: install Java 17 or later (Debian: openjdk-17-jre-headless) and have `java` on the PATH",
        )
    version = java_version(executable)
    if version is None or version < LEAST_JAVA:
        raise UserError(
            f"Java 版本过低（{version or '无法识别'}）：请安装 Java 17 或更高版本",
            f"this Java is too old ({version or 'unknown'}): install Java 17 or later",
        )
    return executable


def find_maven() -> str:
    """Path of `mvn`. Raises `UserError` that says what to install."""
    executable = shutil.which("mvn")
    if executable is None:
        raise UserError(
            "找不到 Maven：首次安装需要它下载 Kafka，请安装 Maven（例如 Debian 的 maven），并让 mvn 在 PATH 中",
            "Maven is missing: the first set-up fetches Kafka with it; install Maven (Debian: maven) and have `mvn` on the PATH",
        )
    return executable
