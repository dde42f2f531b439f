"""Report and certificate in a real browser: both languages, a wall and a telephone, on paper; nothing is fetched."""

import re
import unicodedata
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request
from pypdf import PdfReader

from detectors.contract.doubt import encode_doubt
from replay.certificate.issuing import issue
from replay.compare.comparing import Scope, compare
from replay.compare.model import Period
from replay.compare.spool import Spool
from replay.compare.stored import differences_file, summary_file
from replay.manifest import RunFolder, write_json
from replay.report.printing import NoPrinter, find_browser
from replay.report.writing import write_reports
from tests.support.runs import NOW, finished_run, made_up

_HAN = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RunFolder]:
    """Nothing found; one doubt; thousands, compared with live that lacks some."""
    root = tmp_path_factory.mktemp("runs")
    made = {
        name: finished_run(root / name, [made_up(at) for at in range(1, number + 1)])
        for name, number in (("nothing", 0), ("one", 1), ("thousands", 3_000))
    }
    folder = made["thousands"]
    spool = Spool(root / "spool")
    spool.fill(encode_doubt(made_up(at)) for at in range(1, 2_900))
    scope = Scope({made_up(at).rule_id: made_up(at).parameters_digest for at in range(60)}, Period(), None)
    out = differences_file(folder)
    found = compare(folder.doubts(), spool, scope, out, variant="baseline", live="doubts", read_at=NOW)
    spool.close()
    write_json(summary_file(folder), found)
    for folder in made.values():
        write_reports(folder)
        issue(folder, None, NOW)
    return made


@pytest.mark.parametrize("run", ["nothing", "one", "thousands"])
def test_pages_read_in_both_languages_at_any_width(page: Page, runs: dict[str, RunFolder], run: str) -> None:
    asked: list[str] = []

    def heard(request: Request) -> None:
        asked.append(request.url.partition("#")[0])

    page.on("request", heard)
    for name, titles in (
        ("report.html", ("重放报告", "Replay report")),
        ("certificate.html", ("重放证书", "Replay certificate")),
    ):
        asked.clear()
        address = (runs[run].path / name).as_uri()
        page.goto(address)
        assert page.locator("h1").inner_text() == titles[0]
        for width in (1920, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (
                "nothing sticks out"
            )
        page.get_by_role("link", name="English").click()
        assert page.locator("h1").inner_text() == titles[1]
        page.evaluate(
            "document.querySelectorAll('.mono').forEach((one) => one.remove())"
        )  # data, in no language
        shown = page.locator("main").inner_text().replace("张", "")  # what is left of a masked name
        assert not _HAN.search(shown), _HAN.findall(shown)[:20]
        page.reload()
        assert page.locator("h1").inner_text() == titles[1], "the address keeps the language"
        page.get_by_role("link", name="中文").click()
        assert page.locator("h1").inner_text() == titles[0]
        assert set(asked) == {address}, "nothing but the file itself"


def test_figures_and_differences_stand_on_the_page(page: Page, runs: dict[str, RunFolder]) -> None:
    page.goto((runs["thousands"].path / "report.html").as_uri() + "#en")
    assert page.locator(".tiles dd").first.inner_text() == "3,000"
    assert "101 are not the same" in page.locator(".verdict").inner_text()
    missed = page.get_by_role("row", name="Missed live").first
    assert "101" in missed.inner_text()
    text = page.locator("main").inner_text()
    assert "220101********" in text
    assert "22010119900101" not in text


def test_the_report_prints_to_a_pdf_in_either_language(runs: dict[str, RunFolder]) -> None:
    browser = find_browser(None)
    for language, title in (("zh", "重放报告"), ("en", "Replay report")):
        written = write_reports(runs["thousands"], browser=browser, language=language)
        paper = PdfReader(written[-1])
        assert 3 <= len(paper.pages) <= 20
        assert abs(float(paper.pages[0].mediabox.width) - 595) < 1, "A4"
        # the font's radicals stand for the characters; compatibility brings those back
        text = unicodedata.normalize("NFKC", "".join(one.extract_text() for one in paper.pages))
        assert title in text
        assert f"1 / {len(paper.pages)}" in text
        assert "22010119900101" not in text


def test_without_a_browser_the_sentence_says_what_to_do() -> None:
    with pytest.raises(NoPrinter) as raised:
        find_browser(Path("/nowhere/chromium"))
    assert "/nowhere/chromium" in raised.value.message.zh
