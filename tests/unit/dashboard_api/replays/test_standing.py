"""How a run stands, by what its folder tells and whether its process lives."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from dashboard_api.replays.process import Record
from dashboard_api.replays.standing import Sentence, Told, sentences, state_of
from detectors.contract.values import BUSINESS_TZ

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=BUSINESS_TZ)
OURS = Record(pid=1, born=0.0)
CANCELLED = Record(pid=1, born=0.0, cancelled=True)


def told(phase: Any = "judging", age: timedelta = timedelta(0), error: Sentence | None = None) -> Told:
    return Told(phase=phase, updated_at=NOW - age, error=error)


@pytest.mark.parametrize(
    ("progress", "record", "alive", "state"),
    [
        (None, OURS, True, "starting"),
        (told(), OURS, True, "judging"),
        (told("done"), OURS, True, "done"),
        (told("done"), OURS, False, "done"),
        (told("cancelled"), OURS, False, "cancelled"),
        (told(), OURS, False, "failed"),
        (None, OURS, False, "failed"),
        (told(), CANCELLED, False, "cancelled"),
        (told(), CANCELLED, True, "judging"),
        (told(), None, False, "judging"),
        (told(age=timedelta(minutes=2)), None, False, "failed"),
        (told("done", timedelta(days=9)), None, False, "done"),
    ],
)
def test_a_run_without_a_last_word_has_failed_unless_it_was_cancelled(
    progress: Told | None, record: Record | None, alive: bool, state: str
) -> None:
    assert state_of(progress, record, alive, NOW) == state


def said(state: Any, last_line: str = "", events: int | None = 5, refused: int = 0, **more: Any) -> list[str]:
    known = {"told": None, "record": OURS, **more}
    return [text.zh for text in sentences(state, known["told"], known["record"], last_line, events, refused)]


def test_nothing_is_said_while_all_goes_well() -> None:
    assert said("judging") == []
    assert said("done") == []


def test_no_events_and_refused_ones_are_both_said() -> None:
    assert len(said("done", events=0, refused=3)) == 2


def test_the_commands_own_sentence_is_told_and_no_other_line_of_its_output() -> None:
    assert said("failed", "fundwatch: 读不了归档 / the archive cannot be read") == [
        "重放没有完成：读不了归档"
    ]
    assert said("failed", "fundwatch: only one language") == ["重放没有完成：only one language"]
    [sentence] = said("failed", "ValueError: 220101196002031238", record=Record(1, 0.0, exit_code=70))
    assert "220101" not in sentence and "70" in sentence


def test_a_reason_in_the_progress_wins() -> None:
    reason = told("failed", error=Sentence("磁盘已满。", "The disk is full."))
    assert said("failed", "fundwatch: x / y", told=reason) == ["磁盘已满。"]


def test_a_run_whose_end_nobody_saw_was_interrupted() -> None:
    [sentence] = said("failed")
    assert "中断" in sentence
