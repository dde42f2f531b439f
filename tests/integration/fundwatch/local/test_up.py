"""`fundwatch up` with every real process of the service."""

import signal
import socket
from pathlib import Path

import httpx
import pytest

from fundwatch.local.ports import LOOPBACK, is_free
from tests.parts.deployment import Deployment, all_gone

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

OWN = {
    "gateway",
    "worker-1",
    "sink-clickhouse",
    "sink-redis",
    "sink-dingtalk",
    "sink-levels",
    "sink-archive",
    "api",
}
PARTS = {"kafka", "redis", "clickhouse", "dingtalk"}


def all_ports_free(deployment: Deployment) -> bool:
    return all(is_free(port) for port in deployment.ports.values())


def test_it_serves_mends_itself_turns_a_second_away_and_leaves_nothing(deployment: Deployment) -> None:
    deployment.start()
    run = deployment.run_file()
    assert set(run.processes) == OWN | PARTS
    assert httpx.get(f"{deployment.address}healthz").status_code == 200

    assert deployment.until(lambda: httpx.get(f"{deployment.address}api/health").json()["status"] == "ok")
    examined = deployment.command("doctor")
    assert examined.returncode == 0, examined.stdout

    second = deployment.command("up")
    assert second.returncode == 2
    assert deployment.address in second.stderr
    assert len(second.stderr.splitlines()) == 1
    assert deployment.run_file() == run

    for name in ("gateway", "api"):
        former = deployment.kill(name)
        assert deployment.until(lambda name=name, former=former: replaced(deployment, name, former))  # type: ignore[misc]
    assert deployment.until(lambda: answers(f"{deployment.address}healthz"))
    assert "gateway 意外结束" in deployment.console()

    pids = [deployment.child.pid, *deployment.run_file().processes.values()]
    assert deployment.stop(signal.SIGINT) == 0
    assert all_gone(pids, seconds=0)
    assert all_ports_free(deployment)
    assert not (deployment.folder / "run.json").exists()


def replaced(deployment: Deployment, name: str, former: int) -> bool:
    return deployment.run_file().processes.get(name, former) != former


def answers(address: str) -> bool:
    try:
        return httpx.get(address).status_code == 200
    except httpx.TransportError:
        return False


def test_a_killed_broker_comes_back_and_so_does_a_worker_killed_after_it(deployment: Deployment) -> None:
    deployment.start()
    for name in ("kafka", "worker-1"):
        deployment.kill(name)
        again = f"{name} 就绪"
        assert deployment.until(lambda again=again: deployment.console().count(again) == 2, 90)  # type: ignore[misc]
    assert deployment.stop() == 0


def test_kill_9_leaves_no_process_and_the_next_run_finds_the_data(deployment: Deployment) -> None:
    deployment.start()
    pids = list(deployment.run_file().processes.values())
    marker = deployment.folder / "data" / "marker"
    marker.touch()
    deployment.child.kill()
    assert all_gone(pids)
    deployment.start()
    assert marker.exists()


def test_a_fresh_start_forgets_the_data_and_can_be_interrupted(deployment: Deployment) -> None:
    old = deployment.folder / "data" / "old"
    old.mkdir(parents=True)
    deployment.launch("--fresh")
    assert deployment.until(lambda: (deployment.folder / "data" / "kafka").exists())
    assert not old.exists()
    assert deployment.stop(signal.SIGINT) == 0
    assert all_ports_free(deployment)


def test_a_taken_port_is_named_with_its_setting_and_nothing_starts(deployment: Deployment) -> None:
    with socket.socket() as holder:
        holder.bind((LOOPBACK, deployment.ports["LOCAL__REDIS_PORT"]))
        holder.listen()
        refused = deployment.command("up")
    assert refused.returncode == 2
    assert "local.redis_port" in refused.stderr
    assert "FUNDWATCH_LOCAL__REDIS_PORT" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert not (deployment.folder / "logs").exists()


def test_missing_java_is_one_sentence(deployment: Deployment, tmp_path: Path) -> None:
    deployment.environment["PATH"] = str(tmp_path)
    refused = deployment.command("up")
    assert refused.returncode == 2
    assert "Java 17" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_real_data_are_safe_from_the_demonstration(deployment: Deployment) -> None:
    data = deployment.folder / "data"
    old = deployment.folder / "demo" / "old"
    for folder in (data, old):
        folder.mkdir(parents=True)
    (data / "kept").touch()
    deployment.start("--demo")
    assert deployment.until(lambda: (deployment.folder / "demo" / "kafka").exists())
    assert (data / "kept").exists()
    assert not old.exists()
    assert deployment.until(lambda: "demo" in deployment.run_file().processes)
    assert deployment.stop() == 0
    assert all_ports_free(deployment)
