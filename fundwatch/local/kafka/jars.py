"""Kafka's jars: fetched once with Maven, each held against the SHA-256 that `jars.csv` lists."""

import csv
import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

from fundwatch.cli.errors import UserError
from fundwatch.local.java import find_maven

# the version of the plug-in is pinned too: the machine's Maven does not choose
_GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
_PACKAGE = files("fundwatch.local.kafka")

Progress = Callable[[int, int], None]


def expected_jars() -> dict[str, str]:
    """File name to SHA-256, for every jar of the broker."""
    lines = (_PACKAGE / "jars.csv").read_text(encoding="utf-8").splitlines()
    return {row["file"]: row["sha256"] for row in csv.DictReader(lines)}


def digest_of_list() -> str:
    """Changes when any jar does: names the stamp of a complete folder."""
    return hashlib.sha256((_PACKAGE / "jars.csv").read_bytes()).hexdigest()[:16]


def complete(folder: Path) -> bool:
    """Whether the folder holds the jars of this list, checked when they were put there."""
    return (folder / f".complete-{digest_of_list()}").is_file()


def fetch_jars(folder: Path, progress: Progress = lambda done, of: None) -> Path:
    """Make `folder` hold the jars; does nothing when it does. `progress` hears how many of how many are there.

    Raises `UserError` when Maven is missing or fails, or when a jar is not the expected one.
    """
    folder = folder.resolve()
    if complete(folder):
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".fetching-", dir=folder.parent) as scratch:
        fetched = Path(scratch) / "libs"
        _run_maven(fetched, progress)
        _verify(fetched)
        (fetched / f".complete-{digest_of_list()}").touch()
        if complete(folder):  # another set-up was quicker
            return folder
        shutil.rmtree(folder, ignore_errors=True)
        fetched.rename(folder)
    return folder


def _run_maven(target: Path, progress: Progress) -> None:
    total = len(expected_jars())
    with as_file(_PACKAGE / "pom.xml") as pom:
        argv = [find_maven(), "-B", "--strict-checksums", "-f", str(pom), _GOAL, "-DincludeScope=runtime"]
        argv.append(f"-DoutputDirectory={target}")
        process = subprocess.Popen(  # noqa: S603
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        errors: list[str] = []
        downloaded = 0
        assert process.stdout is not None  # noqa: S101  (it was asked for)
        with process.stdout as lines:
            for line in lines:
                if line.startswith("[INFO] Downloaded from") and ".jar" in line:
                    downloaded = min(downloaded + 1, total)
                    progress(downloaded, total)
                elif line.startswith("[ERROR]"):
                    errors.append(line.removeprefix("[ERROR]").strip())
        if process.wait() != 0:
            why = errors[0] if errors else f"exit code {process.returncode}"
            raise UserError(
                f"Maven 未能下载 Kafka：{why}", f"Maven could not fetch Kafka: {why}", exit_code=1
            )
        progress(total, total)


def _verify(folder: Path) -> None:
    expected = expected_jars()
    present = {path.name for path in folder.iterdir()}
    wrong = sorted(present ^ expected.keys())
    wrong += [
        name
        for name in sorted(present & expected.keys())
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != expected[name]
    ]
    if wrong:
        raise UserError(
            f"下载的 Kafka 文件与清单不符，已丢弃：{wrong[0]}",
            f"what was fetched of Kafka differs from the list and was thrown away: {wrong[0]}",
            exit_code=1,
        )
