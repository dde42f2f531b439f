"""What was taken, in a file of JSON Lines and, the latest, in memory; and how often what was refused."""

import json
from collections import Counter, deque
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, Final

from detectors.contract.values import BUSINESS_TZ

_KEPT: Final = 1_000


class Archive:
    """Used by the server's threads; a line in the file is whole or, after a crash, the last one and cut off."""

    def __init__(self, folder: Path) -> None:
        """Reads back what an earlier run took."""
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "messages.jsonl"
        self._lock = Lock()
        self._latest: deque[dict[str, Any]] = deque(maxlen=_KEPT)
        self._total = 0
        self._refused: Counter[int] = Counter()
        self._read_back()
        self._file = self._path.open("a", encoding="utf-8")

    def take(self, message: Mapping[str, Any], *, signed: bool, now_ms: int) -> None:
        """Keep a message that was taken at `now_ms` (milliseconds since 1970 UTC)."""
        with self._lock:
            self._total += 1
            entry = {
                "number": self._total,
                "received_at": datetime.fromtimestamp(now_ms / 1_000, BUSINESS_TZ).isoformat(),
                "signed": signed,
                "message": dict(message),
            }
            self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            self._file.flush()
            self._latest.append(entry)

    def refuse(self, errcode: int) -> None:
        """Count a refusal."""
        with self._lock:
            self._refused[errcode] += 1

    def snapshot(self) -> dict[str, Any]:
        """`total`, `messages` (the latest thousand, oldest first) and `refused` (count by errcode, since the start)."""
        with self._lock:
            refused = {str(code): count for code, count in sorted(self._refused.items())}
            return {"total": self._total, "messages": list(self._latest), "refused": refused}

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _read_back(self) -> None:
        if not self._path.is_file():
            return
        whole = 0
        with self._path.open("rb") as lines:
            for line in lines:
                try:
                    entry = json.loads(line)
                except ValueError:
                    break
                whole += len(line)
                self._latest.append(entry)
                self._total += 1
        with self._path.open("ab") as file:
            file.truncate(whole)
