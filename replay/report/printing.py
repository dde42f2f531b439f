"""A page on paper: Chromium without a window prints it to PDF."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final, Literal

from detectors.contract.values import Text

_NAMES: Final = (
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
    "microsoft-edge",
)
_SECONDS: Final = 120


class NoPrinter(Exception):
    """There is no browser, or it could not print; one sentence in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.message = Text(zh, en)


def find_browser(chosen: Path | None) -> Path:
    """The browser that was chosen, else the first that is on the path. Raises `NoPrinter`."""
    for name in (str(chosen),) if chosen is not None else _NAMES:
        found = shutil.which(name)
        if found is not None:
            return Path(found)
    if chosen is not None:
        raise NoPrinter(f"没有浏览器 {chosen}", f"there is no browser {chosen}")
    raise NoPrinter(
        "没有找到 Chromium：请安装，或用设置 replay.chromium 指明；也可以在浏览器中打开 report.html 打印",
        "there is no Chromium: install one, or name it in the setting replay.chromium; or open report.html and print it",
    )


def print_page(page: Path, pdf: Path, browser: Path, language: Literal["zh", "en"] = "zh") -> None:
    """Print an HTML file. It reaches nothing but that file. Raises `NoPrinter`."""
    part = pdf.with_name(pdf.name + ".part")
    with tempfile.TemporaryDirectory(prefix="fundwatch-print-") as profile:
        command = [
            str(browser),
            "--headless",
            "--no-sandbox",  # a service may run as root; the page is ours and its policy lets nothing in
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--no-pdf-header-footer",
            f"--user-data-dir={profile}",
            f"--print-to-pdf={part.resolve()}",
            f"{page.resolve().as_uri()}#{language}",
        ]
        try:
            subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)  # noqa: S603
            part.replace(pdf)
        except (OSError, subprocess.SubprocessError) as error:
            part.unlink(missing_ok=True)
            raise NoPrinter(
                f"{browser.name} 打印失败（{type(error).__name__}）",
                f"{browser.name} could not print ({type(error).__name__})",
            ) from None
