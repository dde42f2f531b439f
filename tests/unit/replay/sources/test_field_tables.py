"""Tables as people send them: what has one meaning is read, everything else is one sentence with line and column."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple, cast, get_args

import msgspec
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.intake.refusal import Refused
from fundwatch.cli.errors import UserError
from fundwatch.cli.replay.inputs import inputs_of
from replay.manifest import Manifest
from replay.sources.base import WrongSource
from replay.sources.columns import KINDS, Column, Role
from replay.sources.files import FilesSource
from replay.sources.mapping import Field, TableMapping
from replay.variants import RulesAsked
from tests.generators.tables import shipped_tables
from tests.support.replaying import run, written

PURCHASES = """
[envelope]
id = "结算ID"
source = { value = "/his/H22010000001" }
type = { value = "settlement.settled" }
time = "结算时间"
[data]
setl_id = "结算ID"
mdtrt_id = "就诊ID"
psn_no = "人员编号"
fixmedins_code = "机构编码"
med_type = "医疗类别"
setl_time = "结算时间"
medfee_sumamt = "总费用"
fund_pay_sumamt = "基金支付"
insu_admdvs = "参保地"
mdtrtarea_admdvs = "就医地"
"""
HEADER = "结算ID,就诊ID,人员编号,机构编码,医疗类别,结算时间,总费用,基金支付,参保地,就医地"

PERSONS = """
[envelope]
id = "ID"
source = { value = "/reg/1" }
type = { value = "registration.person_registered" }
time = "登记时间"
[data]
psn_no = "ID"
certno = "身份证号"
psn_name = "姓名"
gend = { column = "性别", values = { "男" = "1", "女" = "2" } }
brdy = "出生日期"
psn_type = { value = "11" }
emp_no = { value = "E1" }
"""
PERSONS_HEADER = "ID,登记时间,身份证号,姓名,性别,出生日期"

COUNTS = """
[envelope]
id = "N"
source = { value = "/pos/1" }
type = { value = "inventory.counted" }
time = "T"
[data]
fixmedins_code = { value = "P22010000009" }
med_list_codg = { value = "XA01" }
fixmedins_bchno = { value = "B1" }
cnt = "C"
expy_end = "X"
finl_trns_pric = "P"
"""


class Sent(NamedTuple):
    """What became of a file."""

    manifest: Manifest
    rules: list[str]
    """Of the doubts, in canonical order."""
    refused: list[tuple[str, str | None, str]]
    """Line, column, English sentence."""
    data: list[dict[str, Any]]
    """Of the events, as they were made."""


Send = Callable[..., Sent]


@pytest.fixture
def send(tmp_path: Path) -> Send:
    """Replay a file with a mapping; `rules` limits what is judged."""

    folders = (tmp_path / str(number) for number in count())

    def send(
        content: bytes | str,
        mapping: str | None = PURCHASES,
        name: str = "input.csv",
        rules: tuple[str, ...] = ("frequent-purchases", "id-number-duplicate"),
    ) -> Sent:
        folder = next(folders)
        folder.mkdir()
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        map_ = None
        if mapping is not None:
            map_ = folder / "map.toml"
            map_.write_text(mapping, encoding="utf-8")
        source = cast(
            FilesSource,
            inputs_of([str(path)], cast(Any, None), mapping=None if map_ is None else str(map_))[0].source,
        )
        events = [json.loads(event.raw) for event in source.read() if event.raw.startswith(b'{"')]
        manifest = run(folder, source, rules=RulesAsked(only=rules, tables=shipped_tables()))
        lines = (folder / "run/refused.jsonl").read_bytes().splitlines()
        refused = [
            (told["position"], told.get("column"), told["message"]["en"]) for told in map(json.loads, lines)
        ]
        doubts = [json.loads(line)["rule_id"] for line in written(folder)]
        return Sent(manifest, doubts, refused, [event["data"] for event in events])

    return send


def purchases(time: str = "2026-03-05 0{n}:00:00", fee: str = "100.00", fund: str = "70.00") -> str:
    """Four of one person on one day."""
    rows = [
        f"S{n},M{n},P1,P22010000009,41,{time.format(n=n)},{fee},{fund},220100,220100" for n in range(1, 5)
    ]
    return "\n".join([HEADER, *rows, ""])


def all_read(sent: Sent) -> None:
    """The four purchases were read, and are as many as they are."""
    assert sent.refused == []
    assert sent.manifest.counts.events == 4
    assert sent.rules == ["frequent-purchases"]


# --- guards and padding ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('"=""220101197005051232"""', '"=""220101197005051259"""'),
        ('="220101197005051232"', '="220101197005051259"'),
        ("'220101197005051232", "'220101197005051259"),
        ("\t220101197005051232", "220101197005051259\t"),
        ("２２０１０１１９７００５０５１２３２", "　220101197005051259　"),
        ('"=""220101197005051232""\t"', "\u200b220101197005051259\ufeff"),
        ("=220101197005051232", "\u00a0220101197005051259"),
    ],
)
def test_guards_padding_and_width_are_no_part_of_a_number(send: Send, one: str, other: str) -> None:
    rows = f"p1,2026-01-05 09:00:00,{one},张三,男,1970-05-05\np2,2026-01-05 09:00:00,{other},李四,男,1970-05-05\n"
    sent = send(f"{PERSONS_HEADER}\n{rows}", PERSONS)
    assert [data["certno"] for data in sent.data] == ["220101197005051232", "220101197005051259"]
    assert (sent.rules, sent.refused) == ([], []), "two people are two people"
    same = send(f"{PERSONS_HEADER}\n{rows}".replace("51259", "51232"), PERSONS, "same.csv")
    assert same.manifest.counts.events == 2


