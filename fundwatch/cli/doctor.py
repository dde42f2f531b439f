"""`fundwatch doctor`."""

import click

from fundwatch.settings import load_settings
from fundwatch.text import say


@click.command(
    help=say(
        "检查这台机器和各部件：能否连上、版本、问题与解决办法。一切正常时退出码为 0，有问题为 1。",
        "Check this machine and every part: reachable or not, versions, what is wrong and how to mend it. "
        "Exit code 0 when all is well, 1 when there is a problem.",
    )
)
@click.option("--json", "as_json", is_flag=True, help=say("以 JSON 输出", "Write JSON."))
def command(as_json: bool) -> int:
    """Reads, connects and asks; changes nothing."""
    from fundwatch.local.doctor.examine import examine
    from fundwatch.local.doctor.report import as_table, to_json

    findings = examine(load_settings())
    if as_json:
        click.echo(to_json(findings))
    else:
        for line in as_table(findings):
            click.echo(line)
    return int(any(finding.state == "problem" for finding in findings))
