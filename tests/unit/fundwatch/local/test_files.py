"""Lock, run file, robot's secrets and folders of a deployment."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from fundwatch.local.layout import Layout
from fundwatch.local.lock import Held, is_held, locked
from fundwatch.local.robot import local_robot
from fundwatch.local.runfile import read_run, write_run

HOLDER = """
import sys
from pathlib import Path
from fundwatch.local.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_lock_is_held_once_and_free_again_when_its_holder_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "up.lock"
    assert not is_held(path)
    assert not path.exists()
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert is_held(path)
        with pytest.raises(Held), locked(path):
            pass
        holder.kill()
    assert path.exists()
    assert not is_held(path)
    with locked(path):
        pass


def test_the_run_file_says_what_was_written_last(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    assert read_run(path) is None
    write_run(path, "http://127.0.0.1:1/", {"kafka": 1})
    write_run(path, "http://127.0.0.1:1/", {"kafka": 2, "api": 3}, demo=True)
    run = read_run(path)
    assert run is not None
    assert (run.pid, run.address, run.demo) == (os.getpid(), "http://127.0.0.1:1/", True)
    assert run.processes == {"kafka": 2, "api": 3}
    assert [each.name for each in tmp_path.iterdir()] == ["run.json"]


def test_a_spoilt_run_file_is_none(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text('{"pid": 1')
    assert read_run(path) is None


def test_the_robots_secrets_are_random_lasting_and_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "made" / "dingtalk.json"
    first, again = local_robot(path, 18090), local_robot(path, 18091)
    other = local_robot(tmp_path / "other.json", 18090)
    assert first.secret == again.secret != other.secret
    assert first.webhook.get_secret_value().startswith("http://127.0.0.1:18090/robot/send?access_token=")
    assert again.webhook.get_secret_value().startswith("http://127.0.0.1:18091/")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert first.secret.get_secret_value() not in repr(vars(first))


def test_the_demonstration_has_a_data_folder_of_its_own(tmp_path: Path) -> None:
    lasting, demo = Layout(tmp_path, demo=False), Layout(tmp_path, demo=True)
    for layout in (lasting, demo):
        layout.data.mkdir()
        (layout.data / "file").touch()
    demo.empty_data()
    assert not demo.data.exists()
    assert (lasting.data / "file").exists()
    assert lasting.lock == demo.lock


def test_each_run_begins_its_own_logs_and_keeps_the_last_ones(tmp_path: Path) -> None:
    layout = Layout(tmp_path, demo=False)
    layout.turn_logs()  # nothing there yet
    layout.logs.mkdir()
    log = layout.logs / "kafka.log"
    for words in ("first run", "second run"):
        layout.turn_logs()
        assert not log.exists()
        log.write_text(words)
    assert (layout.logs / "kafka.log.1").read_text() == "first run"
