"""The options of `fundwatch replay`."""

import os
from typing import Any, Final

import click

from fundwatch.cli.replay.inputs import FORMATS
from fundwatch.text import say


def _option(*names: str, zh: str, en: str, **attributes: Any) -> click.Option:
    return click.Option(names, help=say(zh, en), **attributes)


OPTIONS: Final[list[click.Parameter]] = [
    _option(
        "--from",
        "sources",
        multiple=True,
        metavar="SOURCE",
        zh="来源，可重复：文件或通配符（JSON Lines、CSV、xlsx、Parquet，可压缩，可为 zip）、-（标准输入）、kafka…、clickhouse…",
        en="where events come from, repeatable: a file or pattern (JSON Lines, CSV, xlsx, Parquet, compressed or not, zip), - for "
        "stdin, kafka…, clickhouse…",
    ),
    _option(
        "--mapping",
        metavar="FILE",
        zh="表格（CSV、xlsx、Parquet）和其他字段的 JSON Lines 的映射文件（TOML）",
        en="which column of a table (CSV, xlsx, Parquet), or field of other JSON Lines, is which field (TOML)",
    ),
    _option(
        "--format",
        "format_",
        type=click.Choice(FORMATS),
        zh="文件格式，默认按后缀",
        en="what the files hold; default by their suffix",
    ),
    _option(
        "--request",
        metavar="FILE",
        zh="用文件（JSON）写明来源、时段、规则、参数取值和方案，取代相应选项；其中的文字不作任何解释",
        en="a file (JSON) that says sources, period, rules, values and variants in place of the options for them; no "
        "text in it is taken for anything but itself",
    ),
    _option(
        "--since",
        metavar="TIME",
        zh="只要此时（含）以后的事件",
        en="only events from this day or moment on",
    ),
    _option(
        "--until", metavar="TIME", zh="只要此时（不含）以前的事件", en="only events before this day or moment"
    ),
    _option(
        "--rules",
        metavar="ID,...",
        zh="只用这些规则（默认全部启用的）",
        en="only these rules (default: all enabled)",
    ),
    _option(
        "--set",
        "assignments",
        multiple=True,
        metavar="ID.PARAM=VALUE",
        zh="参数取值，可重复",
        en="a parameter's value; repeatable",
    ),
    _option(
        "--enable", multiple=True, metavar="ID", zh="启用规则，可重复", en="switch a rule on; repeatable"
    ),
    _option(
        "--disable", multiple=True, metavar="ID", zh="停用规则，可重复", en="switch a rule off; repeatable"
    ),
    _option(
        "--params",
        metavar="FILE",
        zh="整个参数文件（与 rules apply 相同），取代历史中的更改",
        en="a whole parameter file, as rules apply takes it, in place of every change in the history",
    ),
    _option(
        "--what-if",
        is_flag=True,
        zh="以上更改作为方案 what-if，与按设置判定的基线比较",
        en="judge by the settings, and what is changed above as the variant what-if beside it",
    ),
    _option(
        "--variant",
        "variants",
        multiple=True,
        metavar="NAME:CHANGES",
        zh="与基线比较的方案，可重复：名称:规则.参数=值;+规则;-规则;@参数文件",
        en="a variant to compare with the baseline, repeatable: NAME:rule.param=value;+rule;-rule;@FILE",
    ),
    _option(
        "--judge",
        type=click.Choice(["each", "once"]),
        default="each",
        show_default=True,
        zh="each：逐条判定，数出修订；once：每个判定单元只在最后判定一次，更快",
        en="each: at every event, revisions counted; once: each cell at the end alone, faster",
    ),
    _option(
        "--workers",
        type=click.IntRange(1, 256),
        default=None,
        zh=f"进程数，默认为核数（{os.cpu_count()}）",
        en=f"processes; default one a core ({os.cpu_count()})",
    ),
    _option(
        "--memory",
        type=click.IntRange(64),
        default=1024,
        show_default=True,
        metavar="MIB",
        zh="判定时全部进程用于事实的内存（MiB）",
        en="memory for facts while judging, all processes together, in MiB",
    ),
    _option(
        "--run",
        "folder",
        metavar="DIR",
        zh="结果目录；中断后用同一命令接着做",
        en="folder of the results; the same command takes an interrupted run up again",
    ),
    _option(
        "--out",
        metavar="FILE",
        zh="把基线的疑点写成 JSON Lines，默认标准输出",
        en="write the baseline's doubts as JSON Lines; default stdout",
    ),
    _option(
        "--key",
        metavar="FILE",
        zh="给证书签名的私钥（PEM，Ed25519），默认取设置 replay.signing_key_file",
        en="private key (PEM, Ed25519) that signs the certificate; default the setting replay.signing_key_file",
    ),
    _option(
        "--dry-run",
        is_flag=True,
        zh="只说明会读什么、用哪些规则",
        en="say what would be read and judged, and stop",
    ),
]
