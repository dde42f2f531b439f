"""How a Kafka client finds its brokers again."""

from typing import Final

RECOVERY: Final = {"metadata.recovery.rebootstrap.trigger.ms": 5_000}
"""For the configuration of every client that lives on: after so long without a broker it begins again at `bootstrap.servers`.

A broker that stood still tells of a cluster without brokers when it comes back; the client then forgets the only one it knew,
and without this looks for none for five minutes, while its loop turns and all seems well.
"""
