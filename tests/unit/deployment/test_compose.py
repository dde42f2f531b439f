"""docker-compose.yml without a container engine: its schema, its secrets, and that every command is one of ours."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml

from fundwatch.cli.main import COMMANDS, cli
from fundwatch.settings import Settings
from sinks.registry import NAMES

ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT / "docker-compose.yml"
COMPOSE = yaml.safe_load(FILE.read_text())
OURS = {name: service for name, service in COMPOSE["services"].items() if "build" in service}


def test_the_file_keeps_to_the_compose_specification():
    checked = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(FILE)],
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_everything_that_the_service_needs_is_there():
    assert {"kafka", "clickhouse", "redis", "postgres", "gateway", "worker-1", "worker-2", "api"} <= set(
        COMPOSE["services"]
    )
    assert {f"sink-{name}" for name in NAMES} <= set(COMPOSE["services"])


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_every_service_has_a_health_check_and_comes_back_after_a_failure(name):
    service = COMPOSE["services"][name]
    assert service["healthcheck"]["test"]
    assert service["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", OURS)
def test_every_command_of_ours_exists_with_its_arguments(name):
    for arguments in (OURS[name]["command"], OURS[name]["healthcheck"]["test"][2:]):
        if OURS[name]["healthcheck"]["test"][1] != "fundwatch" and arguments is not OURS[name]["command"]:
            continue
        assert arguments[0] in COMMANDS
        command = cli.get_command(click.Context(cli), arguments[0])
        assert command is not None
        command.make_context(arguments[0], list(arguments[1:]), resilient_parsing=False)


@pytest.mark.parametrize("name", OURS)
def test_every_setting_that_a_service_is_given_exists(name):
    for variable in OURS[name]["environment"]:
        section, field = variable.removeprefix("FUNDWATCH_").lower().split("__")
        model = Settings.model_fields[section].annotation
        assert field in model.model_fields, variable


def test_no_secret_has_a_default():
    text = FILE.read_text()
    for secret in ("CLICKHOUSE_PASSWORD", "REDIS_PASSWORD", "POSTGRES_PASSWORD"):
        uses = re.findall(rf"\$\{{{secret}[^}}]*\}}", text)
        assert uses and all(use.startswith(f"${{{secret}:?") for use in uses)
    example = dict(line.split("=") for line in (ROOT / ".env.example").read_text().split() if "=" in line)
    assert set(example.values()) == {""}


def test_the_example_names_everything_that_the_file_asks_for():
    asked = set(re.findall(r"\$\{([A-Z_]+)", FILE.read_text()))
    named = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert named == asked


def test_messages_link_to_an_address_that_readers_can_be_given():
    address = COMPOSE["services"]["sink-dingtalk"]["environment"]["FUNDWATCH_DINGTALK__PAGE_URL"]
    assert address == "${PAGE_URL:-http://localhost:8080}"


def test_what_must_survive_lies_on_volumes():
    for name in ("kafka", "clickhouse", "redis", "postgres", "worker-1", "worker-2"):
        assert COMPOSE["services"][name]["volumes"], name
    kept = COMPOSE["services"]["api"]["environment"]["FUNDWATCH_API__REPLAY_DIR"]
    assert any(kept.startswith(volume.split(":")[1]) for volume in COMPOSE["services"]["api"]["volumes"])
    assert COMPOSE["services"]["worker-1"]["volumes"] != COMPOSE["services"]["worker-2"]["volumes"]


def test_the_page_is_not_offered_to_the_network_by_default():
    assert all(port.startswith("127.0.0.1:") for port in COMPOSE["services"]["api"]["ports"])


def test_the_image_installs_locked_packages_and_does_not_run_as_root():
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "--require-hashes -r /tmp/requirements.lock" in dockerfile
    assert re.search(r"^USER fundwatch$", dockerfile, re.M)
    for package in ("detectors", "streams", "sinks", "dashboard_api", "replay", "fundwatch"):
        assert f"COPY {package} {package}" in dockerfile
