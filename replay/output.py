"""Writes what a run found: the doubts of each variant, their digest and counts, and how each differs from the baseline."""

import heapq
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

import msgspec

from detectors.contract.values import LEVELS
from replay.difference import Comparison
from replay.digest import StandingDigest
from replay.manifest import RunFolder, VariantCounts, write_json
from replay.results import Found, merged


class Written(NamedTuple):
    """A variant's numbers."""

    counts: VariantCounts
    digest: str


def write_variants(
    folder: RunFolder,
    names: Sequence[str],
    results: Sequence[Path],
    tick: Callable[[int], None] | None = None,
) -> list[Written]:
    """Merge what the partitions found into files, the first name being the baseline's. Little is in memory.

    `tick` is called with the number of doubts so far.
    """
    folder.work.mkdir(exist_ok=True)
    with ExitStack() as stack:
        writers = [stack.enter_context(_VariantWriter(folder, name)) for name in names]
        comparisons = [Comparison(name) for name in names[1:]]
        for number, found in enumerate(merged(results, folder.work), 1):
            held = [_of_variant(found, 1 << variant) for variant in range(len(names))]
            for writer, item in zip(writers, held, strict=True):
                if item is not None:
                    writer.write(item)
            before = _stands(held[0])
            for comparison, item in zip(comparisons, held[1:], strict=True):
                comparison.add(before, _stands(item))
            if tick is not None and not number % 1000:
                tick(number)
        written = [writer.finish() for writer in writers]
    for name, comparison in zip(names[1:], comparisons, strict=True):
        write_json(folder.difference(name), comparison.result())
    return written


def _of_variant(found: Sequence[Found], bit: int) -> Found | None:
    """The doubt in one variant. Two cells never speak of one doubt; if a rule's did, what stands would win."""
    mine = [item for item in found if item.variants & bit]
    if len(mine) < 2:
        return mine[0] if mine else None
    return min(mine, key=lambda item: (item.withdrawn, item.line))


def _stands(item: Found | None) -> bytes | None:
    """The line of a doubt that stands and was told."""
    return None if item is None or item.withdrawn or item.shadow else item.line


class _VariantWriter:
    def __init__(self, folder: RunFolder, name: str) -> None:
        folder.variant(name).mkdir(parents=True, exist_ok=True)
        self._paths = {False: folder.doubts(name), True: folder.shadow(name)}
        self._files: dict[bool, BinaryIO] = {}
        self._digest = StandingDigest()
        self._withdrawn = self._shadow = 0
        self._amount = Decimal(0)
        self._by_rule: Counter[str] = Counter()
        self._by_level: Counter[str] = Counter()

    def __enter__(self) -> "_VariantWriter":
        self._files = {shadow: _part(path).open("wb") for shadow, path in self._paths.items()}
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()

    def write(self, item: Found) -> None:
        self._files[item.shadow].write(item.line + b"\n")
        if item.shadow:
            self._shadow += not item.withdrawn
        elif item.withdrawn:
            self._withdrawn += 1
        else:
            fields = msgspec.json.decode(item.line)
            self._digest.add(fields)
            self._by_rule[fields["rule_id"]] += 1
            self._by_level[fields["level"]] += 1
            if fields["amount"] is not None:
                self._amount += Decimal(fields["amount"])

    def finish(self) -> Written:
        """The files under their names, whole."""
        for shadow, path in self._paths.items():
            self._files[shadow].close()
            _part(path).replace(path)
        counts = VariantCounts(
            doubts=self._digest.doubts,
            withdrawn=self._withdrawn,
            shadow=self._shadow,
            amount=f"{self._amount:f}",
            by_rule=dict(sorted(self._by_rule.items())),
            by_level={level: self._by_level[level] for level in LEVELS if self._by_level[level]},
        )
        return Written(counts, self._digest.hexdigest())


def _part(path: Path) -> Path:
    return path.with_name(path.name + ".part")


def in_order(paths: Sequence[Path]) -> Iterator[bytes]:
    """The lines of several files of doubts, each in canonical order, as one such file."""
    with ExitStack() as stack:
        files = [stack.enter_context(path.open("rb")) for path in paths]
        yield from heapq.merge(*files, key=_name_of)


def _name_of(line: bytes) -> tuple[str, str]:
    named = _names.decode(line)
    return named.rule_id, named.anchor


class _Named(msgspec.Struct):
    rule_id: str
    anchor: str


_names: Final = msgspec.json.Decoder(_Named)
