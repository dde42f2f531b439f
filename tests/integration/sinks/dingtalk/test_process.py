"""The whole way: from the topic through the process and its ledger to a receiver that checks signatures and limits."""

from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from detectors.contract.doubt import Doubt
from detectors.contract.topics import DOUBTS
from detectors.contract.values import BUSINESS_TZ
from tests.integration.fundwatch.local.dingtalk.receiving import environment, receiver
from tests.integration.sinks.commands import sink_process
from tests.integration.sinks.running import committed, eventually, make_topic, publish
from tests.parts.kafka import KafkaBroker
from tests.tools.synthetic import clear_texts, make_doubt

AT = datetime(2026, 11, 21, 21, 5, tzinfo=BUSINESS_TZ)


def high(number: int) -> Doubt:
    return msgspec.structs.replace(make_doubt(number, AT), level="high")


def link(number: int) -> str:
    return f"/#/doubts/{high(number).doubt_id})"


@pytest.mark.slow
def test_doubts_arrive_signed_and_masked_and_survive_kill_9_and_a_receiver_that_is_away(
    clean_kafka: KafkaBroker, tmp_path: Path
) -> None:
    make_topic(clean_kafka.bootstrap, DOUBTS)
    with receiver(tmp_path) as robot:
        port = robot.port
        given = environment(port) | {
            "FUNDWATCH_KAFKA__BOOTSTRAP": clean_kafka.bootstrap,
            "FUNDWATCH_LEDGER__URL": f"sqlite:///{tmp_path / 'ledger' / 'ledger.db'}",
            "FUNDWATCH_DINGTALK__PAGE_URL": "http://wall.example",
        }
        with sink_process("dingtalk", given, tmp_path / "log") as process:
            publish(clean_kafka.bootstrap, [high(number) for number in range(3)])
            eventually(lambda: len(robot.messages()) >= 3, "three messages")
            process.kill()
    # The receiver is down now. The sink goes on taking doubts, and is killed once more with all of them waiting.
    publish(clean_kafka.bootstrap, [high(number) for number in range(3, 60)])
    with sink_process("dingtalk", given, tmp_path / "log") as process:
        eventually(lambda: committed(clean_kafka.bootstrap, "dingtalk") == 60, "all in the ledger")
        process.kill()
    with receiver(tmp_path, port) as robot:
        with sink_process("dingtalk", given, tmp_path / "log") as process:

            def told() -> list[int]:
                texts = "".join(entry["message"]["markdown"]["text"] for entry in robot.messages())
                return [texts.count(link(number)) for number in range(60)]

            eventually(lambda: min(told()) >= 1, "all sixty")
            assert process.stop() == 0
        # kill -9 may repeat the one message that was on its way, which told one of the first three
        assert sum(told()) <= 61
        assert told()[3:] == [1] * 57
        assert robot.refused() == {}
        messages = robot.messages()
        assert all(entry["signed"] for entry in messages)
        texts = str(messages) + process.log.read_text()
    for number in range(60):
        for person in clear_texts(number):
            assert person.number not in texts
            assert person.name not in texts
    assert "a1b2c3" not in process.log.read_text()
