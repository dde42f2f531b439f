"""Publishing a change of rules into the log."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import uuid4

import msgspec
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from detectors.contract import topics
from fundwatch.cli.errors import UserError
from fundwatch.settings import Settings
from streams.publisher import Publisher
from streams.topics import ensure_topics

SOURCE = "/fundwatch/rules"
NO_TEXTS: Final[Mapping[str, str]] = MappingProxyType({})


def publish_rules(
    settings: Settings,
    states: Mapping[str, str],
    parameters: Mapping[str, Mapping[str, Any]],
    now: datetime,
    backfills: Sequence[Mapping[str, Any]] = (),
    tables: Mapping[str, str] = NO_TEXTS,
) -> str:
    """One event on a raw topic; its id. Raises `UserError` when Kafka does not answer, `NotDelivered` when it refuses.

    `backfills` and `tables` (the text of each) are as in the contract's `service.rules_applied`.
    """
    bootstrap = settings.kafka.bootstrap
    try:
        AdminClient({"bootstrap.servers": bootstrap, "log_level": 0}).list_topics(timeout=5)
    except KafkaException:
        raise UserError(
            f"连不上 Kafka（{bootstrap}）", f"Kafka at {bootstrap} does not answer", exit_code=1
        ) from None
    if settings.kafka.create_topics:
        ensure_topics(settings.kafka)
    event_id = f"rules-{uuid4()}"
    event = {
        "specversion": "1.0",
        "id": event_id,
        "source": SOURCE,
        "type": "service.rules_applied",
        "time": now.isoformat(),
        "data": {
            "states": dict(states),
            "parameters": {k: dict(v) for k, v in parameters.items()},
            **({"tables": {k: v.splitlines() for k, v in tables.items()}} if tables else {}),
            **({"backfills": [dict(filled) for filled in backfills]} if backfills else {}),
        },
    }
    publisher = Publisher(bootstrap)
    publisher.publish(topics.SERVICE_EVENTS, b"rules", msgspec.json.encode(event))
    publisher.flush()
    return event_id
