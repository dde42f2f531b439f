"""What was taken is in the file and, after a restart, in memory again; the page shows it as text."""

import json
from pathlib import Path

from fundwatch.local.dingtalk.archive import Archive
from fundwatch.local.dingtalk.page import render

NOW = 1_795_266_300_000


def message(text: str) -> dict[str, object]:
    return {"msgtype": "markdown", "markdown": {"title": f"题 {text}", "text": text}}


def test_messages_are_numbered_lines_of_a_file(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "new" / "folder")
    archive.take(message("甲"), signed=True, now_ms=NOW)
    archive.take(message("乙"), signed=True, now_ms=NOW + 1_000)
    archive.close()
    lines = (tmp_path / "new" / "folder" / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [
        {"number": 1, "received_at": "2026-11-21T21:05:00+08:00", "signed": True, "message": message("甲")},
        {"number": 2, "received_at": "2026-11-21T21:05:01+08:00", "signed": True, "message": message("乙")},
    ]


def test_a_restart_goes_on_where_it_was_even_after_a_line_that_was_cut_off(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.take(message("甲"), signed=True, now_ms=NOW)
    archive.close()
    with (tmp_path / "messages.jsonl").open("a") as file:
        file.write('{"number": 2, "rece')
    again = Archive(tmp_path)
    again.take(message("乙"), signed=True, now_ms=NOW)
    again.close()
    third = Archive(tmp_path)
    assert [entry["number"] for entry in third.snapshot()["messages"]] == [1, 2]
    assert third.snapshot()["total"] == 2
    third.close()


def test_refusals_are_counted_by_code(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for code in (310000, 130101, 310000):
        archive.refuse(code)
    assert archive.snapshot()["refused"] == {"130101": 1, "310000": 2}
    archive.close()


def test_the_page_shows_the_latest_first_and_markup_as_text(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.take(message("甲"), signed=True, now_ms=NOW)
    archive.take(message("<script>乙</script>"), signed=False, now_ms=NOW)
    archive.refuse(310000)
    page = render(archive.snapshot())
    archive.close()
    assert "<script>" not in page
    assert page.index("&lt;script&gt;乙") < page.index("题 甲")
    assert "签名有效 · signature valid" in page
    assert "未签名 · not signed" in page
    assert "1 refused" in page


def test_the_page_of_an_empty_archive_says_so(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    assert "还没有消息。· Nothing yet." in render(archive.snapshot())
    archive.close()