@pytest.mark.parametrize(
    "wrap", ["{}\t", "  {} ", "'{}", '="{}"', '"=""{}"""', "\u3000{}", '"{}"', '"\n{}"', "{}\ufeff"]
)
def test_cells_of_every_kind_are_read_out_of_their_wrapping(send: Send, wrap: str) -> None:
    lines = purchases().splitlines()
    wrapped = [",".join(wrap.format(cell) for cell in line.split(",")) for line in lines[1:]]
    all_read(send("\n".join([lines[0], *wrapped])))


def test_a_number_whose_digits_a_spreadsheet_lost_is_refused_with_line_and_column(send: Send) -> None:
    sent = send(
        f"{PERSONS_HEADER}\np1,2026-01-05 09:00:00,2.20101E+17,张三,男,1970-05-05\n"
        "p2,2026-01-05 09:00:00,#VALUE!,李四,男,1970-05-05\n",
        PERSONS,
    )
    assert [(line, column) for line, column, _ in sent.refused] == [("2", "身份证号"), ("3", "身份证号")]
    assert "last digits are lost" in sent.refused[0][2] and "error of a spreadsheet" in sent.refused[1][2]


# --- forms of dates and times ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "time",
    [
        "202603050{n}0000",
        "202603050{n}00",
        "202603050{n}0000.0",
        "2026/3/5 {n}:00",
        "2026-3-5 {n}:00:00.0",
        "2026.03.05 0{n}:00",
        "2026年3月5日",
        "2026年3月5日 {n}时00分",
        "20260305 0{n}:00:00",
        "20260305 0{n}0000",
        "2026-03-05T0{n}:00:00+08:00",
        "2026-03-05 0{n}:00:00+08",
        "2026-03-05T0{n}:00:00.000+0800",
        "2026-03-04T1{n}:00:00Z",
        "2026/3/5 上午{n}:00",
        "2026-03-05 {n}:00 PM",
        "5-Mar-2026 0{n}:00",
        "46086.0417",
        "46086",
        "46086.0",
        "20260305",
        "2026-03-04 24:00:00",
    ],
)
def test_times_as_people_write_them_are_read(send: Send, time: str) -> None:
    all_read(send(purchases(time)))


def test_a_fraction_of_an_excel_day_is_the_minute_that_its_digits_can_mean(send: Send) -> None:
    rows = "\n".join(
        f"n{at},{time},1,,"
        for at, time in enumerate(("46086.0417", "46086.041666666664", "46086.9999884259"))
    )
    sent = send(
        f"N,T,C,X,P\n{rows}\n",
        COUNTS.replace('time = "T"', 'time = "T"\nsubject = "N"'),
        rules=("stock-oversold",),
    )
    assert sent.manifest.counts.events == 3
    assert sent.manifest.beyond is None and str(sent.manifest.clock.now) == "2026-03-05 23:59:59+08:00"


