"""The worker process."""

import os
import threading
from pathlib import Path
from typing import Any, Final

import faust
import structlog

from detectors.contract import topics
from detectors.engine.ruleset import RuleSet
from streams.memory import calm_collector
from streams.settings import KafkaSettings, WorkerSettings
from streams.topics import ensure_topics, partition_count
from streams.worker.app import CellWorker

_STOP_SECONDS: Final = 15.0
_log = structlog.get_logger(__name__)


class BoundedWorker(faust.Worker):  # type: ignore[misc]  # Faust's classes are untyped here
    """Stops within a bound. Faust waits for every message and for the broker, which may both never come.

    Ending early is safe: what was not acknowledged is read again.
    """

    def _schedule_shutdown(self, signal: Any) -> None:
        timer = threading.Timer(_STOP_SECONDS, os._exit, (0,))
        timer.daemon = True
        timer.start()
        super()._schedule_shutdown(signal)


def run_worker(kafka: KafkaSettings, settings: WorkerSettings, rules: RuleSet) -> None:
    """Run until SIGTERM or SIGINT; does not return (Faust's worker ends the process)."""
    if kafka.create_topics:
        ensure_topics(kafka)
    partitions = partition_count(kafka.bootstrap, topics.FACTS_PERSON)
    worker = CellWorker(kafka, settings, rules, partitions)
    calm_collector()
    _log.info("worker started", instance=worker.tally.instance, rules=[r.rule.id for r in rules.rules])
    # Faust draws a spinner on its standard output; logs are lines and nothing else
    with Path(os.devnull).open("w") as nowhere:
        BoundedWorker(
            worker.app,
            loglevel="WARNING",
            quiet=True,
            override_logging=False,
            redirect_stdouts=False,
            stdout=nowhere,
        ).execute_from_commandline()
