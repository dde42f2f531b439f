"""Everything on one machine, from the command to the last process's end."""

from collections.abc import Callable
from contextlib import suppress

from fundwatch.cli.errors import UserError
from fundwatch.local.announce import Announcer
from fundwatch.local.java import find_java
from fundwatch.local.kafka.jars import fetch_jars
from fundwatch.local.layout import Layout
from fundwatch.local.lock import Held, locked
from fundwatch.local.plan import check_ports, plan
from fundwatch.local.progress import CountLine
from fundwatch.local.runfile import read_run, write_run
from fundwatch.local.service import State, Supervised
from fundwatch.local.supervisor import Supervisor
from fundwatch.settings import Settings


def up(settings: Settings, *, demo: bool, fresh: bool, write: Callable[[str], None]) -> int:
    """Start, supervise, and on a stop signal end everything; returns the exit code.

    Raises `UserError` when one is up already from this folder, a port is taken, or something is missing.
    """
    layout = Layout(settings.local.dir, demo)
    try:
        with locked(layout.lock):
            return _up(settings, layout, fresh=fresh or demo, write=write)
    except Held:
        run = read_run(layout.run_file)
        where = run.address if run else str(layout.root)
        raise UserError(f"已有一个在运行：{where}", f"one is up already: {where}") from None


def _up(settings: Settings, layout: Layout, *, fresh: bool, write: Callable[[str], None]) -> int:
    find_java()
    check_ports(settings)
    fetch_jars(settings.local.kafka_libs, CountLine("Kafka"))
    if fresh:
        layout.empty_data()
    layout.data.mkdir(parents=True, exist_ok=True)
    layout.turn_logs()
    planned = plan(settings, layout)
    announcer = Announcer(write, str(layout.logs))

    def heard(one: Supervised, state: State) -> None:
        announcer.heard(one, state)
        processes = {each.name: each.pid for each in supervisor.services if each.pid is not None}
        write_run(layout.run_file, planned.address, processes, demo=layout.demo)

    supervisor = Supervisor(
        planned.services,
        layout.logs,
        heard=heard,
        all_ready=lambda: announcer.serving(planned.address),
        later=planned.demo,
    )
    announcer.starting()
    try:
        code = supervisor.run()
    finally:
        with suppress(FileNotFoundError):
            layout.run_file.unlink()
    announcer.stopped()
    return code
