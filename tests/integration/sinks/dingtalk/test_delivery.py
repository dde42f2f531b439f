"""From doubts to messages: told once, in order, within the limit; nothing is lost, and nothing is told in vain."""

from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from sinks.dingtalk.robot import Answer, Reply
from sinks.dingtalk.wording import LARGEST_BODY_BYTES
from tests.integration.sinks.dingtalk.scene import Crash, FakeRobot, Scene, doubt, record


def ids(*numbers: int) -> list[str]:
    """What the link of each doubt ends in; a message names a doubt by one link."""
    return [f"/doubts/{doubt(number).doubt_id})" for number in numbers]


def test_a_doubt_is_told_once_however_often_it_comes(engine: Engine) -> None:
    scene = Scene(engine)
    for _ in range(3):
        scene.take(doubt(1), doubt(1))
        scene.ticks()
    scene.restart()
    scene.take(doubt(1))
    scene.ticks()
    assert len(scene.robot.posted) == 1
    assert scene.states() == {"sent": 1}


def test_only_the_chosen_levels_are_told(engine: Engine) -> None:
    scene = Scene(engine, levels=("high", "low"))
    scene.take(doubt(1), doubt(2, level="medium"), doubt(3, level="low"))
    scene.ticks()
    assert [title[:5] for title in scene.titles()] == ["【高风险】", "【低风险】"]
    assert scene.states() == {"sent": 2}


def test_a_withdrawal_of_what_was_told_is_told_as_a_correction(engine: Engine) -> None:
    scene = Scene(engine)
    scene.take(doubt(1))
    scene.ticks()
    scene.take(doubt(1, 2, "withdrawn"), doubt(1, 2, "withdrawn"))
    scene.ticks()
    assert [title.startswith("撤销：") for title in scene.titles()] == [False, True]
    scene.take(doubt(1, 3, "raised"))
    scene.ticks()
    assert len(scene.titles()) == 3


def test_what_is_withdrawn_before_it_was_told_is_not_told_at_all(engine: Engine) -> None:
    scene = Scene(engine)
    scene.take(doubt(1), doubt(2))
    scene.take(doubt(1, 2, "withdrawn"))
    scene.take(doubt(3), doubt(3, 2, "withdrawn"))  # in one batch
    scene.until_quiet()
    assert [identifier in scene.text() for identifier in ids(1, 2, 3)] == [False, True, False]
    assert scene.states() == {"skipped": 4, "sent": 1}


def test_only_a_change_that_matters_is_told_again(engine: Engine) -> None:
    scene = Scene(engine)
    scene.take(doubt(1, amount=Decimal("100")))
    scene.ticks()
    scene.take(doubt(1, 2, "revised", amount=Decimal("100.00")))
    scene.ticks()
    assert len(scene.titles()) == 1
    scene.take(doubt(1, 3, "revised", amount=Decimal("250")))
    scene.ticks()
    assert len(scene.titles()) == 2
    assert "250.00 元" in scene.robot.taken[1].text


def test_what_a_backfill_found_is_noted_and_not_told_until_something_new_happens(engine: Engine) -> None:
    scene = Scene(engine)
    scene.take(doubt(1, found="retrospect"), doubt(2, found="retrospect"))
    scene.take(doubt(1, 2, "revised"), doubt(2, 2, "revised", reason="another"))
    scene.take(doubt(1, 3, "revised"), doubt(3), doubt(3, 2, "revised", found="retrospect"))
    scene.until_quiet()
    assert [identifier in scene.text() for identifier in ids(1, 2, 3)] == [False, True, True]
    scene.take(doubt(1, 4, "withdrawn"), doubt(2, 3, "withdrawn", found="retrospect"))
    scene.until_quiet()
    assert [title.startswith("撤销：") for title in scene.titles()] == [False, False, True]


def test_the_newest_revision_is_told_when_several_wait(engine: Engine) -> None:
    scene = Scene(engine)
    scene.take(doubt(1, 1, amount=Decimal("1")))
    scene.take(doubt(1, 2, "revised", amount=Decimal("2")), doubt(1, 3, "revised", amount=Decimal("3")))
    scene.until_quiet()
    assert len(scene.titles()) == 1
    assert "涉及金额：3.00 元" in scene.text()


def test_an_older_revision_that_comes_late_is_not_told(engine: Engine) -> None:
    scene = Scene(engine)
    scene.take(doubt(1, 3, "withdrawn"))
    scene.take(doubt(2, 2), doubt(2, 1, amount=Decimal("777")))
    scene.until_quiet()
    scene.take(doubt(2, 1, amount=Decimal("777")), doubt(1, 3, "withdrawn"))
    scene.until_quiet()
    assert len(scene.titles()) == 1
    assert "777.00" not in scene.text()


def test_many_doubts_are_gathered_into_digests_and_each_is_named_once(engine: Engine) -> None:
    scene = Scene(engine, max_per_minute=20)
    doubts = [doubt(number) for number in range(5_000)]
    for start in range(0, 5_000, 500):
        scene.take(*doubts[start : start + 500])
        scene.sink.tick()
    scene.until_quiet()
    assert scene.states() == {"sent": 5_000}
    text = scene.text()
    assert [text.count(identifier) for identifier in ids(*range(5_000))] == [1] * 5_000
    assert len(scene.robot.taken) < 150
    assert all(len(message.body()) <= LARGEST_BODY_BYTES for message in scene.robot.taken)