@pytest.mark.parametrize(
    ("time", "sentence"),
    [
        ("3/5/2026", "say its format in the mapping"),
        ("26-3-5", "say its format in the mapping"),
        ("05032026", "say its format in the mapping"),
        ("2026-13-05", "say its format in the mapping"),
        ("260305", "say its format in the mapping"),
        ("1772643600", "say its format in the mapping"),
        ("2026030501", "say its format in the mapping"),
        ("yesterday", "say its format in the mapping"),
        ("2026-03", "has a month but no day"),
        ("202603", "has a month but no day"),
        ("2026-02-30", "is no day of the calendar"),
        ("20260230010000", "is no day of the calendar"),
        ("2026-03-05 25:00", "is no time of the day"),
        ("1899-03-05", "has a year before 1900"),
        ("0000-00-00 00:00:00", "missing"),
        ("1900-01-01 00:00:00", "missing"),
    ],
)
def test_a_time_of_more_than_one_meaning_or_none_is_refused_with_line_and_column(
    send: Send, time: str, sentence: str
) -> None:
    sent = send(purchases(time))
    assert [(line, column) for line, column, _ in sent.refused] == [(str(n), "结算时间") for n in range(2, 6)]
    assert all(sentence in told for _, _, told in sent.refused)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ('X = "%Y-%m"', "2026-02"),
        ("", "2026-02"),
        ("", "202602"),
        ("", "2026/2"),
        ("", "2026年2月"),
        ("", "202602.0"),
        ("", "2026-02-00"),
        ("", "20260200"),
        ("", "2026-02-28"),
        ("", "20260228"),
        ("", "46081"),
        ('X = "%y/%m"', "26/02"),
    ],
)
def test_a_pack_that_expires_in_a_month_is_good_to_its_last_day(send: Send, cell: str, told: str) -> None:
    format_ = cell.partition(" = ")[2]
    mapping = COUNTS.replace("counted", "sold")
    if format_:
        mapping = mapping.replace('expy_end = "X"', f'expy_end = {{ column = "X", format = {format_} }}')
    table = f"N,T,C,X,P\nn1,2026-02-15 10:00:00,1,{told},\nn2,2026-02-28 23:00:00,1,{told},\n"
    sent = send(table, mapping, rules=("expired-sale",))
    assert [data["expy_end"] for data in sent.data] == ["2026-02-28"] * 2
    assert sent.rules == []
    late = send(table.replace("n1,2026-02-15", "n1,2026-03-01"), mapping, "late.csv", rules=("expired-sale",))
    assert late.manifest.counts.events == 2


def test_a_month_as_the_number_of_a_table_may_be_another_month(send: Send) -> None:
    sent = send("N,T,C,X,P\nn1,2026-02-15 10:00:00,1,2026.1,\n", COUNTS, rules=("stock-oversold",))
    assert [(column, "say its format" in told) for _, column, told in sent.refused] == [("X", True)]


@pytest.mark.parametrize(
    "zone", ["Asia/Shanghai", "PRC", "Asia/Chongqing", "China Standard Time", "+08:00", "UTC+8"]
)
def test_the_zone_of_china_is_eight_hours_in_every_year(send: Send, zone: str) -> None:
    mapping = f'time_zone = "{zone}"\n' + COUNTS
    sent = send("N,T,C,X,P\nn1,1988-07-01 00:30:00,1,,\n", mapping, rules=("stock-oversold",))
    assert str(sent.manifest.clock.now) == "1988-07-01 00:30:00+08:00"


def test_months_of_contributions_are_read_in_the_forms_of_months(send: Send) -> None:
    mapping = """
    [envelope]
    id = "N"
    source = { value = "/reg/1" }
    type = { value = "registration.contribution_paid" }
    time = "T"
    [data]
    emp_no = { value = "E1" }
    orgcode = { value = "O1" }
    emp_name = { value = "长春测试有限公司" }
    accrym = "M"
    amount = { value = "1" }
    """
    months = (
        "2026-01",
        "202601",
        "2026/1",
        "2026年1月",
        "202601.0",
        "2026-01-01",
        "20260131",
        "２０２６０１",
    )
    rows = "\n".join(f"n{at},2026-02-01,{month}" for at, month in enumerate(months))
    sent = send(f"N,T,M\n{rows}\n", mapping, rules=("unit-unpaid-three-months",))
    assert [data["accrym"] for data in sent.data] == ["2026-01"] * len(months)
    assert sent.refused == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            'time = "T"',
            'time = { column = "T", format = "%Y-%m" }',
            "envelope.time.format: has a month but no day",
        ),
        (
            'expy_end = "X"',
            'expy_end = { column = "X", format = "%m-%d" }',
            "data.expy_end.format: should hold the year",
        ),
        (
            'expy_end = "X"',
            'expy_end = { column = "X", format = "%Y" }',
            "data.expy_end.format: should hold the month",
        ),
        ('id = "N"', 'id = { columns = ["N"] }', "envelope.id.columns: should be two columns or more"),
        ('id = "N"', 'id = { column = "N", join = "-" }', "envelope.id.join: goes with columns only"),
        ('cnt = "C"', 'cnt = { columns = ["C", "P"] }', "data.cnt.columns: are for text only"),
    ],
)
def test_a_mapping_that_cannot_mean_one_thing_is_named_by_place(
    send: Send, old: str, new: str, sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence):
        send("N\n", COUNTS.replace(old, new))


