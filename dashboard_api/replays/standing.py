"""How a run stands, and what to tell a person about it. Pure: what its folder holds goes in."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from dashboard_api.models import Text
from dashboard_api.replays.models import RunState
from dashboard_api.replays.process import Record

_SILENT_AFTER: Final = timedelta(minutes=1)
_ENDS: Final = ("done", "failed", "cancelled")
_OWN_WORDS: Final = (
    "fundwatch: "  # what begins so is a sentence of ours; anything else may hold what was read
)


class Sentence(msgspec.Struct, frozen=True):
    """One sentence in both languages."""

    zh: str
    en: str


class Told(msgspec.Struct, frozen=True):
    """What of `progress.json` is used."""

    phase: RunState
    done: float = 0
    total: float | None = None
    unit: str = "events"
    rate: float | None = None
    seconds_left: float | None = None
    started_at: datetime | None = None
    updated_at: datetime | None = None
    error: Sentence | None = None


def state_of(told: Told | None, record: Record | None, alive: bool, now: datetime) -> RunState:
    """A run whose process went without a last word has failed, or was cancelled if that was asked for.

    Without a `record` it was started elsewhere: it lives as long as it tells of its progress.
    """
    if told is not None and told.phase in _ENDS:
        return told.phase
    if record is None:
        fresh = told is not None and told.updated_at is not None and now - told.updated_at < _SILENT_AFTER
        return told.phase if told is not None and fresh else "failed"
    if alive:
        return "starting" if told is None else told.phase
    return "cancelled" if record.cancelled else "failed"


def sentences(
    state: RunState,
    told: Told | None,
    record: Record | None,
    last_line: str,
    events: int | None,
    refused: int,
) -> list[Text]:
    """What became of the run, in plain words; nothing while all goes well."""
    if state == "failed":
        return [_failure(told, record, last_line)]
    if state == "cancelled":
        return [
            Text(
                zh="这次重放被取消，没有结果。已取消的重放可以删除，也可以用同样的条件重新开始。",
                en="This replay was cancelled and has no result. It can be deleted, or started again as it was.",
            )
        ]
    if state != "done":
        return []
    said = []
    if events == 0:
        said.append(
            Text(
                zh="没有读到任何事件：所选来源在所选时段内没有内容，因此没有疑点可判。请核对来源和时段。",
                en="No event was read: the source holds nothing in that period, so nothing was judged. Check both.",
            )
        )
    if refused:
        said.append(
            Text(
                zh=f"有 {refused:,} 条事件未通过校验，没有参与判定。",
                en=f"{refused:,} events were refused by the checks and were not judged.",
            )
        )
    return said


def _failure(told: Told | None, record: Record | None, last_line: str) -> Text:
    if told is not None and told.error is not None:
        return Text(zh=told.error.zh, en=told.error.en)
    code = None if record is None else record.exit_code
    if last_line.startswith(_OWN_WORDS):
        line = last_line.removeprefix(_OWN_WORDS)
        zh, slash, en = line.partition(" / ")  # both languages, unless the service is set to one
        return Text(zh=f"重放没有完成：{zh}", en=f"The replay was not finished: {en if slash else line}")
    if code is not None:
        return Text(
            zh=f"重放进程在写完结果之前结束了（退出码 {code}）。请查看该次重放文件夹中的 output.log。",
            en=f"The replay's process ended before its result was written (exit code {code}); see its output.log.",
        )
    return Text(
        zh="重放在写完结果之前中断了（例如服务器重启）。结果不完整，请重新开始。",
        en="The replay was interrupted before its result was written (a restart, perhaps). Please start it again.",
    )
