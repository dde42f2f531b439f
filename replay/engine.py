"""A run from its sources to its results: read, judge, write; taken up again where it was interrupted."""

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import msgspec

from detectors.contract.masking import Suspect, mask_text
from detectors.contract.values import BUSINESS_TZ, from_us
from detectors.engine.ruleset import RuleSet, WrongRules
from replay.asked import Asked, Cancelled, Input, ReplayFailed
from replay.ending import Ending
from replay.judging_phase import Judged, JudgingPhase
from replay.manifest import (
    BeyondEnd,
    Change,
    Counts,
    EndClock,
    Manifest,
    RulesBefore,
    RunFolder,
    SourceRead,
    Variant,
    VariantCounts,
    read_manifest,
    write_json,
)
from replay.output import Written, write_variants
from replay.pool import Pool, WorkerFailed
from replay.progress import ProgressFile
from replay.reading_phase import Finished, ReadingPhase
from replay.segment import DamagedSegment
from replay.sources.base import WrongSource
from replay.variants import differing, parameters_digests, rules_of


def replay(asked: Asked) -> Manifest:
    """Do what is asked, or the rest of it where the folder holds the beginning of the same; the finished manifest.

    Raises `ReplayFailed` with a sentence for people, and `Cancelled`; either way `progress.json` says so. A folder that
    holds the same run finished is left alone, and its manifest is returned.
    """
    with _locked(asked.folder):
        manifest = _begun(asked)
        if manifest.finished_at is not None:
            shutil.rmtree(asked.folder.work, ignore_errors=True)
            return manifest
        asked.folder.work.mkdir(exist_ok=True)
        progress = ProgressFile(asked.folder.progress, asked.watch)
        try:
            return _run(asked, manifest, progress)
        except Cancelled:
            progress.end("cancelled")
            raise
        except BaseException as error:
            failure = _failure(error)
            progress.end("failed", failure.message)
            if failure is error or not isinstance(error, Exception):
                raise
            raise failure from error


def _run(asked: Asked, manifest: Manifest, progress: ProgressFile) -> Manifest:
    def look() -> None:
        if asked.cancelled():
            raise Cancelled
        progress.again()

    pool = Pool(asked.workers)
    try:
        finished = ReadingPhase(asked, pool, progress, look, manifest.created_at).run()
        judged = JudgingPhase(asked, pool, progress, look, manifest.created_at).run(finished)
    finally:
        pool.close()
    look()
    progress.begin("writing", "cells", None)
    names = [variant.name for variant in asked.variants]

    def tick(doubts: int) -> None:
        look()
        progress.at(doubts)

    written = write_variants(asked.folder, names, judged.results, tick)
    manifest = _finished(asked, manifest, finished, judged, written)
    write_json(asked.folder.manifest, manifest)
    shutil.rmtree(asked.folder.work)
    progress.end("done")
    return manifest


@contextmanager
def _locked(folder: RunFolder) -> Iterator[None]:
    try:
        folder.path.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder.path / ".lock", os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise _failure(error) from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ReplayFailed(
                f"{folder.path} 里的重放正在进行", f"the replay in {folder.path} is under way"
            ) from None
        yield
    finally:
        os.close(handle)


def _begun(asked: Asked) -> Manifest:
    """The manifest that lies in the folder, or a new one."""
    folder = asked.folder
    try:
        held = read_manifest(folder)
    except FileNotFoundError:
        held = None
    except msgspec.DecodeError:
        raise ReplayFailed(
            f"{folder.manifest} 不是重放的记录", f"{folder.manifest} is no record of a replay"
        ) from None
    if held is not None:
        if held.request != asked.request:
            raise ReplayFailed(
                f"{folder.path} 里是另一次重放：来源、规则或程序版本不同；请换一个目录",
                f"{folder.path} holds another replay, with other sources, rules or code; choose another folder",
            )
        return held
    try:
        baseline = rules_of(asked.rules, asked.variants[0].settings)
        for variant in asked.variants[1:]:
            rules_of(asked.rules, variant.settings)
        sources = tuple(_within(item, item.source.describe()) for item in asked.inputs)
    except WrongRules as error:
        raise ReplayFailed(error.message.zh, error.message.en) from None
    except WrongSource as error:
        raise ReplayFailed(error.message.zh, error.message.en) from None
    now = datetime.now(BUSINESS_TZ)
    begun = Manifest(
        run_id=folder.path.absolute().name,
        created_at=now,
        request=asked.request,
        judge=asked.judge,
        code=asked.code,
        sources=sources,
        clock=EndClock(),
        **_rules(baseline),
        reference_digest=reference_digest(asked),
        changes=(),
        counts=Counts(),
        variants=tuple(
            Variant(name=variant.name, settings=variant.settings, counts=VariantCounts())
            for variant in asked.variants
        ),
    )
    write_json(folder.manifest, begun)
    return begun


