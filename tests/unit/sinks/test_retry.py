"""A destination that is away for a moment is tried again; one that stays away stops the process without quoting data."""

import pytest

from sinks.base import SinkError
from sinks.failure import describe
from sinks.retry import with_retries


class Flaky:
    """Fails the first `failures` times."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self.failures:
            raise ConnectionError("refused: value '220101199001011234'")
        return "done"


def test_it_pauses_a_little_longer_each_time_until_it_works() -> None:
    slept: list[float] = []
    action = Flaky(2)
    result = with_retries("write", action, (ConnectionError,), pauses=(1, 2, 4), sleep=slept.append)
    assert (result, action.calls, slept) == ("done", 3, [1, 2])


def test_after_the_last_pause_it_gives_up_and_names_the_kind_of_failure_only() -> None:
    action = Flaky(99)
    with pytest.raises(SinkError, match=r"^write failed 3 times: ConnectionError$") as caught:
        with_retries("write", action, (ConnectionError,), pauses=(1, 2), sleep=lambda _: None)
    assert action.calls == 3
    told = describe(caught.value)
    assert told["error"] == "SinkError from ConnectionError"
    assert told["text"] == "write failed 3 times: ConnectionError"
    assert "220101" not in str(told)


def test_another_failure_is_not_retried() -> None:
    action = Flaky(1)
    with pytest.raises(ConnectionError):
        with_retries("write", action, (KeyError,), pauses=(1,), sleep=lambda _: None)
    assert action.calls == 1


def test_the_words_of_a_foreign_failure_are_not_told() -> None:
    try:
        Flaky(1)()
    except ConnectionError as failure:
        told = describe(failure)
    assert told["error"] == "ConnectionError"
    assert "text" not in told
    assert "220101" not in str(told)
    assert "test_retry.py" in str(told["where"])
