"""What a deployment consists of, and that its processes are led to the local parts."""

import socket
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from fundwatch.cli.errors import UserError
from fundwatch.local.direct import past_proxies
from fundwatch.local.layout import Layout
from fundwatch.local.own import OwnProcess
from fundwatch.local.plan import check_ports, plan
from fundwatch.local.ports import LOOPBACK, free_port
from fundwatch.settings import Settings


def settings(folder: Path, **local: Any) -> Settings:
    given = Settings()
    return given.model_copy(update={"local": given.local.model_copy(update={"dir": folder, **local})})


def on_free_ports(folder: Path, **local: int) -> Settings:
    names = (
        "kafka_port",
        "kafka_controller_port",
        "redis_port",
        "clickhouse_port",
        "dingtalk_port",
        "worker_port",
    )
    given = settings(folder, **{name: free_port() for name in names} | local)
    return given.model_copy(update={"api": given.api.model_copy(update={"port": free_port()})})


def environments(planned: Any) -> dict[str, dict[str, str]]:
    parts = [service.part for service in (*planned.services, *planned.demo)]
    return {part.name: dict(part.environment) for part in parts if isinstance(part, OwnProcess)}


def test_every_service_needs_only_what_stands_in_the_plan(tmp_path: Path) -> None:
    planned = plan(settings(tmp_path, workers=2), Layout(tmp_path, demo=True))
    names = [service.name for service in planned.services]
    assert len(names) == len(set(names))
    assert {"worker-1", "worker-2", "sink-levels", "api", "kafka"} <= set(names)
    for service in (*planned.services, *planned.demo):
        assert set(service.needs) <= set(names)
        assert all(
            names.index(need) < names.index(service.name) for need in service.needs if service.name in names
        )


def test_the_demonstration_is_played_only_when_asked_for(tmp_path: Path) -> None:
    assert plan(settings(tmp_path), Layout(tmp_path, demo=False)).demo == ()
    [demo] = plan(settings(tmp_path), Layout(tmp_path, demo=True)).demo
    assert not demo.restart


def test_processes_are_led_to_the_local_parts_whatever_else_is_set(tmp_path: Path) -> None:
    given = settings(tmp_path, kafka_port=1234, redis_port=1235, clickhouse_port=1236)
    given = given.model_copy(
        update={"kafka": given.kafka.model_copy(update={"bootstrap": "cluster.example:9092"})}
    )
    for environment in environments(plan(given, Layout(tmp_path, demo=False))).values():
        assert environment["FUNDWATCH_KAFKA__BOOTSTRAP"] == "127.0.0.1:1234"
        assert environment["FUNDWATCH_REDIS__URL"] == "redis://127.0.0.1:1235/0"
        assert environment["FUNDWATCH_CLICKHOUSE__PORT"] == "1236"


def test_a_replay_from_the_page_ends_with_the_deployment(tmp_path: Path) -> None:
    found = environments(plan(settings(tmp_path), Layout(tmp_path, demo=False)))
    assert found["api"]["FUNDWATCH_API__REPLAY_OUTLIVES"] == "false"


def test_each_worker_has_a_store_and_a_port_of_its_own(tmp_path: Path) -> None:
    found = environments(plan(settings(tmp_path, workers=2, worker_port=7000), Layout(tmp_path, demo=False)))
    own = [
        (
            found[f"worker-{n}"]["FUNDWATCH_WORKER__DATA_DIR"],
            found[f"worker-{n}"]["FUNDWATCH_WORKER__WEB_PORT"],
        )
        for n in (1, 2)
    ]
    assert own == [(str(tmp_path / "data/worker-1"), "7000"), (str(tmp_path / "data/worker-2"), "7001")]


@pytest.mark.parametrize(("demo", "receiver"), [(False, False), (True, True)])
def test_a_real_robot_is_used_but_never_for_the_demonstration(
    tmp_path: Path, demo: bool, receiver: bool
) -> None:
    real = "https://robot.example/send?access_token=t"
    given = settings(tmp_path)
    robot = given.dingtalk.model_copy(update={"webhook": SecretStr(real), "secret": SecretStr("SECx")})
    planned = plan(given.model_copy(update={"dingtalk": robot}), Layout(tmp_path, demo=demo))
    assert ("dingtalk" in {service.name for service in planned.services}) is receiver
    used = environments(planned)["sink-dingtalk"]["FUNDWATCH_DINGTALK__WEBHOOK"]
    assert (used == real) is not receiver


@pytest.mark.parametrize(
    ("given", "used"),
    [(None, "http://127.0.0.1:8123/"), ("https://fund.example/wall", "https://fund.example/wall")],
)
def test_messages_link_to_the_page_where_it_is(tmp_path: Path, given: str | None, used: str) -> None:
    base = settings(tmp_path)
    update: dict[str, Any] = {"api": base.api.model_copy(update={"host": "0.0.0.0", "port": 8123})}  # noqa: S104
    if given is not None:
        update["dingtalk"] = base.dingtalk.model_copy(update={"page_url": given})
    found = environments(plan(base.model_copy(update=update), Layout(tmp_path, demo=True)))
    assert found["sink-dingtalk"]["FUNDWATCH_DINGTALK__PAGE_URL"] == used


@pytest.mark.parametrize(("demo", "data"), [(False, "data"), (True, "demo")])
def test_the_receiver_keeps_its_messages_with_the_deployments_data(
    tmp_path: Path, demo: bool, data: str
) -> None:
    planned = plan(settings(tmp_path), Layout(tmp_path, demo=demo))
    [receiver] = [service.part for service in planned.services if service.name == "dingtalk"]
    assert receiver.command().argv[-1] == str(tmp_path / data / "dingtalk")


def test_processes_reach_each_other_past_any_proxy(tmp_path: Path) -> None:
    for environment in environments(plan(settings(tmp_path), Layout(tmp_path, demo=True))).values():
        assert {"127.0.0.1", "localhost"} <= set(environment["NO_PROXY"].split(","))


def test_hosts_that_were_exempt_from_the_proxy_stay_so() -> None:
    hosts = "127.0.0.1,localhost,a.example,b.example"
    assert past_proxies({"NO_PROXY": "b.example, localhost", "no_proxy": "a.example,"}) == {
        "NO_PROXY": hosts,
        "no_proxy": hosts,
    }


def test_free_ports_are_no_obstacle(tmp_path: Path) -> None:
    check_ports(on_free_ports(tmp_path))


def test_a_taken_port_is_named_with_its_setting(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind((LOOPBACK, 0))
        holder.listen()
        taken = holder.getsockname()[1]
        with pytest.raises(
            UserError, match=r"local\.clickhouse_port.*FUNDWATCH_LOCAL__CLICKHOUSE_PORT"
        ) as refused:
            check_ports(on_free_ports(tmp_path, clickhouse_port=taken))
    assert str(taken) in str(refused.value)
    assert refused.value.exit_code == 2


def test_two_settings_may_not_share_a_port(tmp_path: Path) -> None:
    port = free_port()
    with pytest.raises(UserError, match=r"local\.kafka_port.*local\.redis_port"):
        check_ports(on_free_ports(tmp_path, redis_port=port, kafka_port=port))
