"""All checks together, at once, and the deployment that they look at."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from fundwatch.local.doctor import machine, reach, tools
from fundwatch.local.doctor.finding import Finding
from fundwatch.local.layout import Layout
from fundwatch.local.lock import is_held
from fundwatch.local.plan import local_settings
from fundwatch.local.runfile import Run, read_run
from fundwatch.settings import Settings


def running(settings: Settings) -> Run | None:
    """The deployment that runs from this folder now, or None. A file left over by a killed one does not count."""
    layout = Layout(settings.local.dir, demo=False)
    return read_run(layout.run_file) if is_held(layout.lock) else None


def examine(settings: Settings) -> list[Finding]:
    """Every finding, in a fixed order. Takes about as long as the slowest answer, at most a few seconds.

    While a deployment runs from this folder, its parts are looked at instead of the addresses in the settings.
    """
    run = running(settings)
    seen = local_settings(settings, Layout(settings.local.dir, run.demo)) if run else settings
    checks: list[Callable[[], Finding]] = [
        lambda: tools.check_python(seen),
        lambda: tools.check_java(seen),
        lambda: tools.check_maven(seen),
        lambda: tools.check_kafka_libs(seen),
        lambda: tools.check_node(seen),
        lambda: tools.check_page(seen),
        lambda: machine.check_disk(seen),
        lambda: machine.check_running(run),
        lambda: machine.check_ports(seen, run),
        lambda: reach.check_kafka(seen),
        lambda: reach.check_redis(seen),
        lambda: reach.check_clickhouse(seen),
        lambda: reach.check_relational(seen),
        lambda: reach.check_dingtalk(seen),
        lambda: reach.check_api(seen),
    ]
    with ThreadPoolExecutor(len(checks)) as pool:
        return list(pool.map(lambda check: check(), checks))
