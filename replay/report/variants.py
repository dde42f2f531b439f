"""What other variants would say: the difference of each to the baseline."""

from decimal import Decimal

from detectors.contract.values import LEVELS, Text
from replay.difference import KINDS, Difference, Example, Tally
from replay.manifest import Variant
from replay.pages.charts import Bar, ranking
from replay.pages.html import Child, Html, both, el, table
from replay.pages.values import count, money
from replay.report.context import Context, rule_name
from replay.report.sections import level_chip

_TOP = 15
_EXAMPLES = 8

_KIND_NAMES = {
    "new": Text("新增", "New"),
    "gone": Text("消失", "Gone"),
    "changed": Text("变化", "Changed"),
}


def variants(context: Context) -> Html | None:
    """All of them side by side, then each by itself; nothing where the run had the baseline alone."""
    if len(context.manifest.variants) < 2:
        return None
    return el(
        "section",
        el("h2", both("方案比较", "Variants")),
        _side_by_side(context),
        *(
            _one(variant, context.differences[variant.name])
            for variant in context.manifest.variants[1:]
            if variant.name in context.differences
        ),
    )


def _side_by_side(context: Context) -> Html:
    bars = [
        Bar(
            variant.name,
            tuple((level, variant.counts.by_level.get(level, 0)) for level in LEVELS),
            f"{count(variant.counts.doubts)} · {money(Decimal(variant.counts.amount))}",
        )
        for variant in context.manifest.variants
    ]
    return ranking(Text("成立的疑点与风险金额", "Standing doubts and money at risk"), bars)


def _one(variant: Variant, difference: Difference) -> Html:
    total = difference.total
    return el(
        "div",
        el("h3", both(f"方案 {variant.name} 与基准的差异", f"Variant {variant.name} against the baseline")),
        el("p", el("span", settings_of(variant), class_="mono"), class_="note"),
        el(
            "p",
            both(
                f"新增 {count(total.new)}，消失 {count(total.gone)}，变化 {count(total.changed)}，不变 {count(total.same)}；"
                f"风险金额 {money(total.amount_before)} → {money(total.amount_after)}",
                f"{count(total.new)} new, {count(total.gone)} gone, {count(total.changed)} changed, {count(total.same)} the "
                f"same; money at risk {money(total.amount_before)} → {money(total.amount_after)}",
            ),
        ),
        _rows(Text("规则", "Rule"), [(rule_name(rule), row) for rule, row in _moved(difference.by_rule)]),
        _rows(
            Text("等级", "Level"),
            [
                (level_chip(level), difference.by_level[level])
                for level in LEVELS
                if level in difference.by_level
            ],
        ),
        _rows(
            Text("月份", "Month"),
            [
                (el("span", month, class_="keep"), row)
                for month, row in difference.by_month.items()
                if _moves(row)
            ],
        ),
        _rows(
            Text("机构", "Facility"),
            [(code or Text("不涉及", "None"), row) for code, row in _moved(difference.by_facility)[:_TOP]],
        ),
        _examples(difference),
        class_="variant",
    )


def settings_of(variant: Variant) -> str:
    """What was set, as it would be typed: `rule.param=value`, `rule=state`."""
    settings = variant.settings
    told = [f"{rule}={state}" for rule, state in settings.states.items()]
    told += [
        f"{rule}.{name}={value}"
        for rule, values in settings.parameters.items()
        for name, value in values.items()
    ]
    return "  ".join(told) or "—"


def _moves(row: Tally) -> bool:
    return bool(row.new or row.gone or row.changed)


def _moved(rows: dict[str, Tally]) -> list[tuple[str, Tally]]:
    """Those that differ, most first."""
    moved = [(name, row) for name, row in rows.items() if _moves(row)]
    return sorted(moved, key=lambda item: (-(item[1].new + item[1].gone + item[1].changed), item[0]))


def _rows(head: Text, rows: list[tuple[Child, Tally]]) -> Html | None:
    if not rows:
        return None
    heads = (
        head,
        *(_KIND_NAMES[kind] for kind in KINDS),
        Text("不变", "Same"),
        Text("金额：基准", "Money: baseline"),
        Text("金额：方案", "Money: variant"),
    )
    body = (
        (
            name,
            _signed("+", row.new, "delta-new"),
            _signed("−", row.gone, "delta-gone"),
            count(row.changed),
            count(row.same),
            money(row.amount_before),
            money(row.amount_after),
        )
        for name, row in rows
    )
    return table(heads, body, numbers=range(1, 7))


def _signed(sign: str, number: int, class_: str) -> Html:
    return el("span", f"{sign}{count(number)}" if number else "0", class_=class_ if number else None)


def _examples(difference: Difference) -> Html | None:
    rows = [
        (
            _KIND_NAMES[kind],
            rule_name(example.rule_id),
            el("span", example.occurred_at[:10], class_="keep"),
            example.facility or "—",
            _amounts(example),
            el("div", example.message, class_="sentence"),
        )
        for kind in KINDS
        for example in difference.examples.get(kind, ())[:_EXAMPLES]
    ]
    if not rows:
        return None
    heads = (
        Text("差异", "Difference"),
        Text("规则", "Rule"),
        Text("发生", "Occurred"),
        Text("机构", "Facility"),
        Text("金额", "Amount"),
        Text("说明", "What it says"),
    )
    return Html(el("h3", both("例子", "Examples")) + table(heads, rows, numbers=(4,)))


def _amounts(example: Example) -> str:
    sides = [
        "—" if amount is None else money(Decimal(amount))
        for amount in dict.fromkeys((example.amount_before, example.amount_after))
        if amount is not None
    ]
    return " → ".join(sides) or "—"
