"""Rows of a table, whatever file it stands in: the line of names is found, what tells of no event is left out and told."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

import msgspec

from detectors.contract.values import Text
from detectors.intake.refusal import Refused
from replay.sources.base import LeftOut, WrongSource
from replay.sources.cells import is_nothing, narrow, unwrapped
from replay.sources.dates import Unreadable
from replay.sources.mapping import TableMapping

ROW_BYTES: Final = 256
"""About; a chunk is so many rows as its size holds of these."""

_HEADER_WITHIN: Final = 30  # rows; above the names stand a title, who made it, when
_FIRST_CELLS: Final = 2  # before the word may stand a number of the row
_UNIT: Final = re.compile(r"[(\[/](?:单位[::])?(?:元|人民币|人民币元|cny|rmb|¥|天|日|岁)[)\]]?$")
_SPACE: Final = re.compile(r"\s+")
_FOOTER: Final = re.compile(
    r"(?:本页|本表|全部|总)?(?:合计|总计|小计|共计|累计|汇总|总和|总数)(?![\u4e00-\u9fff])"
    r"|共[::]?\d+[条行笔人]|总(?:条|行|笔)数|记录数|(?:制表|填表|审核|复核|导出|打印|制单|经办|统计)(?:人|员|时间|日期|单位)?[::]"
    r"|(?:备注|注|说明)[::]|(?:以下空白|-*以下空白-*)|\(?\d+(?:rows?|行)"
    r"|(?:grand|sub)?total(?!\w)|sum(?!\w)",
    re.I,
)

_FOOTER_TOLD: Final = Text(
    "合计、小计或表尾，不是一条记录，略去", "totals or the foot of a table, no record: left out"
)
_NAMES_TOLD: Final = Text("又是一行列名，略去", "the line of names once more: left out")

Cells = Sequence[Any]


class Row(NamedTuple):
    """The needed cells of one row, or why there are none: a sentence of refusal, or that it tells of no event."""

    line: int
    cells: Cells | None
    refused: Text | None = None
    left_out: Text | None = None


class Rows(msgspec.Struct, frozen=True, array_like=True):
    """Rows of one file. The line of each is that of the file, as an editor or spreadsheet shows it."""

    mapping: TableMapping
    rows: list[Row]
    name: str
    topic: None = None

    def messages(self) -> Iterator[bytes | Refused | LeftOut]:
        """One event a row."""
        make = self.mapping.converter()
        for row in self.rows:
            if row.cells is not None:
                yield make(row.cells)
            elif row.refused is not None:
                yield Refused("wrong_type", row.refused)
            elif row.left_out is not None:
                yield LeftOut(row.left_out)

    def position(self, index: int) -> str:
        """`stays.csv:17`."""
        return f"{self.name}:{self.rows[index].line}"

    def column(self, path: str | None) -> str | None:
        """The column that a field is read from."""
        return self.mapping.column_of(path)


def plain_title(title: Any) -> str:
    """A column's name as it is looked for: case, spaces, width, marks and a unit of one do not count."""
    text = narrow(unwrapped(title if isinstance(title, str) else "" if title is None else str(title)))
    return _UNIT.sub("", _SPACE.sub("", text).strip("*").casefold()) or _SPACE.sub("", text)


