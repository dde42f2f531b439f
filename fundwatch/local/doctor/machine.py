"""Room on the disk, ports, and whether a deployment runs from this folder."""

import shutil
from pathlib import Path
from typing import Final

from detectors.contract.values import Text
from fundwatch.local.doctor.finding import Finding, fine, note, problem
from fundwatch.local.own import serves
from fundwatch.local.plan import ports
from fundwatch.local.ports import is_free
from fundwatch.local.runfile import Run
from fundwatch.settings import Settings

_GIB: Final = 1024**3
LEAST_FREE_GIB: Final = 2


def check_disk(settings: Settings) -> Finding:
    """Free space where the local parts keep their data."""
    name = Text("磁盘空间", "disk space")
    folder = _existing(settings.local.dir)
    free = shutil.disk_usage(folder).free / _GIB
    detail = Text(f"剩余 {free:.1f} GiB", f"{free:.1f} GiB free")
    if free >= LEAST_FREE_GIB:
        return fine("disk", name, detail)
    return problem(
        "disk",
        name,
        detail,
        Text(
            f"请腾出至少 {LEAST_FREE_GIB} GiB，或改设置 local.dir",
            f"free at least {LEAST_FREE_GIB} GiB, or change setting local.dir",
        ),
    )


def check_running(run: Run | None) -> Finding:
    """Whether `fundwatch up` runs from this folder."""
    name = Text("本机部署", "local deployment")
    if run is None:
        return note(
            "up",
            name,
            Text("未运行", "not running"),
            Text("用 fundwatch up 启动", "start it with `fundwatch up`"),
        )
    kind = Text("演示", "demonstration") if run.demo else Text("正式", "lasting")
    return fine(
        "up",
        name,
        Text(
            f"运行中（{kind.zh}）：{run.address}，{len(run.processes)} 个进程",
            f"runs ({kind.en}): {run.address}, {len(run.processes)} processes",
        ),
    )


def check_ports(settings: Settings, run: Run | None) -> Finding:
    """Whether the ports that `fundwatch up` wants are free; it holds them itself while it runs."""
    name = Text("端口", "ports")
    wanted = ports(settings)
    if run is not None:
        return fine("ports", name, Text("由本机部署占用", "held by the local deployment"))
    taken = [
        (setting, port)
        for setting, host, port in wanted
        if not is_free(port, host) and not (setting == "api.port" and serves(host, port, "/healthz"))
    ]
    if not taken:
        return fine("ports", name, Text(f"{len(wanted)} 个都空闲", f"all {len(wanted)} are free"))
    listed = ", ".join(f"{setting}={port}" for setting, port in taken)
    return problem(
        "ports",
        name,
        Text(f"已被占用：{listed}", f"taken: {listed}"),
        Text("停止占用的程序，或改这些设置", "stop the program that holds them, or change these settings"),
    )


def _existing(folder: Path) -> Path:
    folder = folder.resolve()
    while not folder.exists():
        folder = folder.parent
    return folder
