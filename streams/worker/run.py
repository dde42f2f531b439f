"""The worker process."""

import os
from pathlib import Path

import faust
import structlog

from detectors.contract import topics
from detectors.engine.ruleset import RuleSet
from streams.memory import calm_collector
from streams.settings import KafkaSettings, WorkerSettings
from streams.topics import ensure_topics, partition_count
from streams.worker.app import CellWorker

_log = structlog.get_logger(__name__)


def run_worker(kafka: KafkaSettings, settings: WorkerSettings, rules: RuleSet) -> None:
    """Run until SIGTERM or SIGINT; does not return (Faust's worker ends the process)."""
    if kafka.create_topics:
        ensure_topics(kafka)
    partitions = partition_count(kafka.bootstrap, topics.FACTS_PERSON)
    worker = CellWorker(kafka, settings, rules, partitions)
    calm_collector()
    _log.info("worker started", instance=worker.tally.instance, rules=[r.rule.id for r in rules.rules])
    with Path(os.devnull).open(
        "w"
    ) as nowhere:  # Faust draws a spinner there; logs are lines and nothing else
        faust.Worker(
            worker.app,
            loglevel="WARNING",
            quiet=True,
            override_logging=False,
            redirect_stdouts=False,
            stdout=nowhere,
        ).execute_from_commandline()