_ODD = st.one_of(
    st.text(max_size=30),
    st.text("0123456789-/.: TZ+年月日Ee,()'=\"#", max_size=24),
    st.from_regex(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[T ]\d{1,2}:\d{1,2}[+-]\d{2}:\d{2}", fullmatch=True),
    st.sampled_from(
        ["9999-12-31 24:00", "9999-12-31T23:59:59-08:00", "2026-03-05T00:00+99:00", "0001-01-01", "²"]
    ),
    st.floats(),
    st.integers(),
    st.datetimes(),
    st.dates(),
    st.booleans(),
    st.none(),
)


@given(_ODD, st.sampled_from(KINDS), st.sampled_from(get_args(Role)))
def test_no_cell_whatever_it_holds_stops_a_table(cell: Any, kind: Any, role: Any) -> None:
    read = Field(("A",), Column(as_=kind, role=role))
    mapping = TableMapping(envelope={"time": read}, data={"x": read}, constants={}, data_constants={})
    made = mapping.converter()([cell])
    assert isinstance(made, bytes | Refused)
    if isinstance(made, Refused):
        assert made.path in ("$.time", "$.data.x") and made.message.zh


# --- what stands for nothing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "nothing",
    ["NULL", "\\N", "nan", "None", "#N/A", "", "  ", "(null)", "NaT", "-", "——", "'", '=""', "ＮＵＬＬ"],
)
def test_words_for_nothing_are_nothing(send: Send, nothing: str) -> None:
    lines = purchases().splitlines()
    extra = [f"{line},{nothing},{nothing},{nothing},{nothing}" for line in lines[1:]]
    mapping = (
        PURCHASES + 'endtime = "出院"\nbrdy = "生日"\ngend = "性别"\nonline = "线上"\nhifp_pay = "线上"\n'
    )
    sent = send("\n".join([lines[0] + ",出院,生日,性别,线上", *extra]), mapping)
    all_read(sent)
    assert not {"endtime", "brdy", "gend", "online", "hifp_pay"} & set(sent.data[0])


@pytest.mark.parametrize(
    "nothing",
    ["0000-00-00", "0000-00-00 00:00:00", "00000000", "0", "0001-01-01 00:00:00", "1900-01-01 00:00:00"],
)
def test_dates_that_no_calendar_holds_are_nothing(send: Send, nothing: str) -> None:
    lines = purchases().splitlines()
    sent = send(
        "\n".join([lines[0] + ",出院", *(f"{line},{nothing}" for line in lines[1:])]),
        PURCHASES + 'endtime = "出院"\n',
    )
    all_read(sent)
    assert "endtime" not in sent.data[0]


def test_a_birth_on_the_first_day_of_1900_is_left_to_the_rules(send: Send) -> None:
    sent = send(f"{PERSONS_HEADER}\np1,2026-01-05,220101197005051232,张三,男,1900-01-01\n", PERSONS)
    assert sent.data[0]["brdy"] == "1900-01-01"


def test_nothing_in_a_required_column_names_the_column(send: Send) -> None:
    sent = send(purchases().replace("M2", "NULL"))
    assert [(line, column) for line, column, _ in sent.refused] == [("3", "就诊ID")]
    assert "$.data.mdtrt_id is missing" in sent.refused[0][2]


# --- money ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written_", "meant"),
    [
        ('"1,100.00"', "1100.00"),
        ('"1，100.00"', "1100.00"),
        ("￥1100.00", "1100.00"),
        ("¥1100", "1100"),
        ("1100.00元", "1100.00"),
        ('"￥ 1,234,567.80 元"', "1234567.80"),
        ("１１００．００", "1100.00"),
        ("(100.00)", "-100.00"),
        ("100.00-", "-100.00"),
        ("－100.00", "-100.00"),
        ("+100.00", "100.00"),
        ("1 100.00", "1100.00"),
        (".5", "0.5"),
        ("1.10E+02", "1.10E+02"),
    ],
)
def test_money_is_read_with_separators_currency_and_an_accountants_minus(
    send: Send, written_: str, meant: str
) -> None:
    sent = send(purchases(fee=written_, fund=written_))
    assert sent.refused == []
    assert [data["medfee_sumamt"] for data in sent.data] == [meant] * 4


