"""`fundwatch up --demo` as a newcomer meets it: the real stays and the planted doubts, from the topic to the page."""

import json
import os
import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import httpx
import pytest
from playwright.sync_api import expect

from detectors.contract import topics
from detectors.contract.doubt import doubt_id
from fundwatch.local.ports import is_free
from tests.parts.browser import open_page
from tests.parts.deployment import Deployment, all_gone
from tests.support.demonstration import (
    KNOWN_RULES,
    READMISSION,
    READMISSIONS,
    ids,
    in_clear,
    lasting,
    truth,
)
from tests.support.destinations import Destinations, Standing, by_level, of_rules
from tests.support.watching import Wall

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SECONDS = 24.0
TOLD_WITHIN = 150.0  # a robot takes 20 messages a minute; the rest waits for the next minute
FIRST_DOUBT_WITHIN = 60.0  # of the command; twice what is promised of a machine that does nothing else


class Demonstration(NamedTuple):
    """One that is through, with the page that has been open since before its first event."""

    deployment: Deployment
    destinations: Destinations
    wall: Wall

    def readmissions(self, standing: dict[str, Standing]) -> set[str]:
        return of_rules(standing, {READMISSION})


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    deployment = Deployment(tmp_path_factory.mktemp("demo") / "deployment", **lasting(SECONDS))
    try:
        with open_page() as page:
            wall = Wall(page)
            deployment.launch("--demo")
            assert deployment.until(lambda: "demo" in deployment.processes(), 120), deployment.console()
            player = deployment.processes()["demo"]
            os.kill(player, signal.SIGSTOP)  # nothing is played before somebody watches
            wall.open(deployment.address)
            wall.only(READMISSION)
            wall.watch()
            os.kill(player, signal.SIGCONT)
            destinations = Destinations(deployment)
            assert deployment.until(lambda: "播放完毕" in deployment.console(), 120), deployment.console()
            assert deployment.until(destinations.settled), destinations.api("health")
            yield Demonstration(deployment, destinations, wall)
    finally:
        deployment.stop()


def test_the_open_page_gained_the_nine_readmissions_and_no_other_without_a_reload(
    demo: Demonstration,
) -> None:
    wall = demo.wall
    expect(wall.rows).to_have_count(9)
    assert wall.shown() == ids(READMISSIONS)
    assert wall.listed[0] == 0
    assert wall.listed[-1] == 9
    assert len(set(wall.listed)) > 2, "they came one after the other"
    assert wall.standing[0] == 0
    assert len(wall.standing) > 9, "the counter moved as doubts came"
    wall.until_shows(by_level(demo.destinations.on_topic(topics.DOUBTS)))


def test_a_doubt_opens_to_its_evidence_in_both_languages(demo: Demonstration) -> None:
    wall, page = demo.wall, demo.wall.page
    readmitted = str(doubt_id(READMISSION, "10014354|H22010000001|27487226"))
    wall.row(readmitted).click()
    detail = wall.by_id("doubt-detail")
    expect(detail).to_have_attribute("data-doubt-id", readmitted)
    entries = wall.by_id("evidence-entry")
    expect(entries).to_have_count(3)
    assert entries.last.get_attribute("data-event-id") == "27487226-in"
    for words in ("入院办理", "出院办理", "27487226", "H22010000001"):
        expect(detail).to_contain_text(words)
    page.keyboard.press("Escape")
    expect(detail).to_have_count(0)

    wall.by_id("language-switch").click()
    expect(page.get_by_role("heading", name="Doubts as they come")).to_be_visible()
    expect(wall.row(readmitted)).to_contain_text("Readmission within two days")
    wall.row(readmitted).click()
    expect(detail).to_contain_text("Admitted to hospital H22010000001 again")
    page.keyboard.press("Escape")
    wall.by_id("language-switch").click()
    expect(page.get_by_role("heading", name="疑点动态")).to_be_visible()


