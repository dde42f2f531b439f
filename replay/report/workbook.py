"""The report as a workbook: every standing doubt and every figure, in cells of the right type.

Money is a number with two decimals, times are dates in business time, and no text is ever taken for a formula.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from detectors.contract.doubt import Doubt
from detectors.contract.masking import mask_doubt
from detectors.contract.values import BUSINESS_TZ, LEVELS, Text
from replay.compare.model import CLASSES
from replay.difference import KINDS
from replay.manifest import BASELINE
from replay.pages.values import CENT, LEVEL_NAMES, SUBJECT_NAMES
from replay.reading import written_doubts
from replay.report.context import Context, rule_name
from replay.report.figures import Tally, by_amount, by_doubts
from replay.report.variants import settings_of

ROWS_A_SHEET: Final = 1_000_000
_LONGEST: Final = 32_767  # characters that a cell holds

Value = str | int | Decimal | datetime | None

_DOUBTS: Final = (
    ("规则 Rule", 30),
    ("规则编号 Rule id", 30),
    ("等级 Level", 10),
    ("发生时间 Occurred", 19),
    ("金额 Amount (CNY)", 16),
    ("对象类型 Subject", 16),
    ("对象 Subject id", 24),
    ("姓名 Name", 10),
    ("机构 Facility", 18),
    ("统筹区 Region", 12),
    ("说明", 60),
    ("What it says", 60),
    ("依据事件 Evidence", 40),
    ("疑点编号 Doubt id", 38),
)


def write_workbook(path: Path, context: Context, rows_a_sheet: int = ROWS_A_SHEET) -> None:
    """Write the file; memory does not grow with the doubts. Raises `OSError`."""
    part = path.with_name(path.name + ".part")
    book = Workbook(str(part), {"constant_memory": True, "remove_timezone": True, "in_memory": False})
    try:
        sheets = _Sheets(book)
        _summary(sheets, context)
        _figures(sheets, context)
        _differences(sheets, context)
        _comparison(sheets, context)
        _doubts(sheets, context, rows_a_sheet)
    finally:
        book.close()
    part.replace(path)


class _Sheets:
    """Sheets of one workbook, a row at a time from the top."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._head = book.add_format(
            {"bold": True, "bg_color": "#E6ECF4", "text_wrap": True, "valign": "top"}
        )
        self._text = book.add_format({"num_format": "@", "valign": "top"})
        self._whole = book.add_format({"num_format": "#,##0", "valign": "top"})
        self._money = book.add_format({"num_format": "#,##0.00", "valign": "top"})
        self._time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top", "align": "left"})

    def add(self, name: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Value]]) -> int:
        """A sheet with a frozen head and a filter; returns the number of rows."""
        sheet: Worksheet = self._book.add_worksheet(name)
        for at, (title, width) in enumerate(columns):
            sheet.set_column(at, at, width)
            sheet.write_string(0, at, title, self._head)
        sheet.freeze_panes(1, 0)
        number = 0
        for number, row in enumerate(rows, 1):
            for at, value in enumerate(row):
                self._write(sheet, number, at, value)
        sheet.autofilter(0, 0, max(number, 1), len(columns) - 1)
        return number

    def _write(self, sheet: Any, row: int, column: int, value: Value) -> None:
        if value is None:
            sheet.write_blank(row, column, None, self._text)
        elif isinstance(value, Decimal):
            sheet.write_number(row, column, float(value.quantize(CENT, rounding=ROUND_HALF_UP)), self._money)
        elif isinstance(value, datetime):
            _write_time(sheet, row, column, value, self._time, self._text)
        elif isinstance(value, int):
            sheet.write_number(row, column, value, self._whole)
        else:
            sheet.write_string(row, column, value[:_LONGEST], self._text)


def _write_time(sheet: Any, row: int, column: int, moment: datetime, format_: Any, text: Any) -> None:
    local = moment.astimezone(BUSINESS_TZ).replace(tzinfo=None)
    if local.year < 1900:  # before a workbook's first day
        sheet.write_string(row, column, local.isoformat(sep=" "), text)
    else:
        sheet.write_datetime(row, column, local, format_)


