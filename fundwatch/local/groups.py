"""Whether a process that reads Kafka is at work: its consumer group is settled and has a member that was not there before."""

import logging

from confluent_kafka import ConsumerGroupState, KafkaException
from confluent_kafka.admin import AdminClient, ConsumerGroupDescription

from fundwatch.local.process import wait_until

_GROUPS_KNOWN_SECONDS = 5.0

_quiet = logging.getLogger("fundwatch.local.groups")
_quiet.addHandler(logging.NullHandler())
_quiet.propagate = False


class ConsumerGroups:
    """One connection to the broker for all questions; made at the first, and anew after one that got no answer.

    librdkafka's admin client (2.16) that has outlived its broker's kill -9 times out on every later question about groups.
    """

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap
        self._admin: AdminClient | None = None

    def describe(self, group: str) -> ConsumerGroupDescription | None:
        """The group as the broker sees it, or None when it cannot tell within a second."""
        if self._admin is None:
            self._admin = AdminClient({"bootstrap.servers": self._bootstrap}, logger=_quiet)
        try:
            return self._admin.describe_consumer_groups([group], request_timeout=1)[group].result()
        except KafkaException:
            self._admin = None
            return None


class Membership:
    """One process's place in its group. A group still lists members that were killed, until their session ends."""

    def __init__(self, groups: ConsumerGroups, group: str, size: int = 1) -> None:
        """`size`: members that the group has when all are at work."""
        self._groups = groups
        self._group = group
        self._size = size
        self._before: frozenset[str] = frozenset()

    def note_members(self) -> None:
        """Call before the process starts. A broker that has just started needs a moment to know its groups."""
        wait_until(self._note, _GROUPS_KNOWN_SECONDS, alive=lambda: True)

    def _note(self) -> bool:
        seen = self._groups.describe(self._group)
        self._before = self._members(seen)
        return seen is not None

    def settled(self) -> bool:
        """Whether the group is complete and at rest, with somebody new in it."""
        seen = self._groups.describe(self._group)
        if seen is None or seen.state != ConsumerGroupState.STABLE:
            return False
        members = self._members(seen)
        return len(members) >= self._size and bool(members - self._before)

    def _members(self, seen: ConsumerGroupDescription | None) -> frozenset[str]:
        return frozenset(member.member_id for member in seen.members) if seen is not None else frozenset()
