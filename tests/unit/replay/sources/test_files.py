"""Files as sources: plain and compressed, several, patterns; CSV and Parquet through a mapping file."""

import bz2
import csv
import gzip
import hashlib
import json
import lzma
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from backports import zstd

from fundwatch.demo.stays import encode, stay_events
from replay.sources.base import WrongSource
from replay.sources.delimited import CsvSource
from replay.sources.files import FilesSource, expand, own_suffix
from replay.sources.jsonl import JsonLinesSource
from replay.sources.mapping import TableMapping, read_mapping
from replay.sources.parquet import ParquetSource
from tests.support.replaying import run, taken_of, written

_LINES = [b'{"a":1}', b"", b'  {"b":2}  ', b'{"c":"\xe4\xb8\xad"}', b'{"d":4}']
_PLAIN = b"\n".join(_LINES)
_MESSAGES = [line.strip() for line in _LINES if line.strip()]

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": lambda plain: plain,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstd.compress,
    ".gz2": lambda plain: (
        gzip.compress(plain[:9]) + gzip.compress(plain[9:])
    ),  # two members, as cat makes them
}


@pytest.mark.parametrize("suffix", PACKERS)
def test_lines_are_the_same_plain_and_packed_with_their_places_and_the_digest_of_what_lies_on_disk(
    tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"events.jsonl{suffix}"
    path.write_bytes(PACKERS[suffix](_PLAIN))
    source = JsonLinesSource([str(path)])
    read = list(source.read())
    assert [event.raw for event in read] == _MESSAGES
    assert [event.position.rpartition(":")[2] for event in read] == ["1", "3", "4", "5"]
    assert [event.raw for event in source.read(skip=2)] == _MESSAGES[2:]
    told = source.read_so_far()
    held = path.read_bytes()
    assert [(f.name, f.bytes, f.sha256) for f in told.files] == [
        (path.name, len(held), hashlib.sha256(held).hexdigest())
    ]
    assert source.done() == source.estimate().total == len(held)


@pytest.mark.parametrize("size", [1, 3, 7, 8, 1000])
def test_chunks_of_any_size_hold_whole_lines_and_skipping_leaves_the_others_as_they_are(
    tmp_path: Path, size: int
) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(_PLAIN)
    source = JsonLinesSource([str(path), str(path)])
    chunks = [list(chunk.messages()) for chunk in source.chunks(size)]
    assert [line for chunk in chunks for line in chunk if line is not None] == _MESSAGES * 2
    for skip in range(len(chunks)):
        assert [list(chunk.messages()) for chunk in source.chunks(size, skip)] == chunks[skip:]


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz", ".zst"])
def test_packed_data_that_is_cut_short_is_said_to_be(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"events.jsonl{suffix}"
    path.write_bytes(PACKERS[suffix](_PLAIN * 500)[:-9])
    with pytest.raises(WrongSource, match="damaged"):
        list(JsonLinesSource([str(path)]).read())


def test_patterns_are_the_files_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.jsonl", "c.txt"):
        (tmp_path / name).touch()
    (tmp_path / "d.jsonl").mkdir()
    assert [Path(name).name for name in expand(f"{tmp_path}/*.jsonl")] == ["a.jsonl", "b.jsonl"]
    for pattern, sentence in (
        ("*.csv", "no file matches"),
        ("", "is a folder"),
        ("none.jsonl", "there is no file"),
    ):
        with pytest.raises(WrongSource, match=sentence):
            expand(f"{tmp_path}/{pattern}")
    assert [own_suffix(name) for name in ("a.CSV.gz", "b.parquet", "c.zst", "-")] == [
        ".csv",
        ".parquet",
        "",
        "",
    ]


_MAPPING = """
time_zone = "+08:00"
[envelope]
id = "no"
source = { value = "/his/H1" }
type = { column = "what", values = { in = "settlement.admitted", out = "settlement.discharged" } }
time = { column = "at", format = "%Y-%m-%d %H:%M:%S" }
[data]
mdtrt_id = "stay"
psn_no = "person"
fixmedins_code = { value = "H22010000001" }
begntime = { column = "begin", as = "time" }
endtime = { column = "end", as = "time" }
med_type = "kind"
brdy = "born"
gend = { column = "sex", values = { M = "1", F = "2" } }
insu_admdvs = { column = "region" }
mdtrtarea_admdvs = { column = "region" }
"""
_COLUMNS = ("no", "what", "at", "stay", "person", "begin", "end", "kind", "born", "sex", "region", "unused")


def _rows() -> list[dict[str, Any]]:
    """The recorded stays, as a hospital's table would hold them."""
    rows = []
    for event in stay_events():
        data = event["data"]
        local = datetime.fromisoformat(event["time"]).strftime("%Y-%m-%d %H:%M:%S")
        admitted = event["type"] == "settlement.admitted"
        rows.append(
            {
                "no": event["id"],
                "what": "in" if admitted else "out",
                "at": local,
                "stay": data["mdtrt_id"],
                "person": data["psn_no"],
                "begin": local if admitted else "",
                "end": "" if admitted else local,
                "kind": data.get("med_type", ""),
                "born": data.get("brdy", "").replace("-", ""),
                "sex": {"1": "M", "2": "F", None: ""}[data.get("gend")],
                "region": "220100" if admitted else "",
                "unused": 'a "quoted", text\nover two lines',
            }
        )
    return rows


def _mapping(folder: Path, text: str = _MAPPING) -> TableMapping:
    path = folder / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return read_mapping(path)


def _csv(path: Path, rows: list[dict[str, Any]], encoding: str = "utf-8-sig") -> str:
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.DictWriter(file, _COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def _parquet(path: Path, rows: list[dict[str, Any]]) -> str:
    typed = []
    for row in rows:
        moments = {
            name: datetime.fromisoformat(row[name]) if row[name] else None for name in ("begin", "end")
        }
        born = datetime.strptime(row["born"], "%Y%m%d").date() if row["born"] else None  # noqa: DTZ007
        typed.append(
            {**row, **moments, "born": born, "person": int(row["person"]), "stay": float(row["stay"])}
        )
    pq.write_table(pa.Table.from_pylist(typed), path, row_group_size=50)
    return str(path)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_table_judges_as_the_events_do_that_it_tells_of(tmp_path: Path, kind: str) -> None:
    rows, mapping = _rows(), _mapping(tmp_path)
    source: FilesSource
    if kind == "csv":
        names = [_csv(tmp_path / "1.csv", rows[:300]), _csv(tmp_path / "2.csv", rows[300:])]
        source = CsvSource(names, mapping)
    else:
        names = [_parquet(tmp_path / "1.parquet", rows[:300]), _parquet(tmp_path / "2.parquet", rows[300:])]
        source = ParquetSource(names, mapping)
    read = [json.loads(event.raw) for event in source.read()]
    plain = [json.loads(encode(event)) for event in stay_events()]
    for event in plain:
        event["source"] = "/his/H1"
    assert read == plain
    manifest = run(tmp_path / "table", source)
    run(tmp_path / "lines", [json.dumps(event).encode() for event in plain])
    assert (manifest.counts.events, manifest.counts.refused) == (550, 0)
    assert written(tmp_path / "table") == written(tmp_path / "lines")
    assert len(written(tmp_path / "table")) > 0
    assert [file.sha256 for file in manifest.sources[0].files] == [
        hashlib.sha256(Path(name).read_bytes()).hexdigest() for name in names
    ]


def test_cells_become_what_the_contract_wants_and_what_cannot_is_refused_with_its_place(
    tmp_path: Path,
) -> None:
    text = """
    encoding = "gb18030"
    delimiter = ";"
    columns = ["id", "time", "person", "amount", "open", "items"]
    [envelope]
    id = "id"
    source = { value = "/s" }
    type = { value = "settlement.settled" }
    time = "time"
    [data]
    setl_id = "id"
    mdtrt_id = "id"
    psn_no = "person"
    fixmedins_code = { value = "H1" }
    med_type = { value = "11" }
    medfee_sumamt = "amount"
    fund_pay_sumamt = "amount"
    insu_admdvs = { value = "220100" }
    mdtrtarea_admdvs = { value = "220100" }
    details = { column = "items", as = "json" }
    """
    path = tmp_path / "a.csv"
    rows = [
        "1;2026-03-02 10:15:00;张三;12.50;1;[]",
        "2;2026/03/02T02:15:00Z;李四; 0.10 ;;",
        "3;yesterday;王五;1;;",
        "4;2026-03-02;six cells;1",
        "",
        "5;20260302;赵六;many;;",
    ]
    path.write_bytes("\n".join(rows).encode("gb18030"))
    source = CsvSource([str(path)], _mapping(tmp_path, text))
    events = [event.raw for event in source.read()]
    assert [json.loads(raw)["data"]["psn_no"] for raw in events[:2]] == ["张三", "李四"]
    one, two = (item.event for item in taken_of(events))
    assert one.time == two.time == datetime(2026, 3, 2, 2, 15, tzinfo=UTC)
    assert two.data.medfee_sumamt == Decimal("0.10")  # type: ignore[union-attr]
    manifest = run(tmp_path, source)
    assert (manifest.counts.events, manifest.counts.refused) == (2, 3)
    refused = [json.loads(line) for line in (tmp_path / "run/refused.jsonl").read_bytes().splitlines()]
    assert [(line["position"], line["reason"], line["path"]) for line in refused] == [
        ("3", "impossible_value", "$.time"),
        ("4", "wrong_type", None),
        ("6", "wrong_type", "$.data.medfee_sumamt"),
    ]
    assert [line.get("column") for line in refused] == ["time", None, "amount"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('id = "no"', "", "envelope.id: is missing"),
        ('id = "no"', "id = 3", "envelope.id: should be a column's name"),
        ('psn_no = "person"', 'psnno = "person"', "data.psnno: is not known"),
        ('"settlement.admitted"', '"settlement.admited"', "there is no event type settlement.admited"),
        ('"+08:00"', '"Mars/Base"', "time_zone: should be a zone"),
        ('as = "time"', 'as = "moment"', "data.begntime.as: should be one of"),
        ('brdy = "born"', 'brdy = { column = "born", value = "x" }', "data.brdy: should be"),
        ("[data]", "[date]", "date: is not known"),
        ("[data]", "[data", "is not TOML"),
        ('gend = { column = "sex", values', 'gend = { column = "sex", format', "data.gend.format"),
        ('"%Y-%m-%d %H:%M:%S" }', '"%Y", extra = 1 }', "envelope.time.extra: is not known"),
    ],
)
def test_a_wrong_mapping_is_named_by_place(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert old in _MAPPING
    with pytest.raises(WrongSource, match=sentence) as raised:
        _mapping(tmp_path, _MAPPING.replace(old, new, 1))
    assert any("\u4e00" <= char <= "\u9fff" for char in raised.value.message.zh)


def test_a_mapping_of_one_type_must_bring_what_the_type_requires(tmp_path: Path) -> None:
    text = _MAPPING.replace('{ column = "what", values = { in = "settlement.admitted", out = "settlement.discharged" } }',
                            '{ value = "settlement.admitted" }').replace('brdy = "born"\n', "")  # fmt: skip
    with pytest.raises(WrongSource, match=r"data\.endtime: is not known"):
        _mapping(tmp_path, text)
    text = text.replace('endtime = { column = "end", as = "time" }\n', "")
    with pytest.raises(WrongSource, match=r"data\.brdy: is missing; settlement\.admitted needs it"):
        _mapping(tmp_path, text)


def test_a_table_without_a_column_or_that_is_no_table_says_so(tmp_path: Path) -> None:
    mapping = _mapping(tmp_path)
    without = tmp_path / "a.csv"
    without.write_text("no,what\n1,in\n", encoding="utf-8")
    broken = tmp_path / "b.parquet"
    broken.write_bytes(b"PAR1 no more")
    chinese = tmp_path / "c.csv"
    chinese.write_bytes("编号,内容\n1,in\n".encode("gb18030"))
    lacking = tmp_path / "e.parquet"
    pq.write_table(pa.table({"no": ["1"]}), lacking)
    for source, sentence in (
        (CsvSource([str(without)], mapping), "has no column at"),
        (CsvSource([str(chinese)], _mapping(tmp_path, 'encoding = "utf-8"' + _MAPPING)), "is not utf-8"),
        (CsvSource([str(chinese)], mapping), "has no column no; it has: 编号, 内容"),
        (ParquetSource([str(broken)], mapping), "is no Parquet"),
        (ParquetSource([str(lacking)], mapping), "has no column what"),
        (ParquetSource(["-"], mapping), "cannot be read from standard input"),
    ):
        with pytest.raises(WrongSource, match=sentence):
            list(source.read())


def test_values_of_parquet_keep_their_exactness(tmp_path: Path) -> None:
    text = """
    [envelope]
    id = "id"
    source = { value = "/s" }
    type = { value = "inventory.counted" }
    time = "time"
    [data]
    fixmedins_code = { value = "F1" }
    med_list_codg = "item"
    fixmedins_bchno = { value = "B1" }
    cnt = "cnt"
    """
    table = pa.table(
        {
            "id": ["1", "2"],
            "time": pa.array([date(2026, 3, 2), date(2026, 3, 3)]),
            "item": pa.array([7, 8], pa.int32()),
            "cnt": pa.array([Decimal("0.100000"), Decimal("12345678901234.500000")], pa.decimal128(20, 6)),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    source = ParquetSource([str(tmp_path / "a.parquet")], _mapping(tmp_path, text))
    data = [json.loads(event.raw) for event in source.read()]
    assert [event["data"]["cnt"] for event in data] == ["0.100000", "12345678901234.500000"]
    assert [event["data"]["med_list_codg"] for event in data] == ["7", "8"]
    assert [event["time"] for event in data] == ["2026-03-02T00:00:00+08:00", "2026-03-03T00:00:00+08:00"]
