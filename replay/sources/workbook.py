"""Excel workbooks (xlsx), as a mapping file reads them: the rows of one sheet, streamed."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, BinaryIO, Final

from replay.manifest import SourceKind
from replay.sources.base import Chunk, WrongSource
from replay.sources.files import FilesSource, Opened
from replay.sources.mapping import TableMapping
from replay.sources.opening import STDIN
from replay.sources.tables import Cells, TableReader

_QUOTED: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')  # in a number format: text, colour and locale
_PROTECTED: Final = b"\xd0\xcf\x11\xe0"  # the container of an old xls, and of an xlsx under a password


class XlsxSource(FilesSource):
    """One or several workbooks of the same columns; of each the sheet that the mapping names, or the first that shows."""

    kind: SourceKind = "xlsx"

    def __init__(self, names: Sequence[str], mapping: TableMapping) -> None:
        super().__init__(names)
        self._mapping = mapping

    def _chunks_of(self, file: Opened, size: int) -> Iterator[Chunk]:
        if file.name == STDIN:
            raise WrongSource("xlsx 不能从标准输入读", "xlsx cannot be read from standard input")
        with file.open() as handle:
            held = _seekable(handle)
            if held.read(4) == _PROTECTED:
                raise WrongSource(
                    f"{file.name} 是旧格式 xls，或有密码保护；请去掉密码，另存为 xlsx",
                    f"{file.name} is an old xls or protected by a password; save it as a plain xlsx",
                )
            held.seek(0)
            try:
                yield from self._chunks(held, file.name, size)
            except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, OSError) as error:
                raise _damaged(file.name, error) from None
            except SyntaxError as error:  # of its XML
                raise _damaged(file.name, error) from None

    def _chunks(self, held: BinaryIO, name: str, size: int) -> Iterator[Chunk]:
        import openpyxl  # not at the top: it takes a while, and few read workbooks

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that it passes over
            book = openpyxl.load_workbook(held, read_only=True, data_only=True)
            try:
                yield from TableReader(self._mapping, name, short=True).chunks(
                    _rows(self._sheet(book, name), self._mapping.shows_months()), size
                )
            finally:
                book.close()

    def _sheet(self, book: Any, name: str) -> Any:
        wanted = self._mapping.sheet
        if wanted:
            for sheet in book.worksheets:
                if sheet.title.strip() == wanted.strip():
                    return sheet
            there = [sheet.title for sheet in book.worksheets][:20]
            raise WrongSource(
                f"{name} 没有工作表 {wanted}；有：{'、'.join(there)}",
                f"{name} has no sheet {wanted}; it has: {', '.join(there)}",
            )
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not shown:
            raise WrongSource(f"{name} 没有可见的工作表", f"{name} has no sheet that shows")
        return shown[0]


def _rows(sheet: Any, months: bool) -> Iterator[tuple[int, Cells]]:
    """With `months` a date that is shown as its month is that month: Excel makes a first day of what was typed so."""
    sheet.reset_dimensions()  # programs write wrong ones
    for number, row in enumerate(sheet.iter_rows(values_only=not months), 1):
        cells = [_shown(cell) for cell in row] if months else row
        yield number, [_rounded(cell) if isinstance(cell, datetime) else cell for cell in cells]


def _shown(cell: Any) -> Any:
    value = cell.value
    if isinstance(value, datetime) and "d" not in _QUOTED.sub("", cell.number_format).lower():
        return f"{value:%Y-%m}"
    return value


def _rounded(moment: datetime) -> datetime:
    """A workbook keeps moments as fractions of a day: to the millisecond they are exact."""
    whole = moment + timedelta(microseconds=500)
    return whole.replace(microsecond=whole.microsecond // 1000 * 1000)


def _seekable(handle: BinaryIO) -> BinaryIO:
    return handle if handle.seekable() else io.BytesIO(handle.read())


def _damaged(name: str, error: Exception) -> WrongSource:
    return WrongSource(
        f"{name} 不是 xlsx，或已损坏（{type(error).__name__}）",
        f"{name} is no xlsx, or damaged ({type(error).__name__})",
    )