def _summary(sheets: _Sheets, context: Context) -> None:
    manifest, figures, clock = context.manifest, context.figures, context.manifest.clock
    variant = manifest.variants[0]
    rows: list[tuple[Value, Value, Value]] = [
        ("运行", "Run", manifest.run_id),
        ("开始", "Begun", manifest.created_at),
        ("完成", "Finished", manifest.finished_at),
        ("程序版本", "Code", f"fundwatch {manifest.code.version}"),
        *(("来源", "Read from", f"{source.kind}: {source.name}") for source in manifest.sources),
        ("业务时间走到", "Time had come to", clock.now),
        ("已关账的最后一期", "Newest closed period", clock.closed),
        ("参与判定的事件", "Events judged", manifest.counts.events),
        ("拒绝的消息", "Messages refused", manifest.counts.refused),
        ("重复", "Repeats", manifest.counts.duplicates),
        ("成立的疑点", "Standing doubts", figures.total.doubts),
        *(
            (
                f"其中{LEVEL_NAMES[level].zh}风险",
                f"of {LEVEL_NAMES[level].en.lower()} level",
                figures.total.levels[level],
            )
            for level in LEVELS
        ),
        ("风险金额（元）", "Money at risk (CNY)", figures.total.amount),
        ("成立疑点的摘要", "Digest over the standing doubts", variant.digest),
    ]
    for reason, number in context.refused.items():
        rows.append((f"拒绝：{reason}", f"Refused: {reason}", number))
    sheets.add("概览 Summary", (("项目", 22), ("Item", 30), ("值 Value", 70)), rows)


def _figures(sheets: _Sheets, context: Context) -> None:
    figures = context.figures
    counts: tuple[tuple[str, int], ...] = (
        ("疑点 Doubts", 12),
        *((f"{LEVEL_NAMES[level].zh} {LEVEL_NAMES[level].en}", 10) for level in LEVELS),
        ("风险金额 Money at risk (CNY)", 20),
        ("无金额 Without amount", 12),
    )
    sheets.add(
        "规则 Rules",
        (("规则", 34), ("Rule", 40), ("规则编号 Rule id", 34), *counts),
        ((*_named(rule), rule, *_counted(tally)) for rule, tally in by_doubts(figures.rules)),
    )
    sheets.add(
        "月份 Months",
        (("月份 Month", 12), *counts),
        ((month, *_counted(tally)) for month, tally in figures.months.items()),
    )
    sheets.add(
        "机构 Facilities",
        (("机构 Facility", 22), *counts),
        ((code, *_counted(tally)) for code, tally in by_amount(figures.facilities)),
    )
    sheets.add(
        "规则×月份 Rules by month",
        (("规则", 34), ("Rule", 40), *((month, 9) for month in figures.months)),
        (
            (*_named(rule), *(figures.rule_months.get((rule, month)) for month in figures.months))
            for rule, _ in by_doubts(figures.rules)
        ),
    )


def _named(rule_id: str) -> tuple[str, str]:
    name = rule_name(rule_id)
    return name.zh, name.en


def _counted(tally: Tally) -> tuple[Value, ...]:
    return (
        tally.doubts,
        *(tally.levels[level] for level in LEVELS),
        tally.amount,
        tally.doubts - tally.priced,
    )


