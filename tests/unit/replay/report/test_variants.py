"""What a variant changes stands in page and workbook, as the difference says it."""

from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook

from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from replay.difference import Comparison
from replay.manifest import Variant, VariantCounts, VariantSettings, write_json
from replay.report.context import read_context
from replay.report.page import report_page
from replay.report.workbook import write_workbook
from replay.writing import line
from tests.support.runs import RULE, finished_run, made_up


def test_new_gone_and_changed_are_told_with_money_and_examples(tmp_path: Path) -> None:
    before = [made_up(number, amount=Decimal(100)) for number in range(1, 6)]
    settings = VariantSettings(states={"stock-oversold": "disabled"}, parameters={RULE: {"max_gap_days": 15}})
    variants = (
        Variant(name="baseline", settings=VariantSettings(), counts=VariantCounts(doubts=5, amount="500")),
        Variant(name="longer", settings=settings, counts=VariantCounts(doubts=6, amount="650")),
    )
    folder = finished_run(tmp_path / "run", before, variants=variants)
    folder.variant("longer").mkdir()
    told = Comparison("longer")
    told.add(line(before[0]), None)
    told.add(line(before[1]), line(made_up(2, amount=Decimal(150))))
    for doubt in before[2:]:
        told.add(line(doubt), line(doubt))
    told.add(None, line(made_up(70, amount=Decimal(7))))
    told.add(None, line(made_up(71, amount=Decimal(93))))
    write_json(folder.difference("longer"), told.result())
    context = read_context(folder)

    page = report_page(context)
    assert "新增 2，消失 1，变化 1，不变 3；风险金额 ¥500.00 → ¥550.00" in page
    assert "2 new, 1 gone, 1 changed, 3 the same; money at risk ¥500.00 → ¥550.00" in page
    assert f"stock-oversold=disabled  {RULE}.max_gap_days=15" in page
    assert "¥100.00 → ¥150.00" in page
    assert "22010119900101" not in page

    write_workbook(tmp_path / "report.xlsx", context)
    book = load_workbook(tmp_path / "report.xlsx")
    rows = list(book["方案差异 Variants"].iter_rows(values_only=True))
    assert rows[1][4:] == (2, 1, 1, 3, 500, 550)
    examples = list(book["差异例子 Examples"].iter_rows(min_row=2, values_only=True))
    assert sorted(row[1] for row in examples) == ["changed", "gone", "new", "new"]
    assert not any("22010119900101" in str(cell) for row in examples for cell in row)


def test_a_run_of_the_baseline_alone_has_no_such_section(tmp_path: Path) -> None:
    context = read_context(finished_run(tmp_path / "run", [made_up(1)]))
    assert "方案比较" not in report_page(context)
    write_workbook(tmp_path / "report.xlsx", context)
    assert "方案差异 Variants" not in load_workbook(tmp_path / "report.xlsx").sheetnames


def test_what_sources_wrote_is_text_and_never_markup(tmp_path: Path) -> None:
    evil = '<img src=x onerror="alert(1)">'
    doubts = [made_up(1, facility=evil, message=Text(evil, evil), subject=Subject("unit", evil, evil))]
    page = report_page(read_context(finished_run(tmp_path / evil.replace("/", ""), doubts)))
    assert "<img" not in page
    assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;" in page
