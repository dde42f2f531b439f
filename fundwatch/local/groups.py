"""Whether a process that reads Kafka is at work: its consumer group is settled and has it as a member."""

import logging
from functools import cached_property

from confluent_kafka import ConsumerGroupState, KafkaException
from confluent_kafka.admin import AdminClient

_quiet = logging.getLogger("fundwatch.local.groups")
_quiet.addHandler(logging.NullHandler())
_quiet.propagate = False


class ConsumerGroups:
    """One connection to the broker for all questions; made at the first."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap

    @cached_property
    def _admin(self) -> AdminClient:
        return AdminClient({"bootstrap.servers": self._bootstrap}, logger=_quiet)

    def settled(self, group: str, members: int) -> bool:
        """Whether the group has at least so many members and none is joining or leaving."""
        try:
            described = self._admin.describe_consumer_groups([group], request_timeout=2)[group].result()
        except KafkaException:
            return False
        return described.state == ConsumerGroupState.STABLE and len(described.members) >= members
