"""Fetching Kafka's jars and missing tools, with a stand-in for Maven where the real one must fail."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from fundwatch.local.kafka.jars import complete, expected_jars, fetch_jars
from fundwatch.local.settings import LocalSettings
from tests.parts.kafka import CHECKOUT


def fetch(folder: Path, path: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fundwatch.local.kafka", str(folder)],
        env={**os.environ, "PATH": path, "FUNDWATCH_LANGUAGE": "en"},
        capture_output=True,
        text=True,
        timeout=120,
        cwd=CHECKOUT,
    )


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder with the real Java and whatever the test adds."""
    folder = tmp_path / "bin"
    folder.mkdir()
    java = shutil.which("java")
    assert java is not None
    (folder / "java").symlink_to(java)
    return folder


def put_maven(tools: Path, script: str) -> None:
    maven = tools / "mvn"
    maven.write_text(f"#!/bin/sh\n{script}\n")
    maven.chmod(maven.stat().st_mode | stat.S_IXUSR)


@pytest.fixture(scope="session")
def libs() -> Path:
    """The checkout's jars."""
    return fetch_jars(CHECKOUT / LocalSettings().kafka_libs)


def copying(libs: Path) -> str:
    """A stand-in that puts the right jars where Maven was asked to."""
    return (
        f'for word in "$@"; do case "$word" in -DoutputDirectory=*) target=${{word#*=}};; esac; done\n'
        f'/bin/mkdir -p "$target" && /bin/cp {libs}/*.jar "$target"'
    )


def test_the_fetched_jars_are_those_of_the_list(libs: Path) -> None:
    assert complete(libs)
    assert {path.name for path in libs.glob("*.jar")} == set(expected_jars())


def test_a_second_fetch_needs_no_maven(libs: Path, tools: Path) -> None:
    assert fetch(libs, str(tools)).returncode == 0


def test_missing_maven_is_one_sentence(tools: Path, tmp_path: Path) -> None:
    done = fetch(tmp_path / "libs", str(tools))
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "install Maven" in done.stderr


def test_what_maven_complains_of_is_passed_on(tools: Path, tmp_path: Path) -> None:
    put_maven(tools, "echo '[ERROR] no route to the repository'; exit 1")
    done = fetch(tmp_path / "libs", str(tools))
    assert done.returncode == 1
    assert "no route to the repository" in done.stderr
    assert not (tmp_path / "libs").exists()


def test_the_right_jars_are_kept(libs: Path, tools: Path, tmp_path: Path) -> None:
    put_maven(tools, copying(libs))
    done = fetch(tmp_path / "libs", str(tools))
    assert done.returncode == 0, done.stderr
    assert complete(tmp_path / "libs")


@pytest.mark.parametrize(
    "change",
    ["echo more >> $target/re2j-1.8.jar", "/bin/rm $target/re2j-1.8.jar", "echo x > $target/extra.jar"],
)
def test_a_changed_missing_or_unknown_jar_is_refused(
    libs: Path, tools: Path, tmp_path: Path, change: str
) -> None:
    put_maven(tools, f"{copying(libs)}\n{change}")
    done = fetch(tmp_path / "libs", str(tools))
    assert done.returncode == 1
    assert "differs from the list" in done.stderr
    assert not list(tmp_path.glob("libs*")) and not list(tmp_path.glob(".fetching*"))


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [("java", "Java is missing"), ("mvn", "Maven is missing"), ("node", "Node.js or npm is missing")],
)
def test_the_set_up_says_which_tool_is_missing(tmp_path: Path, missing: str, sentence: str) -> None:
    for tool in {"sh", "sed", "head", "grep", "java", "mvn", "node", "npm"} - {missing}:
        found = shutil.which(tool)
        assert found is not None
        (tmp_path / tool).symlink_to(Path(found).resolve() if tool != "npm" else found)
    done = subprocess.run(
        [str(CHECKOUT / "scripts/need-tools.sh")], env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_set_up_says_that_python_3_11_is_missing(tmp_path: Path) -> None:
    found = shutil.which("sh")
    assert found is not None
    (tmp_path / "sh").symlink_to(found)
    done = subprocess.run(
        [str(CHECKOUT / "scripts/python311.sh")], env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "Python 3.11" in done.stderr
    assert len(done.stderr.splitlines()) == 1
