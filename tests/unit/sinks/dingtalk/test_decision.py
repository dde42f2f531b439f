"""Which revisions are told: what is new, what changed in a way that matters, and what was taken back."""

from decimal import Decimal
from typing import Any

import pytest

from sinks.dingtalk.decision import Decision, decide
from tests.unit.sinks.dingtalk.examples import notice

HIGH = ("high",)
STANDING = notice()
WITHDRAWN = notice(revision=2, status="withdrawn")


def test_a_doubt_that_nobody_heard_of_is_told_if_its_level_is_pushed() -> None:
    assert decide(None, STANDING, HIGH) is Decision.NEW
    assert decide(None, notice(status="revised", revision=4), HIGH) is Decision.NEW
    assert decide(None, notice(level="medium"), HIGH) is Decision.UNWANTED


def test_a_withdrawal_is_told_to_those_who_heard_of_the_doubt_and_to_nobody_else() -> None:
    assert decide(STANDING, WITHDRAWN, HIGH) is Decision.WITHDRAWN
    assert decide(None, WITHDRAWN, HIGH) is Decision.UNTOLD
    assert decide(WITHDRAWN, notice(revision=3, status="withdrawn"), HIGH) is Decision.UNTOLD


def test_a_withdrawal_is_told_even_when_its_level_is_not_pushed_any_more() -> None:
    assert decide(STANDING, notice(status="withdrawn", level="low"), HIGH) is Decision.WITHDRAWN


def test_a_doubt_that_stands_again_after_its_withdrawal_is_told_again() -> None:
    assert decide(WITHDRAWN, notice(revision=3, status="revised"), HIGH) is Decision.NEW


@pytest.mark.parametrize(
    "change",
    [{"level": "low"}, {"amount": Decimal("9100.01")}, {"amount": None}, {"reason": "x"}, {"subject": "y"}],
)
def test_a_change_that_matters_is_told(change: dict[str, Any]) -> None:
    assert decide(STANDING, notice(revision=2, status="revised", **change), HIGH) is Decision.CHANGED


@pytest.mark.parametrize("change", [{"message": "再多一条依据"}, {"amount": Decimal("9100")}, {}])
def test_a_revision_that_changes_nothing_to_act_on_is_not_told(change: dict[str, Any]) -> None:
    assert decide(STANDING, notice(revision=2, status="revised", **change), HIGH) is Decision.SAME


FOUND = notice(retrospect=True)


def test_what_was_found_in_retrospect_is_not_told() -> None:
    assert decide(None, FOUND, HIGH) is Decision.RETROSPECT
    assert decide(None, notice(retrospect=True, level="low"), HIGH) is Decision.UNWANTED
    assert decide(WITHDRAWN, notice(retrospect=True, revision=3), HIGH) is Decision.RETROSPECT
    assert (
        decide(None, notice(retrospect=True, revision=2, status="withdrawn"), HIGH, FOUND) is Decision.UNTOLD
    )


def test_live_events_make_news_of_it_only_when_they_change_what_matters() -> None:
    assert decide(None, notice(revision=2, status="revised"), HIGH, FOUND) is Decision.SAME
    assert decide(None, notice(revision=2, status="revised", reason="x"), HIGH, FOUND) is Decision.NEW
    assert decide(None, WITHDRAWN, HIGH, FOUND) is Decision.UNTOLD


def test_history_corrects_what_was_told() -> None:
    assert (
        decide(STANDING, notice(retrospect=True, revision=2, status="withdrawn"), HIGH) is Decision.WITHDRAWN
    )
    assert decide(STANDING, notice(retrospect=True, revision=2, reason="x"), HIGH) is Decision.CHANGED
    assert decide(STANDING, notice(retrospect=True, revision=2), HIGH) is Decision.SAME
