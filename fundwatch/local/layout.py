"""Where the parts of one deployment keep things, below `local.dir`."""

import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """`demo` chooses the folder of data: the demonstration never touches that of a lasting deployment."""

    root: Path
    demo: bool

    @property
    def lock(self) -> Path:
        """Held while a deployment runs from this root."""
        return self.root / "up.lock"

    @property
    def run_file(self) -> Path:
        """What runs now."""
        return self.root / "run.json"

    @property
    def robot(self) -> Path:
        """Secrets of the local DingTalk receiver."""
        return self.root / "dingtalk.json"

    @property
    def logs(self) -> Path:
        """One file a process; the last run's are kept beside them."""
        return self.root / "logs"

    @property
    def data(self) -> Path:
        """Everything that the parts and processes store."""
        return self.root / ("demo" if self.demo else "data")

    @property
    def clickhouse(self) -> Path:
        """The local engine's data, and its password."""
        return self.data / "clickhouse"

    def empty_data(self) -> None:
        """Forget what was stored."""
        shutil.rmtree(self.data, ignore_errors=True)

    def turn_logs(self) -> None:
        """Put the last run's logs aside as `NAME.log.1`, so that each run's logs begin with it."""
        for log in self.logs.glob("*.log"):
            log.replace(log.with_suffix(".log.1"))