@pytest.mark.parametrize("odd", ['"1,10.00"', '"1.100,00"', "1.2万", "70%", "many", '"1,1000.00"'])
def test_money_of_more_than_one_meaning_is_refused_with_line_and_column(send: Send, odd: str) -> None:
    sent = send(purchases(fee=odd))
    assert [(line, column) for line, column, _ in sent.refused] == [(str(n), "总费用") for n in range(2, 6)]


# --- rows -----------------------------------------------------------------------------------------------------------


def test_a_comma_at_the_end_of_each_row_is_no_cell(send: Send) -> None:
    all_read(send(purchases().replace("220100\n", "220100,\n")))
    all_read(
        send(purchases().replace("就医地", "就医地,,").replace("220100\n", "220100,,\n"), name="all.csv")
    )


@pytest.mark.parametrize(
    "foot",
    [
        "合计,,,,,,400.00,280.00,,",
        "总 计：,,,,,,400.00,280.00,,",
        "小计（4条）,,,,,,400.00,280.00,,",
        ",,,本页合计,,,400.00,280.00,,",
        "Total,,,,,,400.00,280.00,,",
        "共4条记录",
        "合计,400.00",
        "制表人：张三,,,,,,,,,",
        "导出时间：2026-03-31",
        "(4 rows affected)",
        ",,,,,合计,400.00,280.00,,",
        "5,合计,,,,,400.00,280.00,,",
    ],
)
def test_a_row_of_totals_is_left_out_and_told(send: Send, foot: str) -> None:
    sent = send(purchases() + foot + "\n")
    all_read(sent)
    assert sent.manifest.counts.left_out == 1
    assert [(row.source, row.position) for row in sent.manifest.left_out] == [("input.csv", "6")]
    assert "left out" in sent.manifest.left_out[0].message.en


def test_what_no_word_calls_a_total_is_refused(send: Send) -> None:
    sent = send(purchases() + "S5,,,,,,400.00,280.00,,\n")
    assert [line for line, _, _ in sent.refused] == ["6"]
    company = send(
        f"{PERSONS_HEADER}\n合计,2026-01-05,220101197005051232,张三,男,1970-05-05\n", PERSONS, "p.csv"
    )
    assert company.manifest.counts.events == 1, "who is called so is a person all the same"


def test_lines_are_those_of_the_file_with_breaks_in_cells_and_empty_lines(send: Send) -> None:
    table = f'{PERSONS_HEADER}\n\np1,2026-01-05,220101197005051232,"张\n三",男,1970-05-05\n,,,,,\np2,x,1,李四,男,1970-05-05\n'
    sent = send(table, PERSONS)
    assert [(line, column) for line, column, _ in sent.refused] == [("6", "登记时间")]
    assert sent.data[0]["psn_name"] == "张 三"
    for ends in ("\r\n", "\r"):
        again = send(table.replace("\n", ends), PERSONS, f"{len(ends)}.csv")
        assert [line for line, _, _ in again.refused] == ["6"]


def test_a_row_that_was_cut_or_holds_a_comma_too_many_is_refused_and_the_others_go_on(send: Send) -> None:
    lines = purchases().splitlines()
    sent = send("\n".join([*lines, "S5,M5,P1", lines[1].replace("S1", "S6").replace("100.00", "1,100.00")]))
    assert sent.manifest.counts.events == 4
    assert [(line, column) for line, column, _ in sent.refused] == [("6", None), ("7", None)]
    assert ["line break" in sent.refused[0][2], "a comma inside a cell" in sent.refused[1][2]] == [True, True]


def test_a_quote_that_is_never_closed_costs_its_own_line(send: Send) -> None:
    lines = purchases().splitlines()
    sent = send("\n".join([*lines[:2], lines[2].replace("M2", '"M2'), *lines[3:], ""]))
    assert sent.manifest.counts.events == 3
    assert [(line, told) for line, _, told in sent.refused] == [("3", "has a quote that is never closed")]


def test_the_names_are_found_below_a_title_and_passed_over_when_they_come_again(send: Send) -> None:
    header, *rows = purchases().splitlines()
    title = "2026年3月结算明细,,,,,,,,,\n\n"
    sent = send(title + "\n".join([header, *rows[:2], header, *rows[2:]]))
    all_read(sent)
    assert [row.position for row in sent.manifest.left_out] == ["6"]


