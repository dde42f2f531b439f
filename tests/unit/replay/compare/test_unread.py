"""Which events the sources hold: by source and id, within the period, refused messages not."""

from datetime import timedelta
from pathlib import Path

from replay.asked import Input
from replay.compare.unread import Unread
from replay.sources.jsonl import JsonLinesSource
from replay.sources.moments import Period
from tests.support.events import START, event, raw


def test_what_no_source_holds_within_its_period_was_never_read(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    events = [event("inventory.sold", f"e{day}", day) for day in range(5)]
    untimed = {**event("inventory.sold", "untimed"), "time": "2026-03-02T08:00:00"}
    file.write_bytes(b"not json\n\n" + b"".join(raw(one) + b"\n" for one in [*events, untimed]))
    source = JsonLinesSource([str(file)])
    names = {("/test", f"e{day}") for day in range(5)} | {("/other", "e1"), ("/test", "untimed")}
    assert Unread([Input(source)])(names) == {("/other", "e1")}
    period = Period(START + timedelta(days=1), START + timedelta(days=3))
    within = Unread([Input(JsonLinesSource([str(file)]), period)])
    assert within(names) == names - {("/test", "e1"), ("/test", "e2")}
    assert Unread([])(names) == names
