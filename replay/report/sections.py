"""What stands, section by section."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from detectors.contract.doubt import Doubt
from detectors.contract.values import LEVELS, Level, Text
from detectors.registry import catalogue
from replay.pages.charts import Bar, Fill, columns, heat, levels_legend, ranking
from replay.pages.html import Child, Html, both, el, table
from replay.pages.values import LEVEL_NAMES, SUBJECT_NAMES, count, moment, money
from replay.report.context import rule_name
from replay.report.figures import Figures, Tally, by_amount, by_doubts

_TOP: Final = 15
_SHOWN_LARGEST: Final = 30
_MOST_MONTHS: Final = 24


def tiles(figures: Figures) -> Html:
    """The figures that a reader looks for first."""
    total = figures.total
    entries: list[tuple[Text, str, str | None]] = [
        (Text("成立的疑点", "Standing doubts"), count(total.doubts), None),
        *((_level_tile(level), count(total.levels[level]), level) for level in LEVELS),
        (Text("风险金额", "Money at risk"), money(total.amount), "wide"),
        (Text("涉及机构", "Facilities"), count(len(figures.facilities)), "end"),
    ]
    return el(
        "dl",
        *(el("div", el("dt", name), el("dd", value), class_=class_) for name, value, class_ in entries),
        class_="tiles",
    )


def _level_tile(level: Level) -> Text:
    name = LEVEL_NAMES[level]
    return Text(f"{name.zh}风险", f"{name.en} risk")


def by_month(figures: Figures) -> Html:
    """Doubts and money, month by month."""
    doubts = [
        Bar(month, _levels(tally), told=f"{month}: {count(tally.doubts)}")
        for month, tally in figures.months.items()
    ]
    amounts = [
        Bar(month, _money(tally), told=f"{month}: {money(tally.amount)}")
        for month, tally in figures.months.items()
    ]
    return _section(
        Text("按月", "By month"),
        levels_legend(),
        el(
            "div",
            columns(Text("疑点数", "Doubts"), doubts),
            columns(Text("风险金额（元）", "Money at risk (CNY)"), amounts),
            class_="pair",
        ),
    )


def by_rule(figures: Figures) -> Html:
    """A bar for every rule, then every figure in a table."""
    ranked = by_doubts(figures.rules)
    bars = [Bar(rule_name(rule_id), _levels(tally), count(tally.doubts)) for rule_id, tally in ranked[:_TOP]]
    priced = [(rule_id, tally) for rule_id, tally in by_amount(figures.rules) if tally.amount > 0]
    amounts = [
        Bar(rule_name(rule_id), _money(tally), money(tally.amount)) for rule_id, tally in priced[:_TOP]
    ]
    rows = (
        (
            el("span", rule_name(rule_id), title=rule_id),
            level_chip(_level_of(rule_id, tally)),
            count(tally.doubts),
            money(tally.amount) if tally.priced else "—",
            share(tally.doubts, figures.total.doubts),
            count(tally.doubts - tally.priced),
        )
        for rule_id, tally in ranked
    )
    heads = (
        Text("规则", "Rule"),
        Text("等级", "Level"),
        Text("疑点", "Doubts"),
        Text("风险金额", "Money at risk"),
        Text("占比", "Share"),
        Text("无金额", "Without amount"),
    )
    return _section(
        Text("按规则", "By rule"),
        el(
            "div",
            ranking(Text("疑点最多的规则", "Rules with most doubts"), bars),
            ranking(Text("金额最大的规则", "Rules with most money"), amounts) if amounts else None,
            class_="pair",
        ),
        table(heads, rows, numbers=(2, 3, 4, 5)),
    )


def rule_by_month(figures: Figures) -> Html:
    """Which rule found how many in which month; the last months where there are many."""
    months = list(figures.months)[-_MOST_MONTHS:]
    highest = max((figures.rule_months.get((r, m), 0) for r in figures.rules for m in months), default=0)
    body = []
    for rule_id, _ in by_doubts(figures.rules):
        cells = []
        for month in months:
            number = figures.rule_months.get((rule_id, month), 0)
            cells.append(
                el(
                    "td",
                    count(number) if number else None,
                    class_="hot",
                    style=heat(number / highest) if number else None,
                )
            )
        body.append(el("tr", el("td", rule_name(rule_id)), *cells))
    heads = el(
        "tr",
        el("th", Text("规则", "Rule")),
        *(el("th", el("span", month[:4], class_="year"), month[5:], class_="number") for month in months),
    )
    note = None
    if len(figures.months) > _MOST_MONTHS:
        note = el(
            "p",
            both(
                f"只列最近 {_MOST_MONTHS} 个月，其余见 Excel。",
                f"The last {_MOST_MONTHS} months; the workbook has them all.",
            ),
            class_="note",
        )
    grid = el("table", el("thead", heads), el("tbody", *body))
    return _section(Text("规则 × 月份", "Rules by month"), note, el("div", grid, class_="scroll heat"))


def by_facility(figures: Figures) -> Html:
    """The facilities with most doubts and with most money."""
    doubts = [
        Bar(code, _levels(tally), count(tally.doubts)) for code, tally in by_doubts(figures.facilities)[:_TOP]
    ]
    priced = [(code, tally) for code, tally in by_amount(figures.facilities)[:_TOP] if tally.amount > 0]
    amounts = [Bar(code, _money(tally), money(tally.amount)) for code, tally in priced]
    elsewhere = figures.no_facility.doubts
    return _section(
        Text("医药机构", "Facilities"),
        el(
            "div",
            ranking(Text("疑点最多", "Most doubts"), doubts),
            ranking(Text("金额最大", "Most money"), amounts) if amounts else None,
            class_="pair",
        ),
        el(
            "p",
            both(
                f"另有 {count(elsewhere)} 个疑点不涉及医药机构（单位、个人登记等）。",
                f"{count(elsewhere)} more doubts concern no facility (units, registration of persons, …).",
            ),
            class_="note",
        )
        if elsewhere
        else None,
    )


def largest(figures: Figures) -> Html:
    """The doubts with the most money, masked."""
    heads = (
        Text("发生时间", "Occurred"),
        Text("等级", "Level"),
        Text("规则", "Rule"),
        Text("对象", "Subject"),
        Text("机构", "Facility"),
        Text("金额", "Amount"),
        Text("说明", "What it says"),
    )
    return _section(
        Text("金额最大的疑点", "Doubts with the largest amounts"),
        table(heads, (doubt_row(doubt) for doubt in figures.largest[:_SHOWN_LARGEST]), numbers=(5,)),
    )


def doubt_row(doubt: Doubt) -> Iterable[Child]:
    """One masked doubt as cells."""
    name = f" {doubt.subject.name}" if doubt.subject.name else ""
    return (
        el("span", moment(doubt.occurred_at)[:16], class_="keep"),
        level_chip(doubt.level),
        rule_name(doubt.rule_id),
        (SUBJECT_NAMES[doubt.subject.kind], f" {doubt.subject.id}{name}"),
        doubt.facility or "—",
        "—" if doubt.amount is None else money(doubt.amount),
        el("div", doubt.message, class_="sentence"),
    )


def level_chip(level: Level) -> Html:
    """The level, coloured and in words."""
    return el("span", LEVEL_NAMES[level], class_=f"level {level}")


def share(part: int, whole: int) -> str:
    """`12.3%`."""
    return f"{part / whole * 100:.1f}%" if whole else "—"


def _section(title: Text, *content: Child) -> Html:
    return el("section", el("h2", title), *content)


def _levels(tally: Tally) -> tuple[tuple[Fill, int], ...]:
    return tuple((level, tally.levels[level]) for level in LEVELS)


def _money(tally: Tally) -> tuple[tuple[Fill, Decimal], ...]:
    return tuple((level, max(tally.money[level], Decimal(0))) for level in LEVELS)


def _level_of(rule_id: str, tally: Tally) -> Level:
    rule = catalogue().get(rule_id)
    return rule.level if rule is not None else max(tally.levels, key=lambda level: tally.levels[level])
