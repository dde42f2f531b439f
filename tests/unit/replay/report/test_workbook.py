"""The workbook opens, its cells have the right types, and nobody's number is in it."""

from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook

from detectors.contract.doubt import Subject
from replay.report.context import read_context
from replay.report.workbook import write_workbook
from tests.support.runs import NOW, finished_run, made_up


def test_money_is_a_number_a_time_is_a_date_and_text_is_text(tmp_path: Path) -> None:
    doubts = [
        made_up(
            1, amount=Decimal("1234.5"), occurred_at=NOW, anchor="=1+1", subject=Subject("unit", "=cmd()")
        ),
        made_up(2, amount=None),
    ]
    folder = finished_run(tmp_path / "run", doubts)
    write_workbook(tmp_path / "report.xlsx", read_context(folder))
    book = load_workbook(tmp_path / "report.xlsx")
    rows = {row[13].value: row for row in book["疑点 Doubts"].iter_rows(min_row=2)}
    row = rows[str(doubts[0].doubt_id)]
    assert (row[4].value, row[4].number_format) == (1234.5, "#,##0.00")
    assert row[3].value.isoformat() == "2026-03-20T12:00:00"
    assert row[3].is_date
    assert (row[6].value, row[6].data_type) == ("=cmd()", "s"), "never a formula"
    assert rows[str(doubts[1].doubt_id)][4].value is None
    assert book["规则 Rules"].max_row == 3
    assert book["概览 Summary"].freeze_panes == "A2"


def test_doubts_that_do_not_fit_one_sheet_go_on_in_the_next(tmp_path: Path) -> None:
    folder = finished_run(tmp_path / "run", [made_up(number) for number in range(1, 26)])
    write_workbook(tmp_path / "report.xlsx", read_context(folder), rows_a_sheet=10)
    book = load_workbook(tmp_path / "report.xlsx", read_only=True)
    sheets = [name for name in book.sheetnames if name.startswith("疑点")]
    assert sheets == ["疑点 Doubts", "疑点 Doubts 2", "疑点 Doubts 3"]
    ids = [row[13] for name in sheets for row in book[name].iter_rows(min_row=2, values_only=True)]
    assert len(set(ids)) == 25


def test_a_run_that_found_nothing_has_a_workbook_too(tmp_path: Path) -> None:
    folder = finished_run(tmp_path / "run", [])
    write_workbook(tmp_path / "report.xlsx", read_context(folder))
    book = load_workbook(tmp_path / "report.xlsx")
    assert book["疑点 Doubts"].max_row == 1
    summary = {row[1]: row[2] for row in book["概览 Summary"].iter_rows(values_only=True)}
    assert (summary["Standing doubts"], summary["Messages refused"]) == (0, 1)


def test_no_identity_number_is_in_any_cell(tmp_path: Path) -> None:
    folder = finished_run(tmp_path / "run", [made_up(number) for number in range(1, 30)])
    assert b"22010119900101" in folder.doubts().read_bytes()
    write_workbook(tmp_path / "report.xlsx", read_context(folder))
    book = load_workbook(tmp_path / "report.xlsx")
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if "22010119900101" in cell]
    assert any("220101********" in cell for cell in cells)
