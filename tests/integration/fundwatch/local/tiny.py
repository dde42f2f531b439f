"""A supervisor of tiny services in a process of its own, so that a test can signal and kill it.

`python -m tests.integration.fundwatch.local.tiny FOLDER < services.json`: a JSON list of objects with `name`, `argv` and, as
in `Service`, `needs` and `restart`; `ready_file` is ready when that file exists. Each change of state is one line on stdout.
"""

import json
import signal
import sys
from functools import partial
from pathlib import Path
from typing import Any

from fundwatch.cli.errors import UserError
from fundwatch.local.own import OwnProcess
from fundwatch.local.runfile import write_run
from fundwatch.local.service import Service, State, Supervised
from fundwatch.local.supervisor import Supervisor


def service(given: dict[str, Any], folder: Path) -> Service:
    ready_file = given.get("ready_file")
    ready = partial(Path.exists, folder / ready_file) if ready_file else lambda: True
    part = OwnProcess(given["name"], tuple(given["argv"]), {}, ready)
    return Service(part, tuple(given.get("needs", ())), given.get("restart", True))


def main(folder: Path) -> int:
    def say(line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    def heard(one: Supervised, state: State) -> None:
        processes = {each.name: each.pid for each in supervisor.services if each.pid is not None}
        write_run(folder / "run.json", "nowhere", processes)
        say(f"{one.name} {state.name}")

    services = [service(given, folder) for given in json.load(sys.stdin)]
    supervisor = Supervisor(services, folder / "logs", heard=heard, all_ready=lambda: say("ALL READY"))
    try:
        return supervisor.run()
    except UserError as error:
        say(str(error))
        return error.exit_code


if __name__ == "__main__":
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # under nohup it would be ignored, as nohup asks
    sys.exit(main(Path(sys.argv[1])))
