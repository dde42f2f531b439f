"""`GET /api/rules` after `fundwatch rules apply`: what is applied, in any order, whatever else lies in the topic."""

import time
from pathlib import Path
from typing import Any

import httpx
import msgspec
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from detectors.contract.topics import RULES_APPLIED
from detectors.engine.ruleset import RulesChange
from streams.gateway.applied import encode_change
from tests.integration.dashboard_api.serving import ApiProcess, serving
from tests.parts.kafka import KafkaBroker
from tests.parts.redis import RedisServer

RULE = "readmission-within-days"


def write(broker: KafkaBroker, *messages: bytes) -> None:
    """Lay them in the topic, in that order."""
    producer = Producer({"bootstrap.servers": broker.bootstrap})
    for message in messages:
        producer.produce(RULES_APPLIED, message, partition=0)
    assert producer.flush(10) == 0


def make_topic(broker: KafkaBroker) -> None:
    """The topic as the service has it."""
    admin = AdminClient({"bootstrap.servers": broker.bootstrap})
    for made in admin.create_topics([NewTopic(RULES_APPLIED, 1, 1)]).values():
        made.result(10)


def change(time_: int, days: int, state: str = "enabled", **more: Any) -> RulesChange:
    """A change of one rule."""
    return RulesChange(time_, f"e{time_}", {RULE: state}, {RULE: {"max_gap_days": days}}, **more)


def shown(api: ApiProcess) -> tuple[str, int]:
    """State and value of the rule."""
    card = next(card for card in httpx.get(f"{api.url}/api/rules").json() if card["id"] == RULE)
    values = {parameter["name"]: parameter["value"] for parameter in card["parameters"]}
    return card["state"], values["max_gap_days"]


def until(api: ApiProcess, wanted: tuple[str, int]) -> None:
    """Return when the API shows that."""
    deadline = time.monotonic() + 30
    while shown(api) != wanted:
        assert time.monotonic() < deadline, shown(api)
        time.sleep(0.1)


def test_what_was_applied_is_shown_at_the_start_and_as_it_comes(
    redis_server: RedisServer, clean_kafka: KafkaBroker, tmp_path: Path
) -> None:
    with serving(tmp_path, redis_server.url, kafka=clean_kafka.bootstrap) as api:
        before = shown(api)
        assert before[0] == "enabled"
        make_topic(clean_kafka)  # the service may be up before the first gateway
        write(clean_kafka, encode_change(change(2, 9)))
        until(api, ("enabled", 9))
        write(clean_kafka, encode_change(change(1, 5)))  # an earlier one that comes late
        write(clean_kafka, encode_change(change(3, 11, "shadow")))
        until(api, ("shadow", 11))
        api.stop()
        api.start()
        until(api, ("shadow", 11))


def test_what_this_version_does_not_know_is_passed_over_and_the_rest_holds(
    redis_server: RedisServer, clean_kafka: KafkaBroker, tmp_path: Path
) -> None:
    make_topic(clean_kafka)
    old = msgspec.structs.replace(
        change(5, 8), states={"a-rule-of-old": "enabled", RULE: "shadow"}, backfills={"another": 1}
    )
    impossible = change(9, -4)
    write(clean_kafka, b"", b"\xc1 no message", encode_change(old), encode_change(impossible))
    with serving(tmp_path, redis_server.url, kafka=clean_kafka.bootstrap) as api:
        until(api, ("shadow", 8))
        api.wait_for_log("a-rule-of-old")
        api.wait_for_log("cannot be shown")
        write(clean_kafka, encode_change(change(10, 6)))
        until(api, ("enabled", 6))


def test_without_kafka_the_settings_are_shown_and_the_answer_does_not_wait(
    redis_server: RedisServer, tmp_path: Path
) -> None:
    with serving(tmp_path, redis_server.url) as api:
        began = time.monotonic()
        assert shown(api)[0] == "enabled"
        assert time.monotonic() - began < 1
