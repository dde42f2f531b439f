"""Stands in for `fundwatch replay`: takes its arguments and leaves a run folder, as the name of the event file asks.

Imports nothing of the project, so that it starts at once.
"""

import json
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

MOMENT = "2026-11-21T21:05:00+08:00"
NUMBER = "220101196002031238"  # stands in no register; the middle is a date of birth


def main() -> int:
    """Exit code as the command's: 0, 1 when some were refused, 2 for misuse."""
    arguments = sys.argv[1:]
    if arguments[0] == "report":
        Path(arguments[1], "report.html").write_text("<!doctype html><title>report</title>")
        return 0
    run = Path(arguments[arguments.index("--run") + 1])
    (run / "arguments.json").write_text(json.dumps(arguments))
    asked = json.loads(Path(arguments[arguments.index("--request") + 1]).read_bytes())
    wish = Path(asked["source"]["files"][0]).name.split(".")[0]
    if wish == "misuse":
        sys.stderr.write("fundwatch: 没有这个文件 / there is no such file\n")
        return 2
    if wish == "crash":
        return 70
    if wish == "slow":
        wait_for_the_end(run)
    if wish == "failing":
        tell(run, "failed", error={"zh": "ClickHouse 无法访问。", "en": "ClickHouse cannot be reached."})
        return 1
    events = 0 if wish == "empty" else 4
    lines = [] if wish == "empty" else [doubt(number) for number in range(3)]
    refused = 1 if wish == "refusing" else 0
    write_result(run, events, refused, lines)
    tell(run, "done", done=events)
    return 1 if refused else 0


def wait_for_the_end(run: Path) -> None:
    """Judge for ever; on SIGTERM say that it was cancelled."""

    def stop(number: int, frame: FrameType | None) -> None:
        tell(run, "cancelled")
        sys.exit(0)

    signal.signal(signal.SIGTERM, stop)
    (run / "work").mkdir()
    while True:
        tell(run, "judging", done=25, total=100, unit="cells", rate=5.0, seconds_left=15.0)
        time.sleep(0.05)


def tell(run: Path, phase: str, **more: Any) -> None:
    """Rewrite progress.json whole."""
    standing = {"done": 0, "total": None, "unit": "events", "rate": 0.0, "seconds_left": None, "error": None}
    told = {"phase": phase, **standing, "started_at": MOMENT, "updated_at": MOMENT, **more}
    part = run / "progress.json.part"
    part.write_text(json.dumps(told))
    part.replace(run / "progress.json")


def write_result(run: Path, events: int, refused: int, lines: list[dict[str, Any]]) -> None:
    """run.json, doubts of two variants, a difference, and a certificate."""
    counts = {"events": events, "refused": refused, "duplicates": 0, "facts": events, "cells": 2}
    variants = [
        {"name": name, "settings": {}, "counts": {"doubts": len(lines)}, "digest": "ab" * 32}
        for name in ("baseline", "fifteen")
    ]
    manifest = {
        "schema_version": "1.0",
        "run_id": run.name,
        "created_at": MOMENT,
        "counts": counts,
        "variants": variants,
        "finished_at": MOMENT,
    }
    (run / "run.json").write_text(json.dumps(manifest))
    for variant in ("baseline", "fifteen"):
        folder = run / "variants" / variant
        folder.mkdir(parents=True)
        (folder / "doubts.jsonl").write_text(
            "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
        )
    (run / "variants" / "fifteen" / "difference.json").write_text('{"variant":"fifteen"}')
    (run / "certificate.html").write_text("<!doctype html><title>certificate</title>")


def doubt(number: int) -> dict[str, Any]:
    """One line of doubts.jsonl: every field but `detected_at`, with an identity number in clear."""
    return {
        "schema_version": "1.0",
        "doubt_id": f"8f6f3a52-64a5-5d0e-9d0c-0000000000{number:02}",
        "revision": 1,
        "status": "withdrawn" if number == 2 else "raised",
        "rule_id": "readmission-within-days",
        "rule_version": "1",
        "parameters_digest": "0123456789abcdef",
        "level": "high",
        "business_item": "3.15",
        "subject": {"kind": "person", "id": f"220000{number}", "name": "张*"},
        "region": "220100",
        "facility": "H22010200001",
        "anchor": f"a{number}",
        "occurred_at": f"2026-0{number + 1}-28T10:15:00+08:00",
        "amount": "9100.10",
        "reason": "readmitted",
        "message": {"zh": f"证件 {NUMBER} 再次入院", "en": f"ID {NUMBER} was admitted again"},
        "complete": True,
        "evidence": [
            {
                "event_id": "e1",
                "source": "/h",
                "type": "settlement.admitted",
                "time": "2026-03-02T10:15:00+08:00",
                "fields": {"certno": NUMBER},
                "changed": {},
            }
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
