"""Both sides side by side, in canonical order; only what differs is kept, and that by its place on disk."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

import msgspec

from detectors.contract.doubt import Doubt
from replay.compare.classing import Name, class_of, named
from replay.compare.model import CLASSES, Comparison, Difference, LeftOut, Period
from replay.compare.spool import Held, Spool
from replay.compare.writing import difference_of
from replay.digest import StandingDigest, essence_of
from replay.reading import written_doubt

_FIRST: Final = 20

Unread = Callable[[Collection[Name]], Collection[Name]]
"""Which of some events the replay never read."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is compared. `digests` are the replay's `parameters_digest` by rule: other rules are left out.

    `unread` is asked once, about all doubts that differ; where it is None no difference is put down to the archive.
    """

    digests: Mapping[str, str]
    period: Period
    unread: Unread | None


class _Pair(NamedTuple):
    """One doubt: where its line begins in the replay's file, and the live one; either may be missing."""

    at: int | None
    live: Held | None


@dataclass(slots=True)
class _Seen:
    compared: int = 0
    agree: int = 0
    left_out_rule: int = 0
    left_out_period: int = 0
    differing: list[_Pair] = field(default_factory=list)
    live: StandingDigest = field(default_factory=StandingDigest)
    replayed: StandingDigest = field(default_factory=StandingDigest)


def compare(
    doubts: Path, spool: Spool, scope: Scope, out: Path, *, variant: str, live: str, read_at: datetime
) -> Comparison:
    """Write every difference to `out`, one a line, and return what there is to say of them.

    `doubts` is a variant's file, in canonical order. Raises `OSError`, and `msgspec.DecodeError` for a file that no
    replay wrote.
    """
    seen = _Seen()
    counted: dict[str, int] = dict.fromkeys(CLASSES, 0)
    by_rule: dict[str, dict[str, int]] = {}
    first: list[Difference] = []
    with doubts.open("rb") as file:
        for pair, replayed, raised in _pairs(file, spool):
            _look(seen, scope, pair, replayed, raised)
        with out.open("wb") as lines:
            for difference in _differences(seen, scope, file, spool):
                lines.write(msgspec.json.encode(difference) + b"\n")
                counted[difference.class_] += 1
                of_rule = by_rule.setdefault(difference.rule_id, {})
                of_rule[difference.class_] = of_rule.get(difference.class_, 0) + 1
                if counted[difference.class_] <= _FIRST:
                    first.append(difference)
    return Comparison(
        variant=variant,
        live=live,
        read_at=read_at,
        period=scope.period,
        live_standing=seen.live.doubts,
        replayed_standing=seen.replayed.doubts,
        left_out=LeftOut(rule=seen.left_out_rule, period=seen.left_out_period),
        compared=seen.compared,
        agree=seen.agree,
        differences=counted,
        by_rule=by_rule,
        digest=seen.live.hexdigest(),
        replayed_digest=seen.replayed.hexdigest(),
        archive_checked=scope.unread is not None,
        first=tuple(first),
    )


def _pairs(file: BinaryIO, spool: Spool) -> Iterator[tuple[_Pair, Doubt | None, Doubt | None]]:
    """Every doubt of either side, in canonical order; what the replay withdrew on the way is not there."""
    held = sorted(spool.held.values(), key=lambda one: one[:2])
    at = 0
    for start, replayed in _standing(file):
        name = (replayed.rule_id, replayed.anchor)
        while at < len(held) and held[at][:2] < name:
            yield _Pair(None, held[at]), None, spool.doubt(held[at])
            at += 1
        if at < len(held) and held[at][:2] == name:
            yield _Pair(start, held[at]), replayed, spool.doubt(held[at])
            at += 1
        else:
            yield _Pair(start, None), replayed, None
    for one in held[at:]:
        yield _Pair(None, one), None, spool.doubt(one)


def _standing(file: BinaryIO) -> Iterator[tuple[int, Doubt]]:
    start = 0
    for line in file:
        doubt = written_doubt(line)
        if doubt.status != "withdrawn":
            yield start, doubt
        start += len(line)


def _look(seen: _Seen, scope: Scope, pair: _Pair, replayed: Doubt | None, live: Doubt | None) -> None:
    raised = live if live is not None and live.status != "withdrawn" else None
    either = replayed or raised
    if either is None:
        return
    if either.rule_id not in scope.digests:
        seen.left_out_rule += raised is not None
        return
    if not any(scope.period.holds(doubt.occurred_at) for doubt in (replayed, raised) if doubt is not None):
        seen.left_out_period += raised is not None
        return
    seen.compared += 1
    ours, theirs = (None if doubt is None else essence_of(doubt) for doubt in (replayed, raised))
    if theirs is not None:
        seen.live.add(theirs)
    if ours is not None:
        seen.replayed.add(ours)
    if ours == theirs:
        seen.agree += 1
    else:
        seen.differing.append(pair)


def _differences(seen: _Seen, scope: Scope, file: BinaryIO, spool: Spool) -> Iterator[Difference]:
    unread: Collection[Name] = ()
    if scope.unread is not None:
        wanted = {name for pair in seen.differing if pair.live for name in named(spool.doubt(pair.live))}
        unread = frozenset(scope.unread(wanted)) if wanted else ()
    digests = _digests_of(spool, {pair.live.rule_id for pair in seen.differing if pair.live})
    for pair in seen.differing:
        replayed, live = _at(file, pair.at), None if pair.live is None else spool.doubt(pair.live)
        either = replayed or live
        assert either is not None  # noqa: S101
        if either.rule_id not in digests:
            digests |= _digests_of(spool, {either.rule_id})
        fields = _fields(replayed, live)
        missing = [] if live is None else [name for name in named(live) if name in unread]
        class_ = class_of(
            replayed,
            live,
            unread=missing,
            live_digests=digests[either.rule_id],
            replayed_digest=scope.digests.get(either.rule_id),
            fields=fields,
        )
        yield difference_of(class_, replayed, live, fields, missing)


def _at(file: BinaryIO, at: int | None) -> Doubt | None:
    if at is None:
        return None
    file.seek(at)
    return written_doubt(file.readline())


def _digests_of(spool: Spool, rules: Collection[str]) -> dict[str, set[str]]:
    """The parameter digests that live doubts of some rules carry."""
    found: dict[str, set[str]] = {rule_id: set() for rule_id in rules}
    for held in spool.held.values():
        if held.rule_id in found:
            found[held.rule_id].add(held.parameters_digest)
    return found


def _fields(replayed: Doubt | None, live: Doubt | None) -> tuple[str, ...]:
    """The compared fields in which two standing doubts differ."""
    if replayed is None or live is None or live.status == "withdrawn":
        return ()
    ours, theirs = essence_of(replayed), essence_of(live)
    return tuple(name for name in ours if ours[name] != theirs[name])
