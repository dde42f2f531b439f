"""What docs/sinks.md tells its readers to type works as it stands there."""

import re
import sys
from datetime import datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from detectors.contract.topics import DOUBTS
from detectors.contract.values import BUSINESS_TZ
from fundwatch.local.process import Child
from sinks.clickhouse.connect import connect
from sinks.clickhouse.sink import ClickHouseSink
from sinks.levels.sink import LevelsSink
from sinks.runner import KafkaLink
from sinks.settings import ClickHouseSettings
from tests.integration.sinks.running import eventually, make_topic, publish, running
from tests.parts.clickhouse import ClickHouseDatabase
from tests.parts.kafka import KafkaBroker
from tests.tools.synthetic import make_doubt

PAGE = (Path(__file__).parents[3] / "docs" / "sinks.md").read_text(encoding="utf-8")
AT = datetime(2026, 11, 21, 21, 5, tzinfo=BUSINESS_TZ)


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_every_query_runs_on_the_tables_as_they_are(clickhouse_server: ClickHouseDatabase) -> None:
    settings = ClickHouseSettings(
        host=clickhouse_server.host,
        port=clickhouse_server.port,
        password=SecretStr(clickhouse_server.password),
        database=clickhouse_server.database,
    )
    sink = ClickHouseSink(lambda: connect(settings), max_batch=1, linger_seconds=0)
    sink.open()
    queries = [query for block in blocks("sql") for query in block.split(";") if query.strip()]
    with connect(settings) as client:
        answered = [client.query(query).column_names for query in queries]
    sink.close()
    assert len(answered) >= 4


@pytest.mark.slow
def test_the_consumer_prints_what_stands(clean_kafka: KafkaBroker, tmp_path: Path) -> None:
    make_topic(clean_kafka.bootstrap, DOUBTS)
    doubt = next(d for d in (make_doubt(number, AT) for number in range(50)) if d.level == "high")
    publish(clean_kafka.bootstrap, [doubt])
    with running(LevelsSink(KafkaLink(clean_kafka.bootstrap)), clean_kafka.bootstrap) as run:
        run.has_committed(1)
    (example,) = blocks("python")
    assert "127.0.0.1:19092" in example
    program = tmp_path / "example.py"
    program.write_text(example.replace("127.0.0.1:19092", clean_kafka.bootstrap), encoding="utf-8")
    reader = Child([sys.executable, "-u", str(program)], log=tmp_path / "log")
    try:
        eventually(lambda: str(doubt.doubt_id) in reader.last_lines(), "the doubt")
    finally:
        reader.kill()
