"""`fundwatch replay report`: write a run up for people."""

import click
import msgspec

from fundwatch.cli.errors import UserError
from fundwatch.cli.replay.folder import run_folder
from fundwatch.settings import load_settings
from fundwatch.text import language, say
from replay.report.context import NotFinished
from replay.report.printing import NoPrinter, find_browser
from replay.report.writing import write_reports


@click.command(
    help=say(
        "把一次重放写成报告：report.html 与 report.xlsx；--pdf 另用 Chromium 打印。",
        "Write a run up: report.html and report.xlsx; --pdf also prints it through Chromium.",
    )
)
@click.argument("run", metavar="RUN")
@click.option("--pdf", is_flag=True, help=say("另写 report.pdf", "also write report.pdf"))
def command(run: str, pdf: bool) -> int:
    """Exit code 0, 1 when it cannot be written, 2 for misuse. The PDF is in the language of the command line."""
    settings = load_settings()
    folder = run_folder(run)
    try:
        browser = find_browser(settings.replay.chromium) if pdf else None
        written = write_reports(folder, browser=browser, language="en" if language() == "en" else "zh")
    except NotFinished:
        raise UserError(f"{run} 没有做完", f"the replay {run} is not finished") from None
    except NoPrinter as error:
        raise UserError(error.message.zh, error.message.en, exit_code=1) from None
    except (OSError, msgspec.DecodeError) as error:
        raise UserError(
            f"{run} 的结果读写失败（{type(error).__name__}）",
            f"the results of {run} cannot be read or written ({type(error).__name__})",
            exit_code=1,
        ) from None
    for path in written:
        click.echo(str(path))
    return 0
