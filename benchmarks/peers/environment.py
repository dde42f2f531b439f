"""Where the peers are installed: Python ones in `.venv-peers`, Java ones in `.fundwatch/peers`. Both on demand."""

import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import click

from fundwatch.local.java import find_maven

HERE = Path(__file__).parent
VENV = HERE.parent.parent / ".venv-peers"
BUILDS = HERE.parent.parent / ".fundwatch" / "peers"
# the version of the plug-in is pinned too: the machine's Maven does not choose
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"


def _digest(*files: Path) -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def _is(stamp: Path, digest: str) -> bool:
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == digest


def python() -> Path:
    """The Python that has the peers' packages, installed by hash from the lock when it changed."""
    lock, stamp = HERE / "requirements.lock", VENV / ".installed"
    executable = VENV / "bin" / "python"
    if not _is(stamp, _digest(lock)):
        click.echo("installing the peers' Python packages …")
        venv.create(VENV, with_pip=True, clear=True)
        pip = [str(executable), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-qq"]
        subprocess.run([*pip, "--require-hashes", "-r", str(lock)], check=True)
        stamp.write_text(_digest(lock), encoding="utf-8")
    return executable


def java_build(name: str) -> Path:
    """The folder with `classes/` and `libs/` of a peer in Java, built by Maven when its source changed."""
    source, build = HERE / name, BUILDS / name
    digest = _digest(source / "pom.xml", *sorted(source.rglob("*.java")))
    stamp = build / ".built"
    if not _is(stamp, digest):
        click.echo(f"building {name} with Maven …")
        shutil.rmtree(build, ignore_errors=True)
        argv = [find_maven(), "-B", "-q", "--strict-checksums", "-f", str(source / "pom.xml")]
        argv += [f"-Dpeers.build={build}", "compile", _COPY, "-DincludeScope=runtime"]
        done = subprocess.run([*argv, f"-DoutputDirectory={build / 'libs'}"], stdout=sys.stderr, check=False)
        if done.returncode != 0:
            raise click.ClickException(f"Maven could not build {name}")
        stamp.write_text(digest, encoding="utf-8")
    return build
