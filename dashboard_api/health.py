"""What is known of the pipeline, in one answer. Pure: what was read goes in, the health comes out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from dashboard_api.lag import LagReading
from dashboard_api.live.store import Pulse
from dashboard_api.models import DeadLetterCount, EventCount, Health, LastEvent, Process, Text
from detectors.contract.health import Heartbeat

SILENT_AFTER: Final = timedelta(seconds=10)  # ten missed heartbeats
_LISTED_AFTER_DEATH: Final = timedelta(minutes=5)
_EXAMPLES: Final = 3
_NEEDED: Final = ("gateway", "worker", "sink.redis")

_STORE_AWAY: Final = Text(
    zh="实时数据库（Redis）无法访问，页面数据停在断开之前，正在自动重连。",
    en="The live store (Redis) cannot be reached: the page stands still until it is back; it is tried again.",
)
_KAFKA_AWAY: Final = Text(
    zh="Kafka 无法访问，积压数量未知。", en="Kafka cannot be reached: the backlog is unknown."
)
_ALL_SILENT: Final = Text(
    zh="没有收到任何进程的心跳：Redis 输出进程（sink redis）可能没有运行。",
    en="No process has a heartbeat: the Redis sink (sink redis) may not be running.",
)


def assess(pulse: Pulse | None, lag: LagReading, now: datetime, *, lag_warning: int) -> Health:
    """The health at `now`. `pulse` is None while Redis is away; `lag_warning` is in messages."""
    problems = [] if pulse is not None else [_STORE_AWAY]
    if lag.reachable is False:
        problems.append(_KAFKA_AWAY)
    beats: Sequence[Heartbeat] = pulse.heartbeats if pulse is not None else ()
    if pulse is not None:
        problems += _silences(beats, now)
    problems += [_behind(process, number) for process, number in lag.lags.items() if number > lag_warning]
    dead = pulse.dead_letters if pulse is not None else {}
    retired = pulse.retired if pulse is not None else {}
    status = "down" if pulse is None else "degraded" if problems else "ok"
    return Health.model_validate(
        {
            "status": status,
            "lag": dict(sorted(lag.lags.items())),
            "dead_letters": DeadLetterCount(total=sum(dead.values()), by_reason=dict(sorted(dead.items()))),
            "flagged": _flagged(beats, retired),
            "flag_examples": _examples(beats),
            "events": EventCount(
                accepted=_total(beats, retired, "accepted"), refused=_total(beats, retired, "refused")
            ),
            "last_event": _last_event(beats),
            "processes": _processes(beats, now),
            "problems": problems,
        }
    )


def _alive(beat: Heartbeat, now: datetime) -> bool:
    return now - beat.at <= SILENT_AFTER


def _silences(beats: Sequence[Heartbeat], now: datetime) -> list[Text]:
    if not any(_alive(beat, now) for beat in beats):
        return [_ALL_SILENT]
    last: dict[str, datetime] = {}
    for beat in beats:
        last[beat.process] = max(beat.at, last.get(beat.process, beat.at))
    problems = []
    for process in sorted({*last, *_NEEDED}):
        heard = last.get(process)
        if heard is None:
            problems.append(
                Text(
                    zh=f"进程 {process} 没有运行过：没有收到它的心跳。",
                    en=f"Process {process} has not been heard of yet.",
                )
            )
        elif now - heard > SILENT_AFTER:
            problems.append(
                Text(
                    zh=f"进程 {process} 没有心跳，最后一次在 {heard.astimezone(now.tzinfo):%m-%d %H:%M:%S}。",
                    en=f"Process {process} is silent since {heard.astimezone(now.tzinfo):%m-%d %H:%M:%S}.",
                )
            )
    return problems


def _behind(process: str, number: int) -> Text:
    return Text(
        zh=f"进程 {process} 积压 {number:,} 条消息。", en=f"Process {process} is {number:,} messages behind."
    )


def _total(beats: Iterable[Heartbeat], retired: dict[str, int], name: str) -> int:
    """Sum of the gateways' count of that name, gone instances included."""
    counts = (beat.counts.get(name, 0) for beat in beats if beat.process == "gateway")
    return sum(count for count in counts if isinstance(count, int)) + retired.get(f"gateway|{name}", 0)


def _flagged(beats: Iterable[Heartbeat], retired: dict[str, int]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for beat in beats:
        flagged = beat.counts.get("flagged")
        if isinstance(flagged, dict):
            total.update(flagged)
    for name, number in retired.items():
        _, counter, *kind = name.split("|")
        if counter == "flagged" and kind:
            total[kind[0]] += number
    return dict(sorted(total.items()))


def _examples(beats: Iterable[Heartbeat]) -> dict[str, list[str]]:
    found: dict[str, dict[str, None]] = {}
    for beat in beats:
        for flag, names in beat.examples.items():
            found.setdefault(flag, {}).update(dict.fromkeys(names))
    return {flag: list(names)[-_EXAMPLES:] for flag, names in sorted(found.items())}


def _last_event(beats: Iterable[Heartbeat]) -> LastEvent:
    seen = [
        (beat.last_event.at, beat.last_event.time)
        for beat in beats
        if beat.process == "gateway" and beat.last_event.at is not None
    ]
    at, time = max(seen, key=lambda event: event[0]) if seen else (None, None)
    return LastEvent(time=time, at=at)


def _processes(beats: Sequence[Heartbeat], now: datetime) -> list[Process]:
    """Instances that live, those that died lately, and of a process without either the last one."""
    last: dict[str, Heartbeat] = {}
    for beat in beats:
        if beat.process not in last or beat.at > last[beat.process].at:
            last[beat.process] = beat
    listed = [beat for beat in beats if now - beat.at <= _LISTED_AFTER_DEATH or last[beat.process] is beat]
    return [
        Process(process=beat.process, instance=beat.instance, at=beat.at, alive=_alive(beat, now))
        for beat in sorted(listed, key=lambda beat: (beat.process, beat.instance))
    ]
