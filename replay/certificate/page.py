"""The certificate as a page: every statement of `certificate.json`, in words."""

from decimal import Decimal
from typing import Any, Final

from detectors.contract.values import Text
from detectors.registry import catalogue
from replay.compare.model import CLASSES, MEANINGS
from replay.pages.document import document
from replay.pages.html import Child, Html, both, el, table
from replay.pages.values import count, money, size

_TONES: Final = {"judged": "plain", "agrees": "good", "differs": "bad"}
_KINDS: Final = {
    "jsonl": Text("JSON Lines 文件", "JSON Lines files"),
    "parquet": Text("Parquet 文件", "Parquet files"),
    "csv": Text("CSV 文件", "CSV files"),
    "xlsx": Text("xlsx 工作簿", "xlsx workbooks"),
    "zip": Text("zip 压缩包", "zip archives"),
    "kafka": Text("Kafka 主题", "Kafka topics"),
    "clickhouse": Text("ClickHouse 事件存档", "ClickHouse event archive"),
}


def certificate_page(certificate: dict[str, Any]) -> str:
    """The page for a certificate as its file holds it; the same certificate gives the same bytes."""
    verdict = certificate["verdict"]
    return document(
        Text("重放证书", "Replay certificate"),
        el(
            "header",
            el("h1", both("重放证书", "Replay certificate")),
            el("p", both("运行", "Run"), " ", _mono(certificate["run_id"]), class_="about"),
        ),
        el("p", both(verdict["zh"], verdict["en"], "strong"), class_=f"verdict {_TONES[verdict['code']]}"),
        _about(certificate),
        _read(certificate["read"]),
        _result(certificate),
        _comparison(certificate["comparison"]),
        _rules(certificate),
        _files(certificate["files"]),
        _seal(certificate["seal"]),
        el(
            "footer",
            el(
                "p",
                both(
                    "核对：在运行目录中执行 fundwatch replay verify certificate.json，或按 docs/certificate.md 用通用工具核对。",
                    "To check it: fundwatch replay verify certificate.json in the folder of the run, or with common tools "
                    "as docs/certificate.md tells.",
                ),
            ),
        ),
    )


def _about(certificate: dict[str, Any]) -> Html:
    code, clock, counts = certificate["code"], certificate["clock"], certificate["counts"]
    return _section(
        Text("这次运行", "The run"),
        _facts(
            (Text("开始", "Begun"), _time(certificate["created_at"])),
            (Text("完成", "Finished"), _time(certificate["finished_at"])),
            (Text("证书签发", "Certificate issued"), _time(certificate["issued_at"])),
            (Text("程序版本", "Code"), f"fundwatch {code['version']}"),
            (Text("代码提交", "Commit"), _mono(code["commit"] or "—")),
            (Text("判定方式", "Judged"), _mono(certificate["judge"])),
            (Text("业务时间走到", "Time had come to"), _time(clock["now"]) if clock["now"] else "—"),
            (Text("已关账的最后一期", "Newest closed period"), clock["closed"] or "—"),
            (Text("参与判定的事件", "Events judged"), count(counts["events"])),
            (Text("其中重复", "Repeats among them"), count(counts["duplicates"])),
            (Text("拒绝的消息", "Messages refused"), count(counts["refused"])),
            (
                Text("事实 / 判定单元", "Facts / cells"),
                f"{count(counts['facts'])} / {count(counts['cells'])}",
            ),
            (
                Text("期间的规则变更", "Rule changes on the way"),
                [
                    el("div", _time(change["time"]), " ", _mono(change["event_id"]))
                    for change in certificate["changes"]
                ]
                or "—",
            ),
        ),
    )


def _read(sources: list[dict[str, Any]]) -> Html:
    return _section(
        Text("读取了什么", "What was read"),
        *(
            el(
                "div",
                el(
                    "h3",
                    _KINDS.get(source["kind"], source["kind"]),
                    f" · {source['name']} · ",
                    _messages(source),
                ),
                _source(source),
            )
            for source in sources
        ),
    )


def _messages(source: dict[str, Any]) -> Html:
    events = source.get("events")
    if events is None:
        return both("条数未知", "number unknown")
    return both(f"{count(events)} 条", f"{count(events)} messages")


def _source(source: dict[str, Any]) -> Html:
    parts: list[Html] = []
    if source.get("files"):
        rows = ((f["name"], size(f["bytes"]), _mono(f["sha256"] or "—")) for f in source["files"])
        parts.append(table((Text("文件", "File"), Text("大小", "Size"), "SHA-256"), rows, numbers=(1,)))
    if source.get("topics"):
        rows_ = (
            (t["topic"], count(t["partition"]), count(t["from"]), count(t["to"])) for t in source["topics"]
        )
        heads = (
            Text("主题", "Topic"),
            Text("分区", "Partition"),
            Text("自偏移", "From offset"),
            Text("至（不含）", "To (not read)"),
        )
        parts.append(table(heads, rows_, numbers=(1, 2, 3)))
    if source.get("query"):
        parts.append(_facts(*((_mono(name), _mono(str(value))) for name, value in source["query"].items())))
    return Html("".join(parts))