def test_no_minute_has_more_messages_than_allowed(engine: Engine) -> None:
    scene = Scene(engine, max_per_minute=5)
    times: list[int] = []
    for number in range(200):
        scene.take(doubt(number))
        before = len(scene.robot.posted)
        scene.ticks(3)
        times += [scene.clock.now] * (len(scene.robot.posted) - before)
        if number % 40 == 20:
            scene.restart()  # a new process keeps the window of the old one
        scene.clock.passes(1)
    assert all(sum(start <= at < start + 60_000 for at in times) <= 5 for start in times)
    scene.until_quiet()
    assert scene.states() == {"sent": 200}


def test_a_few_doubts_each_have_a_message_of_their_own(engine: Engine) -> None:
    scene = Scene(engine)
    scene.take(*(doubt(number) for number in range(19)))
    scene.ticks()
    assert len(scene.robot.taken) == 19
    assert not any("汇总" in title for title in scene.titles())


@pytest.mark.parametrize(
    "answer",
    [
        Reply(Answer.AWAY),
        Reply(Answer.TOO_FAST, 130101),
        Reply(Answer.DENIED, 310000),
        Reply(Answer.UNKNOWN, 7),
    ],
)
def test_a_destination_that_fails_gets_everything_once_it_is_back(engine: Engine, answer: Reply) -> None:
    scene = Scene(engine, FakeRobot([answer] * 4))
    scene.take(doubt(1))
    for number in range(2, 40):
        scene.ticks(5)
        scene.take(doubt(number))  # the sink goes on taking doubts meanwhile
        scene.clock.passes(0.2)
    assert scene.titles() == []
    assert len(scene.robot.posted) <= 5
    scene.until_quiet()
    assert scene.states() == {"sent": 39}
    text = scene.text()
    assert [text.count(identifier) for identifier in ids(*range(1, 40))] == [1] * 39


def test_a_crash_after_sending_and_before_noting_it_repeats_that_one_message_and_loses_none(
    engine: Engine,
) -> None:
    scene = Scene(engine, FakeRobot([Reply(Answer.TAKEN, 0), Crash]))
    scene.take(doubt(1), doubt(2), doubt(3))
    with pytest.raises(Crash):
        scene.ticks()
    scene.restart()
    scene.ticks()
    assert [scene.text().count(identifier) for identifier in ids(1, 2, 3)] == [1, 2, 1]
    assert scene.states() == {"sent": 3}
    assert scene.robot.posted[1] == scene.robot.posted[2]


def test_a_withdrawal_that_comes_while_it_is_open_whether_the_doubt_was_told_is_told(engine: Engine) -> None:
    scene = Scene(engine, FakeRobot([Crash]))
    scene.take(doubt(1))
    with pytest.raises(Crash):
        scene.ticks()
    scene.restart()
    scene.take(doubt(1, 2, "withdrawn"))
    scene.until_quiet()
    assert [title.startswith("撤销：") for title in scene.titles()] == [False, False, True]


def test_a_digest_with_one_unfit_doubt_is_sent_one_by_one_and_only_that_one_fails(engine: Engine) -> None:
    robot = FakeRobot()
    bad = ids(7)[0]
    robot.refuse = lambda message: bad in message.text
    scene = Scene(engine, robot)
    scene.take(*(doubt(number) for number in range(30)))
    scene.until_quiet()
    assert scene.states() == {"sent": 29, "failed": 1}
    assert scene.sink.tally.counts()["pushes_failed"] == 1
    text = scene.text()
    assert [text.count(identifier) for identifier in ids(*range(30))] == [int(n != 7) for n in range(30)]
    scene.take(doubt(7, 2, "revised"))
    robot.refuse = lambda message: False
    scene.until_quiet()
    assert bad in scene.robot.taken[-1].text  # what failed was not told, so the next revision is


def test_an_answer_that_nobody_knows_does_not_hold_up_the_queue_for_ever(engine: Engine) -> None:
    scene = Scene(engine, FakeRobot([Reply(Answer.UNKNOWN, 987654)] * 5))
    scene.take(doubt(1))
    scene.sink.tick()
    scene.take(doubt(2))
    scene.until_quiet()
    assert scene.states() == {"sent": 1, "failed": 1}


def test_what_failed_is_sent_again_when_a_person_says_so_in_the_ledger(engine: Engine) -> None:
    robot = FakeRobot()
    robot.refuse = lambda message: True
    scene = Scene(engine, robot)
    scene.take(doubt(1), doubt(2))
    scene.until_quiet()
    assert scene.states() == {"failed": 2}
    robot.refuse = lambda message: False
    with engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE pushes SET state = 'pending', alone = true WHERE state = 'failed'")
        )
    scene.until_quiet()
    assert [scene.text().count(identifier) for identifier in ids(1, 2)] == [1, 1]


def test_poison_is_skipped(engine: Engine) -> None:
    scene = Scene(engine)
    broken = record(doubt(2))
    scene.sink.handle([record(doubt(1)), type(broken)(broken.topic, 0, 9, b"k", b"{broken", 0)])
    scene.ticks()
    assert len(scene.titles()) == 1
    assert scene.sink.tally.counts()["skipped"] == 1
