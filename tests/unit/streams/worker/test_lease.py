"""A worker is sure of its partitions for a session after the coordinator's last answer, and not a moment longer."""

from threading import Thread

import pytest

from streams.worker.lease import Lease, NotOurs


class Clock:
    """Stands still unless told."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


class Coordinator:
    """As much of aiokafka's as is listened to. `answers` is what heartbeats will say."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    async def _do_heartbeat(self):
        self.asked.append("heartbeat")
        return self.answers.pop(0)

    async def _on_join_complete(self, generation, member_id):
        self.asked.append((generation, member_id))

    def reset_generation(self):
        self.asked.append("reset")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def lease(clock):
    return Lease(10.0, clock)


def allowed(lease, seconds):
    lease.require(seconds, lease.term)


def refused(lease, seconds):
    with pytest.raises(NotOurs):
        lease.require(seconds, lease.term, patience=0.0)


def test_there_is_no_lease_before_the_group_was_joined(lease):
    refused(lease, 1.0)


def test_it_must_have_as_long_to_run_as_is_asked_for(lease, clock):
    lease.joined()
    allowed(lease, 10.0)
    clock.now += 5.0
    allowed(lease, 5.0)
    refused(lease, 5.1)


def test_a_heartbeat_counts_from_when_it_was_sent(lease, clock):
    lease.joined()
    clock.now += 9.0
    lease.heard(clock.now - 4.0)
    allowed(lease, 6.0)
    refused(lease, 6.1)


def test_one_that_stood_still_for_a_session_may_write_nothing_until_it_is_heard_again(lease, clock):
    lease.joined()
    clock.now += 10.5
    refused(lease, 0.0)
    lease.heard(clock.now)
    allowed(lease, 10.0)


def test_what_is_lost_comes_back_by_joining_only(lease, clock):
    lease.joined()
    lease.lose()
    refused(lease, 0.0)
    lease.heard(clock.now)
    refused(lease, 0.0)
    lease.joined()
    allowed(lease, 10.0)


def test_what_was_worked_out_before_a_loss_is_not_written_after_it(lease):
    lease.joined()
    term = lease.term
    lease.lose()
    lease.joined()
    with pytest.raises(NotOurs):
        lease.require(1.0, term, patience=0.0)
    allowed(lease, 10.0)


def test_whoever_waits_goes_on_when_the_coordinator_answers_again(lease, clock):
    lease.joined()
    clock.now += 8.0
    waiting = Thread(target=allowed, args=(lease, 5.0))
    waiting.start()
    assert waiting.is_alive()
    lease.heard(clock.now)
    waiting.join(10)
    assert not waiting.is_alive()


def test_whoever_waits_hears_of_the_loss_at_once(lease, clock):
    lease.joined()
    clock.now += 8.0
    told = []

    def wait():
        try:
            allowed(lease, 5.0)
        except NotOurs as lost:
            told.append(lost)

    waiting = Thread(target=wait)
    waiting.start()
    lease.lose()
    waiting.join(10)
    assert told


async def test_it_listens_to_the_coordinator_and_changes_none_of_its_answers(lease, clock):
    coordinator = Coordinator(True, False)
    lease.follow(coordinator)
    lease.follow(coordinator)
    clock.now += 9.0
    assert await coordinator._do_heartbeat() is True
    allowed(lease, 10.0)
    clock.now += 9.0
    assert await coordinator._do_heartbeat() is False
    refused(lease, 5.0)
    coordinator.reset_generation()
    refused(lease, 0.0)
    await coordinator._on_join_complete(7, "me")
    allowed(lease, 10.0)
    assert coordinator.asked == ["heartbeat", "heartbeat", "reset", (7, "me")]
