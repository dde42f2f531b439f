"""Two workers on one group, one killed with -9 every few seconds under load: the doubts are the oracles'."""

import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest

from fundwatch.simulate.plan import Plan
from tests.faults.streams.scene import Scene
from tests.parts.kafka import KafkaBroker
from tests.support.sizes import sized

pytestmark = [pytest.mark.slow, pytest.mark.timeout(sized(600, 3_600))]

SECONDS = sized(25, 120)
KILLS = sized(5, 20)  # at least
PLAN = Plan(persons=sized(600, 1_000), months=sized(18, 36), seed=20)
PER_SECOND = 350.0


@pytest.fixture
def scene(clean_kafka: KafkaBroker, tmp_path: Path) -> Iterator[Scene]:
    made = Scene(clean_kafka.bootstrap, tmp_path, PLAN, PER_SECOND, session_seconds=3)
    yield made
    made.close()


def test_one_of_two_is_killed_every_few_seconds(scene: Scene) -> None:
    crew = scene.crew
    crew.start("w1", "w2")
    scene.feed.start()
    scene.works("w1")
    ends = time.monotonic() + SECONDS
    for name in cycle(("w1", "w2")):
        scene.works(name)
        crew.kill(name)
        crew.start(name)
        if time.monotonic() > ends and crew.killed.total() >= KILLS:
            break
    print(f"killed: {dict(crew.killed)}, gave up: {dict(crew.gave_up)}, {scene.feed.sent} events")  # noqa: T201
    scene.through()
    scene.check()
