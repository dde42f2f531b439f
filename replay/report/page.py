"""The report as a page: what stands, what other variants would say, whether live agrees, what was read."""

from detectors.contract.values import Text
from replay.compare.model import CLASSES, MEANINGS, Comparison
from replay.manifest import Manifest, SourceRead
from replay.pages.document import document
from replay.pages.html import Child, Html, both, el, table
from replay.pages.values import count, moment, size
from replay.report.context import Context, rule_name
from replay.report.sections import by_facility, by_month, by_rule, largest, rule_by_month, tiles
from replay.report.variants import variants


def report_page(context: Context) -> str:
    """The page; the same run gives the same bytes."""
    manifest, figures = context.manifest, context.figures
    content: list[Child] = [
        el(
            "header",
            el("h1", both("重放报告", "Replay report")),
            el("p", *_subtitle(manifest), class_="about"),
        ),
        _verdict(context.comparison),
        tiles(figures),
        variants(context),
    ]
    if figures.total.doubts:
        content += [by_month(figures), by_rule(figures), rule_by_month(figures), by_facility(figures)]
        if figures.largest:
            content.append(largest(figures))
    else:
        content.append(
            el(
                "section",
                el("h2", both("没有疑点", "No doubts")),
                el(
                    "p",
                    both(
                        "按这些规则与参数，读到的事件不支持任何疑点。",
                        "By these rules and parameters the events that were read support no doubt.",
                    ),
                ),
            )
        )
    content += [_comparison(context.comparison), _read(context), _footer(manifest)]
    return document(Text("重放报告", "Replay report"), *content)


def _subtitle(manifest: Manifest) -> tuple[Child, ...]:
    begun, counts = moment(manifest.created_at), manifest.counts
    return (
        both(f"运行 {manifest.run_id} · {begun}", f"Run {manifest.run_id} · {begun}"),
        el("br"),
        both("来源 ", "Read from "),
        "、".join(source.name for source in manifest.sources),
        both(
            f" · 判定事件 {count(counts.events)} 条，拒绝 {count(counts.refused)} 条",
            f" · {count(counts.events)} events judged, {count(counts.refused)} refused",
        ),
    )


def _verdict(comparison: Comparison | None) -> Html | None:
    if comparison is None:
        return None
    if comparison.agrees:
        return el(
            "p",
            both(
                f"与线上逐字段一致：比较了 {count(comparison.compared)} 个疑点，没有差异。",
                f"Live agrees field by field: {count(comparison.compared)} doubts compared, no difference.",
                "strong",
            ),
            class_="verdict good",
        )
    differ = comparison.compared - comparison.agree
    return el(
        "p",
        both(
            f"与线上不同：比较了 {count(comparison.compared)} 个疑点，其中 {count(differ)} 个有差异。",
            f"Live differs: of {count(comparison.compared)} doubts compared {count(differ)} are not the same.",
            "strong",
        ),
        class_="verdict bad",
    )


def _comparison(comparison: Comparison | None) -> Html | None:
    if comparison is None:
        return None
    rows = (
        (name, count(comparison.differences.get(class_, 0)), MEANINGS[class_])
        for class_, name in CLASSES.items()
    )
    found = [
        (
            CLASSES[one.class_],
            rule_name(one.rule_id),
            moment(one.occurred_at)[:16],
            one.facility or "—",
            el("span", one.anchor, class_="mono"),
            ", ".join(one.fields) or "—",
        )
        for one in sorted(comparison.first, key=lambda one: list(CLASSES).index(one.class_))
    ]
    heads = (
        Text("差异", "Difference"),
        Text("规则", "Rule"),
        Text("发生时间", "Occurred"),
        Text("机构", "Facility"),
        Text("锚点", "Anchor"),
        Text("不同的字段", "Fields that differ"),
    )
    left_out = comparison.left_out
    return el(
        "section",
        el("h2", both("与线上比较", "Compared with live")),
        el(
            "p",
            both(
                f"线上来源 {comparison.live}，读取于 {moment(comparison.read_at)}；线上成立 "
                f"{count(comparison.live_standing)} 个，重放成立 {count(comparison.replayed_standing)} 个，"
                f"逐字段一致 {count(comparison.agree)} 个。未比较：规则不在重放之内 {count(left_out.rule)} 个，"
                f"不在期间之内 {count(left_out.period)} 个。",
                f"Live read from {comparison.live} at {moment(comparison.read_at)}: {count(comparison.live_standing)} "
                f"stand live, {count(comparison.replayed_standing)} in the replay, {count(comparison.agree)} are equal in "
                f"every field. Not compared: {count(left_out.rule)} of rules outside the replay, {count(left_out.period)} "
                "outside its period.",
            ),
        ),
        table(
            (Text("差异", "Difference"), Text("数量", "Number"), Text("含义", "What it means")),
            rows,
            numbers=(1,),
        ),
        el(
            "h3",
            both(
                "例子（每类至多 20 个；全部见 comparison.jsonl）",
                "Examples (20 a class; comparison.jsonl has all)",
            ),
        )
        if found
        else None,
        table(heads, found) if found else None,
    )


def _read(context: Context) -> Html:
    manifest = context.manifest
    rows = (
        (source.name, _extent(source), "—" if source.events is None else count(source.events))
        for source in manifest.sources
    )
    refused = (
        table(
            (Text("拒绝原因", "Reason for refusal"), Text("条数", "Messages")),
            (
                (el("span", reason, class_="mono"), count(number))
                for reason, number in context.refused.items()
            ),
            numbers=(1,),
        )
        if context.refused
        else None
    )
    clock = manifest.clock
    now = "—" if clock.now is None else moment(clock.now)
    return el(
        "section",
        el("h2", both("读取了什么", "What was read")),
        table((Text("来源", "Source"), Text("范围", "Extent"), Text("消息", "Messages")), rows, numbers=(2,)),
        el(
            "p",
            both(
                f"业务时间走到 {now}，已关账到 {clock.closed or '—'}；重复 {count(manifest.counts.duplicates)} 条。",
                f"Time had come to {now}, the newest closed period is {clock.closed or '—'}; "
                f"{count(manifest.counts.duplicates)} repeats.",
            ),
            class_="note",
        ),
        refused,
    )


def _extent(source: SourceRead) -> Child:
    if source.files:
        total = size(sum(file.bytes for file in source.files))
        number = count(len(source.files))
        return both(f"{number} 个文件，{total}", f"{number} files, {total}")
    if source.topics:
        return [
            el("div", f"{one.topic}/{one.partition}: {count(one.from_)} – {count(one.to)}")
            for one in source.topics
        ]
    return ", ".join(f"{name}: {value}" for name, value in source.query.items()) or "—"


def _footer(manifest: Manifest) -> Html:
    commit = f" ({manifest.code.commit[:12]})" if manifest.code.commit else ""
    return el(
        "footer",
        el(
            "p",
            both(
                "证件号码与姓名已遮盖。每条规则的参数、文件摘要与核对办法见同一目录中的 certificate.html。",
                "Identity numbers and names are masked. Every rule's parameters, the digests of files and how to check them "
                "stand in certificate.html in the same folder.",
            ),
        ),
        el(
            "p",
            both(
                "同一笔费用可能为多条规则所涉及，风险金额相加时会重复计入。",
                "One sum may concern several rules; where money at risk is added up it then counts more than once.",
            ),
        ),
        el(
            "p",
            f"fundwatch {manifest.code.version}{commit} · ",
            el("span", manifest.variants[0].digest or "", class_="mono"),
        ),
    )
