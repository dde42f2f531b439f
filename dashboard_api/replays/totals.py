"""Figures over the standing doubts of one variant: by level, rule, month and facility, in doubts and money."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec

from dashboard_api.replays.models import Share, Totals
from detectors.contract.values import BUSINESS_TZ

_FACILITIES: Final = 20
_LEVELS: Final = ("high", "medium", "low")


class _Line(msgspec.Struct, frozen=True):
    status: str
    rule_id: str
    level: str
    facility: str | None
    occurred_at: str
    amount: Decimal | None


_decode: Final = msgspec.json.Decoder(_Line).decode


class _Sums:
    """Doubts and money by key."""

    def __init__(self) -> None:
        self._doubts: defaultdict[str, int] = defaultdict(int)
        self._amounts: defaultdict[str, Decimal] = defaultdict(Decimal)

    def add(self, key: str, amount: Decimal) -> None:
        self._doubts[key] += 1
        self._amounts[key] += amount

    def shares(self) -> list[Share]:
        """Most doubts first."""
        listed = [
            Share(key=key, doubts=number, amount=f"{self._amounts[key]:f}")
            for key, number in self._doubts.items()
        ]
        return sorted(listed, key=lambda share: (-share.doubts, share.key))


def totals(path: Path) -> Totals:
    """The figures of a file of doubts; counted once for a file that stays as it is. Raises `FileNotFoundError`."""
    stat = path.stat()
    return _counted(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=64)
def _counted(path: Path, changed_ns: int, size: int) -> Totals:
    with path.open("rb") as lines:
        return count(lines)


def count(lines: Iterable[bytes]) -> Totals:
    """The figures of lines of doubts; withdrawn ones do not count."""
    levels, rules, months, facilities, everything = _Sums(), _Sums(), _Sums(), _Sums(), _Sums()
    for line in lines:
        doubt = _decode(line)
        if doubt.status == "withdrawn":
            continue
        amount = doubt.amount or Decimal(0)
        everything.add("", amount)
        levels.add(doubt.level, amount)
        rules.add(doubt.rule_id, amount)
        months.add(_month(doubt.occurred_at), amount)
        if doubt.facility is not None:
            facilities.add(doubt.facility, amount)
    whole = everything.shares()
    by_level = {share.key: share for share in levels.shares()}
    by_money = sorted(
        facilities.shares(), key=lambda share: (-Decimal(share.amount), -share.doubts, share.key)
    )
    return Totals(
        doubts=whole[0].doubts if whole else 0,
        amount=whole[0].amount if whole else "0",
        levels=[by_level[level] for level in _LEVELS if level in by_level],
        rules=rules.shares(),
        months=sorted(months.shares(), key=lambda share: share.key),
        facilities=by_money[:_FACILITIES],
    )


def _month(moment: str) -> str:
    """The business month, `2026-03`."""
    if moment.endswith("+08:00"):
        return moment[:7]
    return f"{datetime.fromisoformat(moment).astimezone(BUSINESS_TZ):%Y-%m}"