def test_the_page_never_shows_an_identity_number(demo: Demonstration) -> None:
    wall = demo.wall
    wall.only("id-number-modified")
    expect(wall.rows.first).to_have_attribute("data-rule-id", "id-number-modified")
    wall.rows.first.click()
    expect(wall.by_id("evidence-entry").first).to_contain_text("********")
    held = wall.page.content()
    assert [number for number in in_clear("certno") if number in held] == []
    wall.page.keyboard.press("Escape")


def test_the_planted_doubts_and_the_readmissions_stand_everywhere_and_no_other(demo: Demonstration) -> None:
    on_topic = demo.destinations.on_topic(topics.DOUBTS)
    assert of_rules(on_topic, KNOWN_RULES) == ids(truth())
    assert demo.readmissions(on_topic) == ids(READMISSIONS)
    # what another rule sees in the real stays is the same wherever one looks
    assert demo.destinations.in_clickhouse() == on_topic
    assert demo.destinations.in_redis() == on_topic
    assert demo.destinations.on_topic(topics.DOUBTS_STATE) == on_topic
    assert demo.destinations.redis_counts() == by_level(on_topic)


def test_high_doubts_have_a_topic_of_their_own(demo: Demonstration) -> None:
    high = demo.destinations.on_topic("doubts.high")
    assert demo.readmissions(high) == ids(READMISSIONS)
    on_topic = demo.destinations.on_topic(topics.DOUBTS)
    assert high == {name: doubt for name, doubt in on_topic.items() if doubt.level == "high"}


def test_unusable_messages_are_dead_letters_with_their_reasons(demo: Demonstration) -> None:
    expected = {"not_json": 1, "missing_field": 1, "unknown_type": 1, "impossible_value": 1}
    letters = demo.destinations.messages(topics.DEAD_LETTERS)
    assert Counter(letter["reason"] for letter in letters) == expected
    stored = demo.destinations.clickhouse("SELECT reason, count() FROM dead_letters FINAL GROUP BY reason")
    assert dict(stored) == expected
    assert demo.destinations.api("health")["dead_letters"] == {"total": 4, "by_reason": expected}
    expect(demo.wall.by_id("dead-letters-total")).to_have_text("4")


def test_the_group_is_told_of_every_high_doubt_with_a_valid_signature_and_masked_names(
    demo: Demonstration,
) -> None:
    high = set(demo.destinations.on_topic("doubts.high"))
    told = demo.destinations.told
    assert demo.deployment.until(lambda: high <= set(told()), TOLD_WITHIN), high - set(told())
    assert {page for pages in told().values() for page in pages} == {demo.deployment.address.rstrip("/")}

    received = demo.destinations.pushed()
    assert all(entry["signed"] for entry in received["messages"])
    assert received["refused"] == {}
    texts = json.dumps([entry["message"] for entry in received["messages"]], ensure_ascii=False)
    assert [number for number in in_clear("certno") if number in texts] == []
    assert [name for name in in_clear("psn_name") if name in texts] == []
    assert re.search(r"[一-龥]\*", texts), "names are masked, not left out"


def test_an_interrupt_leaves_nothing_and_a_second_run_begins_anew(demo: Demonstration) -> None:
    deployment = demo.deployment
    demo.wall.page.goto("about:blank")
    pids = [deployment.child.pid, *deployment.processes().values()]
    assert deployment.stop(signal.SIGINT) == 0
    assert all_gone(pids, seconds=0)
    assert all(is_free(port) for port in deployment.ports.values())

    begun = time.monotonic()
    deployment.start("--demo")
    assert deployment.until(lambda: standing(deployment) > 0, FIRST_DOUBT_WITHIN)
    assert time.monotonic() - begun < FIRST_DOUBT_WITHIN
    assert standing(deployment) < len(truth()), "what stood before is gone"


def standing(deployment: Deployment) -> int:
    counters = httpx.get(f"{deployment.address}api/snapshot").json()["counters"]
    return sum(int(counter["standing"]) for counter in counters.values())
