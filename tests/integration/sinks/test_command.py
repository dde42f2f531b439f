"""Each sink as a process: it ends cleanly when asked, loudly when its destination is gone, in one sentence on misuse."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from detectors.contract.topics import DOUBTS, DOUBTS_BY_LEVEL
from detectors.contract.values import BUSINESS_TZ
from tests.integration.sinks.commands import sink_process
from tests.integration.sinks.running import committed, eventually, make_topic, publish, read_topic
from tests.parts.clickhouse import ClickHouseDatabase, ClickHouseEngine
from tests.parts.kafka import KafkaBroker
from tests.tools.synthetic import clear_texts, make_doubt

AT = datetime(2026, 11, 21, 21, 5, tzinfo=BUSINESS_TZ)
DOUBTS_MADE = [make_doubt(number, AT) for number in range(40)]


def environment(kafka: KafkaBroker, place: ClickHouseDatabase | None = None) -> dict[str, str]:
    given = {"FUNDWATCH_KAFKA__BOOTSTRAP": kafka.bootstrap}
    if place is not None:
        given |= {
            "FUNDWATCH_CLICKHOUSE__PORT": str(place.port),
            "FUNDWATCH_CLICKHOUSE__PASSWORD": place.password,
            "FUNDWATCH_CLICKHOUSE__DATABASE": place.database,
        }
    return given


def test_levels_runs_until_it_is_asked_to_stop(clean_kafka: KafkaBroker, tmp_path: Path) -> None:
    make_topic(clean_kafka.bootstrap, DOUBTS)
    publish(clean_kafka.bootstrap, DOUBTS_MADE)
    with sink_process("levels", environment(clean_kafka), tmp_path / "log") as process:
        eventually(lambda: committed(clean_kafka.bootstrap, "levels") == 40, "all copied")
        assert process.stop() == 0
    copied = sum(len(read_topic(clean_kafka.bootstrap, topic)) for topic in DOUBTS_BY_LEVEL.values())
    assert copied == 40


@pytest.mark.slow
def test_kill_9_in_the_middle_loses_and_doubles_nothing(
    clean_kafka: KafkaBroker, clickhouse_server: ClickHouseDatabase, tmp_path: Path
) -> None:
    make_topic(clean_kafka.bootstrap, DOUBTS)
    given = environment(clean_kafka, clickhouse_server) | {
        "FUNDWATCH_CLICKHOUSE__BATCH": "50",
        "FUNDWATCH_CLICKHOUSE__LINGER_MS": "0",
    }
    doubts = [make_doubt(number, AT) for number in range(3_000)]
    publish(clean_kafka.bootstrap, doubts)

    def stored() -> int:
        with clickhouse_server.client() as client:
            if not client.command(f"EXISTS TABLE {clickhouse_server.database}.doubts"):
                return 0
            client.database = clickhouse_server.database
            return int(client.command("SELECT count() FROM doubts FINAL"))

    for least in (1, 1_000):
        with sink_process("clickhouse", given, tmp_path / "log") as process:
            eventually(lambda count=least: stored() >= count, f"{least} doubts")
            process.kill()
    with sink_process("clickhouse", given, tmp_path / "log") as process:
        eventually(lambda: committed(clean_kafka.bootstrap, "clickhouse") == 3_000, "all stored")
        assert process.stop() == 0
    assert stored() == 3_000


@pytest.mark.slow
def test_a_destination_that_is_gone_ends_it_with_code_1_and_a_log_without_data(
    clean_kafka: KafkaBroker,
    clickhouse_factory: Callable[[], ClickHouseEngine],
    tmp_path: Path,
) -> None:
    make_topic(clean_kafka.bootstrap, DOUBTS)
    engine = clickhouse_factory()
    given = environment(clean_kafka, ClickHouseDatabase(engine, "gone"))
    with sink_process("clickhouse", given, tmp_path / "log") as process:
        eventually(lambda: '"sink started"' in process.last_lines(100), "the start")
        engine.kill()
        publish(clean_kafka.bootstrap, DOUBTS_MADE)
        eventually(lambda: process.exit_code is not None, "the end")
        assert process.exit_code == 1
        log = process.log.read_text()
    assert "insert into doubt_revisions failed" in log
    assert "Traceback" not in log
    for number in range(40):
        for person in clear_texts(number):
            assert person.number not in log
            assert person.name not in log
    assert committed(clean_kafka.bootstrap, "clickhouse") == 0


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "nowhere",
            "fundwatch: there is no sink nowhere; choose from clickhouse, redis, dingtalk, levels, archive",
        ),
        (
            "dingtalk",
            "fundwatch: dingtalk.webhook (FUNDWATCH_DINGTALK__WEBHOOK) is not set, so nothing can be pushed to DingTalk",
        ),
    ],
)
def test_misuse_is_one_sentence_and_code_2(name: str, sentence: str, tmp_path: Path) -> None:
    with sink_process(name, {}, tmp_path / "log") as process:
        eventually(lambda: process.exit_code is not None, "the end")
        assert process.exit_code == 2
        assert process.last_lines() == sentence


@pytest.mark.slow
def test_kafka_being_away_ends_it_with_code_1(tmp_path: Path) -> None:
    with sink_process("levels", {"FUNDWATCH_KAFKA__BOOTSTRAP": "127.0.0.1:1"}, tmp_path / "log") as process:
        eventually(lambda: process.exit_code is not None, "the end")
        assert process.exit_code == 1
        assert "topic health could not be made" in process.log.read_text()