def _within(item: Input, source: SourceRead) -> SourceRead:
    """What was read of a source that does not itself tell the period."""
    bounds = {
        name: bound.isoformat() for name, bound in zip(("since", "until"), item.period, strict=True) if bound
    }
    return msgspec.structs.replace(source, query={**source.query, **bounds}) if bounds else source


def _rules(rules: RuleSet) -> dict[str, Any]:
    return {
        "rules": tuple(sorted(active.rule.id for active in rules.rules)),
        "states": {active.rule.id: "shadow" if active.shadow else "enabled" for active in rules.rules},
        "parameters": {active.rule.id: active.parameters.model_dump(mode="json") for active in rules.rules},
        "parameters_digest": parameters_digests(rules),
    }


def reference_digest(asked: Asked) -> str:
    """SHA-256 over the names and digests of all reference tables."""
    lines = sorted(f"{name} {table.digest}\n" for name, table in asked.rules.tables.items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _finished(
    asked: Asked, manifest: Manifest, finished: Finished, judged: Judged, written: list[Written]
) -> Manifest:
    last = [eras[-1] for eras in judged.eras]
    now, closed = judged.clock
    return msgspec.structs.replace(
        manifest,
        sources=tuple(map(_within, asked.inputs, finished.sources)),
        clock=EndClock(now=None if now is None else from_us(now), closed=closed),
        **_rules(last[0]),
        changes=tuple(
            Change(time=from_us(change.time), event_id=change.event_id) for _, change in judged.changes
        ),
        # what the run began with still holds the rules as they were then
        before=RulesBefore(states=manifest.states, parameters=manifest.parameters)
        if judged.changes
        else None,
        counts=Counts(
            events=judged.taken,
            refused=judged.refused,
            duplicates=judged.duplicates,
            facts=judged.counts.facts,
            cells=judged.counts.cells,
            flags=judged.flags,
            clashes=judged.clashes,
            left_out=judged.left_out,
        ),
        beyond=_beyond(judged.ending),
        left_out=judged.notes,
        clash_examples=tuple(map(_shown, judged.counts.clashed)),
        variants=tuple(
            Variant(
                name=variant.name,
                settings=variant.settings,
                counts=told.counts,
                digest=told.digest,
                parameters_digest=dict(differing(rules, last[0])),
            )
            for variant, told, rules in zip(asked.variants, written, last, strict=True)
        ),
        finished_at=datetime.now(BUSINESS_TZ),
    )


def _shown(name: tuple[str, str, str]) -> str:
    """An event's name; identity numbers in it are masked."""
    source, id_, type_ = name
    return f"{type_} {mask_text(source, Suspect.VALID)} {mask_text(id_, Suspect.VALID)}"


def _beyond(ending: Ending) -> BeyondEnd | None:
    if ending.latest is None or not ending.beyond.events:
        return None
    return BeyondEnd(end=from_us(ending.latest), events=ending.beyond.events, examples=ending.beyond.examples)


def _failure(error: BaseException) -> ReplayFailed:
    if isinstance(error, ReplayFailed):
        return error
    if isinstance(error, WrongSource | WrongRules):
        return ReplayFailed(error.message.zh, error.message.en)
    if isinstance(error, DamagedSegment):
        return ReplayFailed(
            f"中间文件 {error} 损坏，请换一个目录重来",
            f"the intermediate file {error} is damaged; start again in another folder",
        )
    if isinstance(error, WorkerFailed):
        told = str(error).strip().rsplit("\n", 1)[-1]
        return ReplayFailed(f"一个工作进程失败：{told}", f"a worker process failed: {told}")
    if isinstance(error, OSError):
        told = error.strerror or str(error)
        if error.errno == errno.ENOSPC:
            return ReplayFailed("磁盘已满", "the disk is full")
        return ReplayFailed(f"读写文件失败：{told}", f"files could not be read or written: {told}")
    return ReplayFailed(
        f"程序错误：{type(error).__name__}", f"an error in the program: {type(error).__name__}"
    )
