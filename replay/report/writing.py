"""Write the reports of a run into its folder."""

from pathlib import Path
from typing import Final, Literal

from replay.manifest import RunFolder
from replay.report.context import read_context
from replay.report.page import report_page
from replay.report.printing import print_page
from replay.report.workbook import write_workbook

PAGE: Final = "report.html"
WORKBOOK: Final = "report.xlsx"
PAPER: Final = "report.pdf"


def write_reports(
    folder: RunFolder, *, browser: Path | None = None, language: Literal["zh", "en"] = "zh"
) -> list[Path]:
    """`report.html` and `report.xlsx`, and with a browser `report.pdf` in one language. Returns what was written.

    Raises as `read_context`, `OSError`, and `NoPrinter`.
    """
    context = read_context(folder)
    page = folder.path / PAGE
    part = page.with_name(page.name + ".part")
    part.write_text(report_page(context), encoding="utf-8")
    part.replace(page)
    workbook = folder.path / WORKBOOK
    write_workbook(workbook, context)
    written = [page, workbook]
    if browser is not None:
        print_page(page, folder.path / PAPER, browser, language)
        written.append(folder.path / PAPER)
    return written