@pytest.mark.parametrize(
    "header",
    [
        HEADER.replace("结算ID", "结算ID ")
        .replace("总费用", "总费用(元)")
        .replace("基金支付", "基金支付（元）"),
        HEADER.replace("结算ID", "结算ＩＤ").replace("结算时间", '"结算\n时间"'),
        HEADER.replace("结算ID", "*结算id").replace("总费用", "总 费 用"),
        "\ufeff" + HEADER,
        ",".join(f'"=""{name}"""' for name in HEADER.split(",")),
    ],
)
def test_names_of_columns_are_known_with_units_spaces_width_and_marks(send: Send, header: str) -> None:
    all_read(send(purchases().replace(HEADER, header)))


def test_a_column_in_another_unit_is_not_that_column(send: Send) -> None:
    with pytest.raises(WrongSource, match="has no column 总费用"):
        send(purchases().replace("总费用", "总费用(万元)"))
    twice = purchases().replace("总费用", "总 费 用").replace("就医地", "就医地,总费用（元）")
    with pytest.raises(WrongSource, match="two columns named 总费用"):
        send(twice.replace("220100\n", "220100,1\n"))


@pytest.mark.parametrize("sign", ["\t", ";", "|", "，"])
def test_the_delimiter_is_told_by_the_line_of_names(send: Send, sign: str) -> None:
    all_read(send(purchases().replace(",", sign)))


# --- bytes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("declared", [False, True])
def test_every_encoding_of_an_export_is_read(send: Send, encoding: str, declared: bool) -> None:
    mapping = f'encoding = "{encoding}"\n{PURCHASES}' if declared else PURCHASES
    all_read(send(purchases().encode(encoding), mapping))


@pytest.mark.parametrize(
    ("declared", "encoding"), [("gbk", "utf-8"), ("utf-8", "gb18030"), ("gb18030", "utf-16")]
)
def test_names_that_fit_in_another_encoding_than_the_declared_one_decide(
    send: Send, declared: str, encoding: str
) -> None:
    all_read(send(purchases().encode(encoding), f'encoding = "{declared}"\n{PURCHASES}'))


def test_a_spreadsheets_line_about_its_delimiter_is_passed_over(send: Send) -> None:
    all_read(send("sep=;\n" + purchases().replace(",", ";")))


@pytest.mark.parametrize("declared", ["", "gb18030", "gbk", "gb2312"])
@pytest.mark.parametrize(("byte", "read"), [(b"\x80", "李€"), (b"\xff", "李\ufffd")])
def test_one_bad_byte_in_a_name_is_a_sign_in_it(send: Send, declared: str, byte: bytes, read: str) -> None:
    table = f"{PERSONS_HEADER}\np1,2026-01-05 09:00:00,220101197005051232,李@,男,1970-05-05\np2,2026-01-05 09:00:00,220101197005051232,王五,男,1970-05-05\n"
    mapping = (f'encoding = "{declared}"\n' if declared else "") + PERSONS
    sent = send(table.encode("gb18030").replace(b"@", byte), mapping)
    assert [data["psn_name"] for data in sent.data] == [read, "王五"]
    assert (sent.rules, sent.refused) == (["id-number-duplicate"], [])


def test_one_bad_byte_in_a_number_refuses_its_row_alone(send: Send) -> None:
    for encoding in ("utf-8", "gb18030"):
        raw = purchases().encode(encoding).replace(b"M2", b"M\xff")
        sent = send(raw, name=f"{encoding}.csv", rules=("frequent-purchases",))
        assert sent.refused[0][:2] == ("3", "就诊ID")
        assert "none of the encoding" in sent.refused[0][2]


def test_a_byte_order_mark_is_no_part_of_json_lines_wherever_it_stands(send: Send) -> None:
    event = {
        "specversion": "1.0",
        "id": "e",
        "source": "/his/H1",
        "type": "inventory.counted",
        "time": "2026-03-01T09:00:00+08:00",
        "data": {"fixmedins_code": "F1", "med_list_codg": "I1", "fixmedins_bchno": "批号", "cnt": "1"},
    }
    line = json.dumps(event, ensure_ascii=False)
    forms = {
        "first": f"\ufeff{line}\n".encode(),
        "joined": f"\ufeff{line}\n\ufeff{line}\r\n".encode(),
        "alone": f"{line}\n\ufeff\n".encode(),
        "wide": f"{line}\n".encode("utf-16"),
        "chinese": f"{line}\n".encode("gb18030"),
    }
    for name, content in forms.items():
        sent = send(content, None, f"{name}.jsonl")
        assert (sent.refused, sent.manifest.counts.refused) == ([], 0), name
        assert sent.data[0]["fixmedins_bchno"] == "批号"