class TableReader:
    """Takes the rows of one table apart. `name` is that of the file, in every sentence.

    `short` tells that empty cells at the end of a row may not be there.
    """

    def __init__(self, mapping: TableMapping, name: str, *, short: bool = False) -> None:
        self._short = short
        self._mapping = mapping
        self._name = name
        self._needed = mapping.needed()
        self._time = self._needed.index(mapping.envelope["time"].names[0])
        self._places: list[int] = []
        self._width = 0
        self._last = 0

    def chunks(self, rows: Iterable[tuple[int, Cells | Text]], size: int) -> Iterator[Rows]:
        """Chunks of about `size` bytes. A row is its line and its cells, or what is wrong with it."""
        most = max(1, size // ROW_BYTES)
        held: list[Row] = []
        for row in self._rows(iter(rows)):
            held.append(row)
            if len(held) == most:
                yield Rows(self._mapping, held, self._name)
                held = []
        if held:
            yield Rows(self._mapping, held, self._name)

    def fits(self, cells: Cells) -> bool:
        """Whether a row holds the names of all columns that are needed."""
        titles = {plain_title(cell) for cell in cells}
        return all(plain_title(name) in titles for name in self._needed)

    def _rows(self, rows: Iterator[tuple[int, Cells | Text]]) -> Iterator[Row]:
        if self._mapping.columns:
            self._names(self._mapping.columns)
        else:
            self._find_names(rows)
        for line, cells in rows:
            if isinstance(cells, Text):
                yield Row(line, None, refused=cells)
                continue
            row = self._row(line, cells)
            if row is not None:
                yield row

    def _find_names(self, rows: Iterator[tuple[int, Cells | Text]]) -> None:
        first: Cells | None = None
        for number, (_, cells) in enumerate(rows):
            if isinstance(cells, Text) or not any(map(_told, cells)):
                continue
            first = cells if first is None else first
            if self.fits(cells):
                self._names(cells)
                return
            if number >= _HEADER_WITHIN:
                break
        if first is not None:
            self._names(first)  # says which column is missing

    def _names(self, header: Cells) -> None:
        exact = [unwrapped(title) if isinstance(title, str) else title for title in header]
        plain = [plain_title(title) for title in header]
        self._places = [self._place(exact, plain, column) for column in self._needed]
        named = [at for at, title in enumerate(plain) if title]
        self._width = max(named, default=-1) + 1
        self._last = max(self._places, default=-1) + 1

    def _place(self, exact: Sequence[Any], plain: Sequence[str], column: str) -> int:
        for titles, wanted in ((exact, column), (plain, plain_title(column))):
            count = titles.count(wanted)
            if count == 1:
                return titles.index(wanted)
            if count:
                raise WrongSource(
                    f"{self._name} 有两列都叫 {column}", f"{self._name} has two columns named {column}"
                )
        there = [str(title)[:40] for title in exact[:20] if title]
        raise WrongSource(
            f"{self._name} 没有列 {column}；有：{'、'.join(there)}",
            f"{self._name} has no column {column}; it has: {', '.join(there)}",
        )

    def _row(self, line: int, cells: Cells) -> Row | None:
        count = len(cells)
        if self._short and count < self._width:
            cells, count = [*cells, *[None] * (self._width - count)], self._width
        if count >= self._last and (count <= self._width or not any(map(_told, cells[self._width :]))):
            found = [cells[at] for at in self._places]
            time = found[self._time]
            if _told(time):
                if isinstance(time, str) and not time[:1].isdigit():
                    if plain_title(time) == plain_title(self._needed[self._time]) and self.fits(cells):
                        return Row(line, None, left_out=_NAMES_TOLD)
                    if _FOOTER.match(_closed_up(time)):
                        return Row(line, None, left_out=_FOOTER_TOLD)
                return Row(line, found)
            if not any(map(_told, cells)):
                return None  # an empty line, or one of delimiters alone
            return Row(line, None, left_out=_FOOTER_TOLD) if _is_footer(cells) else Row(line, found)
        if not any(map(_told, cells)):
            return None
        if _is_footer(cells):
            return Row(line, None, left_out=_FOOTER_TOLD)
        return Row(line, None, refused=_wrong_width(count, self._width))


def _told(cell: Any) -> bool:
    """Whether a cell holds anything."""
    if isinstance(cell, str):
        text = unwrapped(cell)
        try:
            return not is_nothing(narrow(text))
        except Unreadable:
            return True
    return cell is not None and cell == cell


def _is_footer(cells: Cells) -> bool:
    """Whether what stands first says so: a row of totals, how many there are, who made the table."""
    first = islice((cell for cell in cells if _told(cell)), _FIRST_CELLS)
    return any(isinstance(cell, str) and _FOOTER.match(_closed_up(cell)) for cell in first)


def _closed_up(text: str) -> str:
    return _SPACE.sub("", narrow(unwrapped(text)))


def _wrong_width(count: int, width: int) -> Text:
    if count < width:
        return Text(
            f"只有 {count} 格，应有 {width} 格；单元格中的换行要加引号",
            f"has {count} cells instead of {width}; a line break inside a cell wants quotes",
        )
    return Text(
        f"有 {count} 格，应有 {width} 格；单元格中的逗号要加引号",
        f"has {count} cells instead of {width}; a comma inside a cell wants quotes",
    )
