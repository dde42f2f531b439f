"""The Faust application: one agent a scope, one table of cells."""

import asyncio
import os
from datetime import datetime
from functools import partial
from typing import Any, Final

import faust
import structlog
from faust.tables.table import Table
from faust.types import EventT

from detectors.contract import topics
from detectors.contract.values import BUSINESS_TZ
from detectors.engine.ruleset import RuleSet
from streams.frames import FrameDecoder
from streams.heartbeat import Tally
from streams.publisher import Publisher
from streams.settings import KafkaSettings, WorkerSettings
from streams.topics import first_offset
from streams.worker.caching import CellCaches
from streams.worker.committer import Committer
from streams.worker.lease import Lease, LeasedPublisher
from streams.worker.partition import PartitionCells
from streams.worker.store import CellStore
from streams.worker.succession import Succession

APP_ID: Final = "fundwatch-worker"
TABLE: Final = "cells"
FAILED: Final = 70  # exit code: a supervisor starts the worker again
_log = structlog.get_logger(__name__)


def fail(what: str, error: BaseException) -> None:
    """End the process at once. A softer end would let Faust commit what was never made durable."""
    _log.critical(what, error=type(error).__name__, detail=str(error)[:500])
    os._exit(FAILED)


class CellWorker:
    """Everything of one worker process, wired together."""

    def __init__(
        self, kafka: KafkaSettings, settings: WorkerSettings, rules: RuleSet, partitions: int
    ) -> None:
        self._rules = rules
        self._frames = FrameDecoder(rules.known_kinds)
        self._settings = settings
        self._cells: dict[tuple[str, int], PartitionCells] = {}
        self._caches = CellCaches(settings.cached_cells)
        self._succession = Succession(partial(first_offset, kafka.bootstrap))
        self.tally = Tally("worker")
        session = settings.session_timeout_seconds
        self._lease = Lease(session)
        self._publisher = LeasedPublisher(kafka.bootstrap, self._lease, session)
        self._health = Publisher(kafka.bootstrap)
        self.app = faust.App(
            APP_ID,
            broker=[f"kafka://{address.strip()}" for address in kafka.bootstrap.split(",")],
            store="memory://",
            datadir=str(settings.data_dir),
            value_serializer="raw",
            key_serializer="raw",
            topic_partitions=partitions,
            topic_replication_factor=kafka.replication_factor,
            topic_disable_leader=True,
            consumer_auto_offset_reset="earliest",
            processing_guarantee="at_least_once",
            stream_wait_empty=True,
            stream_recovery_delay=0.0,
            broker_max_poll_records=200,
            broker_commit_interval=1.0,
            broker_session_timeout=session,
            broker_heartbeat_interval=session / 4,
            web_bind="127.0.0.1",
            web_port=settings.web_port,
            table_standby_replicas=1,
        )
        self._store = self._make_table(kafka)
        self._store.before_partitions = self._before_partitions
        self._store.on_partitions = self._on_partitions
        self._committer: Committer | None = None
        for topic in topics.FACTS:
            self._make_agent(topic)
        self.app.task(self._commit_for_ever)
        self.app.timer(1.0)(self._beat)

    def _make_table(self, kafka: KafkaSettings) -> CellStore:
        settings = self._settings

        class CellTable(Table):  # type: ignore[misc]
            def _new_store(self) -> CellStore:
                return CellStore(
                    "cells://",
                    self.app,
                    self,
                    folder=settings.data_dir / "cells",
                    bootstrap=kafka.bootstrap,
                    cache_mib=settings.store_cache_mib,
                )

        table = CellTable(
            self.app, name=TABLE, partitions=self.app.conf.topic_partitions, key_type=bytes, value_type=bytes
        )
        self.app.tables.add(table)
        self._changelog = table.changelog_topic.get_topic_name()
        store: CellStore = table.data
        return store

    def _make_agent(self, topic: str) -> None:
        source = self.app.topic(
            topic, key_type=bytes, value_type=bytes, value_serializer="raw", key_serializer="raw"
        )

        async def judge(stream: Any) -> None:
            try:
                async for event in stream.noack().events():
                    await self._judge(event)
            except asyncio.CancelledError:
                raise
            except Exception as error:  # Faust would acknowledge the event and go on
                fail("a frame could not be judged", error)

        self.app.agent(source, name=f"judge.{topic}", concurrency=1)(judge)

    async def _judge(self, event: EventT) -> None:
        message = event.message
        committed = self.app.consumer._committed_offset.get(message.tp)
        self._succession.take(message.topic, message.partition, message.offset, committed)
        where = (message.topic.removeprefix("facts."), message.partition)
        cells = self._cells.get(where)
        if cells is None:
            database = self._store.database(where[1])
            cells = PartitionCells(
                where[0],
                database,
                self._rules,
                self._settings.cached_cells,
                self._settings.allowed_lateness_days,
            )
            self._cells[where] = cells
        judged = cells.judge_frame(self._frames.decode(event.value), datetime.now(BUSINESS_TZ))
        counts = self.tally.counts
        facts = judged.outcomes.total() - judged.outcomes["two_bodies"]
        counts["facts"] += facts
        counts["doubts"] += len(judged.published)
        for outcome, count in judged.outcomes.items():
            if outcome == "two_bodies":
                self.tally.kinds("flagged")[outcome] += count
            else:
                self.tally.kinds("facts_by_outcome")[outcome] += count
        for fact in judged.clashes:
            self.tally.example("two_bodies", fact.source, fact.event_id, fact.event_type)
        if judged.late:
            self.tally.kinds("flagged")["late_event"] += len(judged.late)
        await self._get_committer().submit(event, where, judged, facts, cells.turn)

    def _get_committer(self) -> Committer:
        if self._committer is None:  # made on the loop that runs it
            self._committer = Committer(
                self._publisher,
                self._store,
                self._changelog,
                limit=self._settings.commit_facts,
                on_stored=self._on_stored,
            )
        return self._committer

    async def _commit_for_ever(self) -> None:
        try:
            await self._get_committer().run()
        except asyncio.CancelledError:
            raise
        except Exception as error:
            fail("doubts or cells could not be made durable", error)

    async def _beat(self) -> None:
        self._health.publish(topics.HEALTH, b"worker", self.tally.heartbeat(datetime.now(BUSINESS_TZ)))
        self._health.poll()

    async def _before_partitions(self) -> None:
        """Forget every cell: even of a partition that stays another worker may have written some meanwhile.

        Not before all of them are stored, or one would be loaded again without its newest facts.
        """
        self._succession.stop()
        await self._get_committer().settled()
        self._cells.clear()
        self._caches = CellCaches(
            self._settings.cached_cells
        )  # what it knows of turns is of cells that are gone
        self._lease.follow(self.app.consumer._thread._ensure_consumer()._coordinator)
        self._publisher.renew()

    def _on_partitions(self, active: set[int]) -> None:
        self._succession.assigned(active)
        _log.info("partitions assigned", active=sorted(active))

    def _on_stored(self, where: tuple[str, int], turn: int) -> None:
        self._caches.stored(self._cells, where, turn)