# --- workbooks and archives -----------------------------------------------------------------------------------------


def workbook(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    """An xlsx of some sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _at(hour: int) -> datetime:
    return datetime(2026, 3, 5, hour)  # noqa: DTZ001  (a workbook knows no zone)


def rows_of(time: Callable[[int], Any]) -> list[list[Any]]:
    """The four purchases, numbers as numbers."""
    return [
        HEADER.split(","),
        *([f"S{n}", n, "P1", "P22010000009", 41, time(n), 100.5, 70, 220100, 220100.0] for n in range(1, 5)),
    ]


@pytest.mark.parametrize(
    "time",
    [
        _at,
        lambda n: f"2026-03-05 0{n}:00:00",
        lambda n: 46086 + n / 24,
        lambda n: date(2026, 3, 5),
    ],
)
def test_a_workbook_is_read_with_cells_of_every_kind(send: Send, time: Callable[[int], Any]) -> None:
    sent = send(workbook(("一月", rows_of(time)), ("说明", [["x"]])), name="input.xlsx")
    all_read(sent)
    assert (sent.data[0]["med_type"], sent.data[0]["insu_admdvs"], sent.data[0]["medfee_sumamt"]) == (
        "41",
        "220100",
        "100.5",
    )
    assert sent.manifest.sources[0].kind == "xlsx" and sent.manifest.sources[0].files[0].sha256


def test_a_workbook_has_titles_totals_and_refusals_by_their_row(send: Send) -> None:
    rows = rows_of(_at)
    rows = [
        ["结算明细"],
        [],
        *rows,
        ["S5", None, "P1", "P1", 41, "no", 1, 1, 1, 1],
        ["合计", None, None, None, None, None, 402],
    ]
    sent = send(workbook(("表", rows)), name="input.xlsx")
    assert [(line, column) for line, column, _ in sent.refused] == [("8", "结算时间")]
    assert [row.position for row in sent.manifest.left_out] == ["9"]


def test_a_sheet_can_be_named(send: Send) -> None:
    held = workbook(("说明", [["x"]]), ("三月", rows_of(_at)))
    all_read(send(held, f'sheet = "三月"\n{PURCHASES}', "input.xlsx"))
    with pytest.raises(WrongSource, match="has no sheet 四月; it has: 说明, 三月"):
        send(held, f'sheet = "四月"\n{PURCHASES}', "other.xlsx")


@pytest.mark.parametrize(
    ("shown", "expires"),
    [("mmm-yy", "2026-02-28"), ('yyyy"年"m"月"', "2026-02-28"), ("yyyy-mm-dd", "2026-02-01")],
)
def test_a_date_of_which_a_workbook_shows_the_month_is_that_month(
    send: Send, shown: str, expires: str
) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["N", "T", "C", "X", "P"])
    sheet.append(["n1", _at(1), 1, date(2026, 2, 1), None])
    sheet["D2"].number_format = shown
    held = io.BytesIO()
    book.save(held)
    sent = send(held.getvalue(), COUNTS, "input.xlsx")
    assert [data["expy_end"] for data in sent.data] == [expires]


def test_a_number_that_a_workbook_cut_short_is_refused(send: Send) -> None:
    rows = [
        PERSONS_HEADER.split(","),
        ["p1", "2026-01-05", 2.2010119700505123e17, "张三", "男", "1970-05-05"],
    ]
    sent = send(workbook(("表", rows)), PERSONS, "input.xlsx")
    assert [(line, column) for line, column, _ in sent.refused] == [("2", "身份证号")]


def test_files_that_cannot_be_read_are_one_sentence(send: Send) -> None:
    book = workbook(("表", rows_of(_at)))
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    with pytest.raises(UserError, match="needs a mapping file"):
        send(book, None, "input.xlsx")
    with pytest.raises(UserError, match="save it as xlsx or CSV"):
        send(old, PURCHASES, "input.xls")
    for content, name, sentence in (
        (old, "locked.xlsx", "protected by a password"),
        (book[:900], "cut.xlsx", "is no xlsx, or damaged"),
        (b"nothing", "no.xlsx", "is no xlsx, or damaged"),
        (book, "renamed.csv", "is xlsx or zip and no text"),
        (book, "renamed.jsonl", "is xlsx or zip and no text"),
        (old, "renamed2.csv", "an old xls"),
        (b"nothing", "no.zip", "is no zip, or damaged"),
        (packed({"a.rar": b"x"}), "odd.zip", "cannot be read inside an archive"),
        (packed({"inner.zip": packed({"a.csv": b"x"})}), "nested.zip", "cannot be read inside an archive"),
        (packed({}), "empty.zip", "holds no file"),
        (b'[\n{"id": 1}]', "array.jsonl", "is a JSON array"),
    ):
        with pytest.raises(WrongSource, match=sentence):
            send(content, PURCHASES, name)


def packed(files: dict[str, bytes]) -> bytes:
    """A zip."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def test_an_archive_is_read_file_after_file_each_by_its_suffix(send: Send) -> None:
    header, *rows = purchases().splitlines()
    event = {**json.loads(msgspec.json.encode({"specversion": "1.0"})), "id": "c", "source": "/s", "type": "inventory.counted",
             "time": "2026-03-05T09:00:00+08:00", "data": {"fixmedins_code": "F1", "med_list_codg": "I1", "fixmedins_bchno": "B", "cnt": "1"}}  # fmt: skip
    files = {
        "b/二.csv": "\n".join([header, rows[1], "bad"]).encode("gb18030"),
        "a.csv": f"{header}\n{rows[0]}".encode(),
        "c.xlsx": workbook(("表", [header.split(","), *(row.split(",") for row in rows[2:])])),
        "d.jsonl": json.dumps(event).encode(),
        "__MACOSX/a.csv": b"x",
        ".DS_Store": b"x",
    }
    sent = send(packed(files), name="input.zip")
    assert (sent.manifest.counts.events, sent.rules) == (5, ["frequent-purchases"])
    assert [line for line, _, _ in sent.refused] == ["3"]
    assert sent.manifest.sources[0].files[0].sha256


# --- other fields, other ids ----------------------------------------------------------------------------------------


def test_json_lines_of_other_fields_are_read_through_a_mapping_and_events_as_they_are(send: Send) -> None:
    header, *rows = purchases().splitlines()
    lines = [
        json.dumps(dict(zip(header.split(","), row.split(","), strict=True)), ensure_ascii=False)
        for row in rows
    ]
    all_read(send("\n".join(lines), name="input.jsonl"))
    mapping = PURCHASES.replace('"人员编号"', '"人.编号"')
    nested = [line.replace('"人员编号": "P1"', '"人": {"编号": "P1"}') for line in lines]
    all_read(send("\n".join(nested), mapping, "nested.jsonl"))
    event = {"specversion": "1.0", "id": "c", "source": "/s", "type": "inventory.counted", "time": "2026-03-05T09:00:00+08:00",
             "data": {"fixmedins_code": "F1", "med_list_codg": "I1", "fixmedins_bchno": "B", "cnt": "1"}}  # fmt: skip
    sent = send("\n".join([*lines, json.dumps(event), "{", '{"结算ID": "S9"}']), name="mixed.jsonl")
    assert (sent.manifest.counts.events, [line for line, _, _ in sent.refused]) == (5, ["6", "7"])


def test_an_id_can_be_made_of_several_columns(send: Send) -> None:
    mapping = """
    [envelope]
    id = { columns = ["就诊ID", "类型", "序号"], join = "-" }
    source = { value = "/his/H1" }
    type = { column = "类型", values = { "入" = "settlement.admitted", "出" = "settlement.discharged" } }
    time = "时间"
    [data]
    mdtrt_id = "就诊ID"
    psn_no = { value = "Z" }
    fixmedins_code = { value = "H22010000001" }
    begntime = "时间"
    endtime = "时间"
    med_type = { value = "21" }
    brdy = { value = "1970-05-05" }
    gend = { value = "1" }
    insu_admdvs = { value = "220100" }
    mdtrtarea_admdvs = { value = "220100" }
    """
    table = "就诊ID,类型,序号,时间\nZ1,入,1,2026-03-01 09:00\nZ1,出,1,2026-03-05 09:00\nZ2,入,1.0,2026-03-06 09:00\nZ3,入,,2026-03-06 09:00\n"
    sent = send(table, mapping, rules=("readmission-within-days",))
    assert sent.rules == ["readmission-within-days"]
    assert [(line, column) for line, column, _ in sent.refused] == [("5", "就诊ID+类型+序号")]
