"""A worker that stands still for longer than its session and then goes on: another has its partitions meanwhile."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.parts.kafka import KafkaBroker
from tests.parts.pipeline import Pipeline
from tests.support.crew import Crew
from tests.support.events import raw, readmission, reversal
from tests.support.positions import Positions
from tests.support.processes import until
from tests.support.reading import latest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

PEOPLE = [f"P{number}" for number in range(3_000)]
ALL = {0, 1}


@pytest.fixture
def pipeline(clean_kafka: KafkaBroker, tmp_path: Path) -> Iterator[Pipeline]:
    made = Pipeline(clean_kafka.bootstrap, tmp_path, len(ALL), FUNDWATCH_GATEWAY__BATCH_FACTS="10")
    yield made
    made.close()


@pytest.fixture
def positions(pipeline: Pipeline) -> Iterator[Positions]:
    made = Positions(pipeline.bootstrap)
    yield made
    made.close()


def send(pipeline: Pipeline, events_of: Callable[[str], list[dict[str, Any]]]) -> None:
    pipeline.send(*(raw(event) for person in PEOPLE for event in events_of(person)))


def test_what_it_still_writes_does_not_undo_what_the_other_wrote(
    pipeline: Pipeline, positions: Positions
) -> None:
    crew = Crew(pipeline, FUNDWATCH_WORKER__SESSION_TIMEOUT_SECONDS="8")
    pipeline.gateway()
    crew.start("w1", "w2")
    assert until(lambda: crew.active("w1") and crew.active("w2") and crew.active("w1") != ALL, 60)
    mine = crew.active("w1")
    send(pipeline, lambda person: readmission(person)[:2])
    assert until(lambda: positions.logged(mine) > 200, 60, every=0.01)
    crew.pause("w1")  # in the midst of the first stays
    assert until(lambda: crew.active("w2") == ALL, 60), crew.log("w2")
    send(pipeline, lambda person: readmission(person)[2:])
    doubts = pipeline.readmissions()

    def all_found(values: list[dict[str, Any]]) -> bool:
        crew.tend()  # on a slow machine Kafka may keep the other waiting for too long
        return len({doubt["doubt_id"] for doubt in values}) == len(PEOPLE)

    doubts.until(all_found, 120)
    assert until(positions.idle)

    crew.resume("w1")
    assert until(lambda: crew.rejoined("w1") or crew.ended(), 60), crew.log("w1")
    assert set(crew.ended().values()) <= {70}  # or it found out in time and left its work to the other
    for name in ("w1", "w2"):
        crew.kill(name)
        crew.lose_folder(name)
    crew.start("w1")  # has only what is in the changelog
    send(pipeline, lambda person: [reversal(readmission(person)[2], f"{person}-r1")])
    found = doubts.until(lambda values: sum(doubt["revision"] == 2 for doubt in values) >= len(PEOPLE), 90)
    assert {doubt["status"] for doubt in latest(found).values()} == {"withdrawn"}
