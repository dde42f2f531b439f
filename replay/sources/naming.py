"""How a source of the service is named on the command line.

kafka                                              all raw topics, their period by business time
kafka@arrived                                      all raw topics, their period by arrival (the broker's time)
kafka:settlement.events,inventory.events           some of them
kafka:settlement.events@0:120-4000                 offsets of one partition; the end is not read, either may be left out
clickhouse                                         the archive, its period by business time
clickhouse@arrived                                 the archive, its period by arrival
clickhouse:settlement.events                       of some topics only
"""

import re
from typing import Final, NamedTuple

from detectors.contract.topics import RAW
from replay.sources.base import WrongSource

_PLACE: Final = re.compile(r"(?P<topic>[^@]+)@(?P<partition>\d{1,9}):(?P<first>\d{0,18})-(?P<end>\d{0,18})")


class Stretch(NamedTuple):
    """A topic, or offsets of one of its partitions; `end` is not read, None is unbounded."""

    topic: str
    partition: int | None = None
    first: int | None = None
    end: int | None = None


def is_service(name: str) -> bool:
    """Whether the name means Kafka or the archive and not a file."""
    head = re.split("[:@]", name, maxsplit=1)[0]
    return head in ("kafka", "clickhouse")


def kafka_stretches(name: str) -> tuple[tuple[Stretch, ...], bool]:
    """What `kafka…` names, and whether its period is by arrival. Raises `WrongSource`."""
    head, colon, rest = name.partition(":")
    if head not in ("kafka", "kafka@arrived") or (colon and not rest.strip()):
        raise _unknown(name)
    by_arrival = head.endswith("@arrived")
    if not colon:
        return tuple(map(Stretch, RAW)), by_arrival
    stretches = tuple(_stretch(part.strip()) for part in rest.split(","))
    seen: set[tuple[str, int | None]] = set()
    for stretch in stretches:
        place = (stretch.topic, stretch.partition)
        if place in seen or (stretch.topic, None) in seen:
            raise WrongSource(f"{stretch.topic} 写了两次", f"{stretch.topic} is named twice")
        seen.add(place)
    return stretches, by_arrival


def archive_topics(name: str) -> tuple[tuple[str, ...], bool]:
    """The topics that `clickhouse…` names, and whether its period is by arrival. Raises `WrongSource`."""
    head, colon, rest = name.partition(":")
    if head not in ("clickhouse", "clickhouse@arrived") or (colon and not rest.strip()):
        raise _unknown(name)
    topics = tuple(part.strip() for part in rest.split(",")) if colon else RAW
    for topic in topics:
        if topic not in RAW:
            raise WrongSource(
                f"归档里没有主题 {topic}，只有 {'、'.join(RAW)}",
                f"the archive holds no topic {topic}, only {', '.join(RAW)}",
            )
    return topics, head.endswith("@arrived")


def _stretch(text: str) -> Stretch:
    if "@" not in text and text:
        return Stretch(text)
    found = _PLACE.fullmatch(text)
    if found is None:
        raise WrongSource(
            f"“{text}” 应为 主题 或 主题@分区:起-止，例如 settlement.events@0:120-4000",
            f"'{text}' should be TOPIC or TOPIC@PARTITION:FIRST-END, as in settlement.events@0:120-4000",
        )
    first, end = (int(found[part]) if found[part] else None for part in ("first", "end"))
    if first is not None and end is not None and end < first:
        raise WrongSource(f"{text} 的止在起之前", f"{text} ends before it begins")
    return Stretch(found["topic"], int(found["partition"]), first, end)


def _unknown(name: str) -> WrongSource:
    return WrongSource(
        f"来源 {name} 应为 kafka[@arrived][:主题,…]、clickhouse[@arrived][:主题,…] 或文件",
        f"source {name} should be kafka[@arrived][:TOPIC,...], clickhouse[@arrived][:TOPIC,...] or a file",
    )
