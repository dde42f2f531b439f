"""What was applied of rules so far, and the word of a gateway that it has taken the next."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from confluent_kafka import KafkaException

from detectors.contract import topics
from detectors.engine.history import change_of
from detectors.engine.ruleset import RulesChange
from detectors.intake.read import Refused, read_event
from fundwatch.applying import publish_rules
from fundwatch.cli.errors import UserError
from fundwatch.local.groups import ConsumerGroups
from fundwatch.settings import Settings
from replay.sources.kafka import KafkaSource
from replay.sources.naming import Stretch
from streams.gateway.applied import AppliedRules
from streams.gateway.run import GROUP

_TAKEN_WITHIN_SECONDS: Final = 60.0
_HEARD_SECONDS: Final = 3.0  # every gateway looks at rules.applied once a second
_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)


def applied_so_far(settings: Settings) -> list[RulesChange]:
    """From the topic that gateways keep for ever, and what they have not come to yet. Raises `UserError`."""
    bootstrap = settings.kafka.bootstrap
    kept = AppliedRules(bootstrap)
    try:
        found = kept.so_far()
    except KafkaException:
        raise UserError(
            f"读不了 {bootstrap} 的 {topics.RULES_APPLIED}",
            f"{topics.RULES_APPLIED} at {bootstrap} cannot be read",
            exit_code=1,
        ) from None
    finally:
        kept.close()
    for message in KafkaSource(bootstrap, [Stretch(topics.SERVICE_EVENTS)]).read():
        try:
            event = read_event(message.raw, max_bytes=settings.gateway.max_event_bytes, horizon=_NEVER).event
        except Refused:
            continue
        change = change_of(event)
        if change is not None:
            found.append(change)
    return found


def apply(settings: Settings, content: Mapping[str, Any], now: datetime, *, everywhere: bool) -> None:
    """Publish a change and return once a gateway has taken it, or every one. Raises `UserError` when none does."""
    follow = AppliedRules(settings.kafka.bootstrap)
    try:
        event_id = publish_rules(
            settings,
            content["states"],
            content["parameters"],
            now,
            content["backfills"],
            content["tables"],
        )
        _wait(lambda: any(change.event_id == event_id for change in follow.news(0.2)))
    finally:
        follow.close()
    if everywhere and not _alone(settings.kafka.bootstrap):
        time.sleep(_HEARD_SECONDS)  # the others tell nobody when they have heard


def _alone(bootstrap: str) -> bool:
    group = ConsumerGroups(bootstrap).describe(GROUP)
    return group is not None and len(group.members) == 1


def _wait(taken: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _TAKEN_WITHIN_SECONDS
    while not taken():
        if time.monotonic() > deadline:
            raise UserError(
                "没有网关接受规则的更改：请检查 fundwatch gateway，然后重新执行本命令",
                "no gateway has taken the change of rules: look at fundwatch gateway, then run this command again",
                exit_code=1,
            )