def _differences(sheets: _Sheets, context: Context) -> None:
    if not context.differences:
        return
    rows: list[tuple[Value, ...]] = []
    examples: list[tuple[Value, ...]] = []
    by_name = {variant.name: variant for variant in context.manifest.variants}
    for name, difference in context.differences.items():
        told = settings_of(by_name[name])
        parts = (
            ("合计 Total", {"": difference.total}),
            ("规则 Rule", difference.by_rule),
            ("等级 Level", difference.by_level),
            ("机构 Facility", difference.by_facility),
            ("月份 Month", difference.by_month),
        )
        for part, tallies in parts:
            for key, row in tallies.items():
                counted = (row.new, row.gone, row.changed, row.same, row.amount_before, row.amount_after)
                rows.append((name, told, part, key, *counted))
        for kind in KINDS:
            for one in difference.examples.get(kind, ()):
                occurred = datetime.fromisoformat(one.occurred_at)
                amounts = (_decimal(one.amount_before), _decimal(one.amount_after))
                who = (one.subject, one.facility, one.message.zh, one.message.en, one.doubt_id)
                examples.append((name, kind, one.rule_id, occurred, *amounts, *who))
    sheets.add(
        "方案差异 Variants",
        (
            ("方案 Variant", 16),
            ("设置 Settings", 40),
            ("按 By", 16),
            ("值 Value", 34),
            ("新增 New", 10),
            ("消失 Gone", 10),
            ("变化 Changed", 10),
            ("不变 Same", 10),
            ("基准金额 Baseline (CNY)", 18),
            ("方案金额 Variant (CNY)", 18),
        ),
        rows,
    )
    sheets.add(
        "差异例子 Examples",
        (
            ("方案 Variant", 16),
            ("差异 Difference", 12),
            ("规则编号 Rule id", 34),
            ("发生时间 Occurred", 19),
            ("基准金额 Baseline (CNY)", 18),
            ("方案金额 Variant (CNY)", 18),
            ("对象 Subject", 26),
            ("机构 Facility", 18),
            ("说明", 60),
            ("What it says", 60),
            ("疑点编号 Doubt id", 38),
        ),
        examples,
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _comparison(sheets: _Sheets, context: Context) -> None:
    comparison = context.comparison
    if comparison is None:
        return
    counted = [(name.zh, name.en, comparison.differences.get(class_, 0)) for class_, name in CLASSES.items()]
    rows: list[tuple[Value, Value, Value]] = [
        ("线上来源", "Live read from", comparison.live),
        ("读取时间", "Read at", comparison.read_at),
        ("比较的疑点", "Doubts compared", comparison.compared),
        ("逐字段一致", "Equal in every field", comparison.agree),
        *counted,
    ]
    sheets.add("与线上比较 Live", (("项目", 22), ("Item", 34), ("值 Value", 40)), rows)


def _doubts(sheets: _Sheets, context: Context, rows_a_sheet: int) -> None:
    """As many sheets as it takes, at least one."""
    standing = (
        _doubt_row(mask_doubt(doubt))
        for doubt in written_doubts(context.folder.doubts(BASELINE))
        if doubt.status != "withdrawn"
    )
    number = 1
    title = Text("疑点", "Doubts")
    while True:
        name = f"{title.zh} {title.en}" + (f" {number}" if number > 1 else "")
        # one too many is taken from the front of the next sheet's rows only when the sheet is full
        written = sheets.add(name, _DOUBTS, _first(standing, rows_a_sheet))
        if written < rows_a_sheet:
            return
        number += 1


def _first(rows: Iterable[tuple[Value, ...]], most: int) -> Iterable[tuple[Value, ...]]:
    for taken, row in enumerate(rows, 1):
        yield row
        if taken == most:
            return


def _doubt_row(doubt: Doubt) -> tuple[Value, ...]:
    """A masked doubt, in the order of the columns."""
    name = rule_name(doubt.rule_id)
    level, kind = LEVEL_NAMES[doubt.level], SUBJECT_NAMES[doubt.subject.kind]
    return (
        name.zh,
        doubt.rule_id,
        f"{level.zh} {level.en}",
        doubt.occurred_at,
        doubt.amount,
        f"{kind.zh} {kind.en}",
        doubt.subject.id,
        doubt.subject.name,
        doubt.facility,
        doubt.region,
        doubt.message.zh,
        doubt.message.en,
        " ".join(item.event_id for item in doubt.evidence),
        str(doubt.doubt_id),
    )
