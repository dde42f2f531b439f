"""What stands in Redis, read key by key, and the same worked out in plain Python from the revisions seen."""

import json
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
import redis

from detectors.contract.doubt import Doubt, encode_doubt
from detectors.contract.live import DoubtState, row_of
from detectors.contract.masking import mask_doubt
from detectors.contract.values import to_us


@dataclass
class Figures:
    """All live figures, as plain values."""

    counters: dict[str, int]
    rules: dict[str, int]
    facilities: dict[str, int]
    minutes: dict[int, dict[str, int]]
    indexes: dict[str, dict[str, int]]
    rows: dict[str, Any]
    full: dict[str, Any]
    histories: dict[str, list[int]]


def _plain(counts: dict[str, int]) -> dict[str, int]:
    return {name: number for name, number in counts.items() if number}


def observe(client: "redis.Redis", prefix: str) -> Figures:
    """Read the figures under the prefix. Numbers that are zero are left out."""
    minutes, indexes = {}, {}
    for raw in client.scan_iter(f"{prefix}minute:*"):
        counts = _plain({k.decode(): int(v) for k, v in client.hgetall(raw).items()})
        if counts:
            minutes[int(raw.decode().rsplit(":", 1)[1])] = counts
    for raw in client.scan_iter(f"{prefix}index:*"):
        members = client.zrange(raw, 0, -1, withscores=True)
        indexes[raw.decode().removeprefix(f"{prefix}index:")] = {m.decode(): int(s) for m, s in members}
    states = {
        key.decode(): msgspec.msgpack.decode(value, type=DoubtState)
        for key, value in client.hgetall(f"{prefix}doubts:state").items()
    }
    return Figures(
        counters=_plain({k.decode(): int(v) for k, v in client.hgetall(f"{prefix}counters").items()}),
        rules=_scores(client, f"{prefix}standing:rules"),
        facilities=_scores(client, f"{prefix}standing:facilities"),
        minutes=minutes,
        indexes=indexes,
        rows={k.decode(): json.loads(v) for k, v in client.hgetall(f"{prefix}doubts:row").items()},
        full={
            k.decode(): json.loads(zlib.decompress(v))
            for k, v in client.hgetall(f"{prefix}doubts:full").items()
        },
        histories={key: [past.revision for past in state.history] for key, state in states.items()},
    )


def _scores(client: "redis.Redis", key: str) -> dict[str, int]:
    return {member.decode(): int(score) for member, score in client.zrange(key, 0, -1, withscores=True)}


def expect(seen: Iterable[Doubt], *, revisions_kept: int) -> Figures:
    """The figures that must stand once these revisions were seen, in whatever order and however often."""
    by_id: dict[str, dict[int, Doubt]] = {}
    for doubt in seen:
        by_id.setdefault(str(doubt.doubt_id), {}).setdefault(doubt.revision, doubt)
    counters: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    facilities: Counter[str] = Counter()
    minutes: dict[int, Counter[str]] = {}
    indexes: dict[str, dict[str, int]] = {}
    figures = Figures(counters, rules, facilities, {}, indexes, {}, {}, {})
    for identifier, revisions in by_id.items():
        first, last = revisions[min(revisions)], mask_doubt(revisions[max(revisions)])
        standing = last.status != "withdrawn"
        counters[f"{last.level}:raised"] += 1
        counters[f"{last.level}:{'standing' if standing else 'withdrawn'}"] += 1
        if standing:
            rules[last.rule_id] += 1
            if last.facility:
                facilities[last.facility] += 1
        minutes.setdefault(to_us(first.detected_at) // 60_000_000, Counter())[first.level] += 1
        names = [
            "all",
            f"status:{'standing' if standing else 'withdrawn'}",
            f"level:{last.level}",
            f"rule:{last.rule_id}",
        ]
        if last.facility:
            names.append(f"facility:{last.facility}")
        for name in names:
            indexes.setdefault(name, {})[identifier] = to_us(last.detected_at)
        figures.rows[identifier] = json.loads(
            msgspec.json.Encoder(decimal_format="string").encode(row_of(last))
        )
        figures.full[identifier] = json.loads(encode_doubt(last))
        figures.histories[identifier] = sorted(revisions)[-revisions_kept:]
    figures.minutes = {minute: dict(counts) for minute, counts in minutes.items()}
    return figures