def _result(certificate: dict[str, Any]) -> Html:
    rows = (
        (
            variant["name"],
            count(variant["counts"]["doubts"]),
            count(variant["counts"]["withdrawn"]),
            count(variant["counts"]["shadow"]),
            money(Decimal(variant["counts"]["amount"])),
            _mono(variant["digest"] or "—"),
        )
        for variant in certificate["variants"]
    )
    heads = (
        Text("方案", "Variant"),
        Text("成立", "Standing"),
        Text("中途撤回", "Withdrawn on the way"),
        Text("试运行", "On trial"),
        Text("风险金额", "Money at risk"),
        Text("成立疑点的摘要（SHA-256）", "Digest over the standing doubts (SHA-256)"),
    )
    return _section(Text("结果", "The result"), table(heads, rows, numbers=(1, 2, 3, 4)))


def _comparison(comparison: dict[str, Any] | None) -> Html:
    if comparison is None:
        return _section(
            Text("与线上比较", "Compared with live"),
            el("p", both("没有比较。", "No comparison was made."), class_="note"),
        )
    rows = (
        (CLASSES[class_], count(comparison["differences"].get(class_, 0)), MEANINGS[class_])
        for class_ in CLASSES
    )
    return _section(
        Text("与线上比较", "Compared with live"),
        _facts(
            (Text("线上来源", "Live"), comparison["live"]),
            (Text("读取时间", "Read at"), _time(comparison["read_at"])),
            (Text("方案", "Variant"), comparison["variant"]),
            (Text("比较的疑点", "Doubts compared"), count(comparison["compared"])),
            (Text("逐字段一致", "Equal in every field"), count(comparison["agree"])),
            (Text("线上疑点的摘要", "Digest over the live doubts"), _mono(comparison["digest"])),
        ),
        table(
            (Text("差异", "Difference"), Text("数量", "Number"), Text("含义", "What it means")),
            rows,
            numbers=(1,),
        ),
    )


def _rules(certificate: dict[str, Any]) -> Html:
    versions = certificate["code"]["rules"]
    rows = (
        (
            _rule(rule_id),
            certificate["states"].get(rule_id, ""),
            versions.get(rule_id, ""),
            _mono(
                ", ".join(f"{k}={v}" for k, v in certificate["parameters"].get(rule_id, {}).items()) or "—"
            ),
            _mono(certificate["parameters_digest"].get(rule_id, "—")),
        )
        for rule_id in certificate["rules"]
    )
    heads = (
        Text("规则", "Rule"),
        Text("状态", "State"),
        Text("版本", "Version"),
        Text("参数", "Parameters"),
        Text("参数摘要", "Parameters' digest"),
    )
    return _section(
        Text("规则与参数", "Rules and parameters"),
        _facts((Text("参考表摘要", "Reference tables' digest"), _mono(certificate["reference_digest"]))),
        table(heads, rows),
        *_variants(certificate["variants"][1:]),
    )


def _variants(variants: list[dict[str, Any]]) -> list[Html]:
    shown = []
    for variant in variants:
        settings = variant["settings"]
        told = [f"{rule}: {state}" for rule, state in settings.get("states", {}).items()]
        told += [
            f"{rule}.{name}={value}"
            for rule, values in settings.get("parameters", {}).items()
            for name, value in values.items()
        ]
        changed = ", ".join(
            f"{rule} {digest or '—'}" for rule, digest in variant.get("parameters_digest", {}).items()
        )
        shown.append(
            _facts(
                (
                    both(f"方案 {variant['name']}", f"Variant {variant['name']}"),
                    _mono("; ".join(told) or "—"),
                ),
                (Text("变动的参数摘要", "Digests that change"), _mono(changed or "—")),
            )
        )
    return shown


def _files(files: list[dict[str, Any]]) -> Html:
    rows = ((file["name"], size(file["bytes"]), _mono(file["sha256"])) for file in files)
    return _section(
        Text("运行目录中的文件", "Files of the run"),
        table((Text("文件", "File"), Text("大小", "Size"), "SHA-256"), rows, numbers=(1,)),
    )


def _seal(seal: dict[str, Any]) -> Html:
    signature = seal["signature"]
    signed: list[tuple[Child, Child]] = [
        (Text("证书内容摘要", "Digest of the certificate"), _mono(seal["digest"]))
    ]
    if signature is None:
        signed.append((Text("签名", "Signature"), both("未签名", "not signed")))
    else:
        signed += [
            (Text("签名算法", "Algorithm"), signature["algorithm"]),
            (Text("公钥", "Public key"), _mono(signature["public_key"])),
            (Text("签名", "Signature"), _mono(signature["value"])),
        ]
    return _section(Text("封签", "Seal"), _facts(*signed))


def _rule(rule_id: str) -> Html:
    rule = catalogue().get(rule_id)
    name = el("div", rule.name) if rule is not None else None
    return el("div", name, el("div", _mono(rule_id), class_="note"))


def _facts(*entries: tuple[Child, Child]) -> Html:
    return el("dl", *(Html(el("dt", name) + el("dd", value)) for name, value in entries), class_="facts")


def _section(title: Text, *content: Child) -> Html:
    return el("section", el("h2", title), *content)


def _mono(text: str) -> Html:
    return el("span", text, class_="mono")


def _time(text: str) -> str:
    """To the second; the file has it exactly."""
    return f"{text[:19].replace('T', ' ')} {text[-6:]}"
