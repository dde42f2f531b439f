"""One message a second on the topic `health`, from a thread of its own, as long as the loop turns."""

import logging
import os
import socket
from datetime import datetime
from threading import Event, Thread
from types import TracebackType
from typing import Final, Self

from confluent_kafka import Producer

from detectors.contract.health import Heartbeat, encode_heartbeat
from detectors.contract.topics import HEALTH
from detectors.contract.values import BUSINESS_TZ
from messaging.recovery import RECOVERY
from messaging.watchdog import Watchdog
from sinks.tally import Tally

_INTERVAL_SECONDS: Final = 1.0
_SILENT_AFTER_SECONDS: Final = 15.0


class Heart:
    """Beats from `with` to its end. Kafka being away is no failure here: health is told when it is back."""

    def __init__(self, process: str, bootstrap: str, tally: Tally, watchdog: Watchdog) -> None:
        self._process = process
        self._instance = f"{socket.gethostname()}-{os.getpid()}"
        self._tally = tally
        self._watchdog = watchdog
        self._stop = Event()
        self._producer = Producer(
            {
                "bootstrap.servers": bootstrap,
                **RECOVERY,
                "client.id": f"fundwatch-{process}-health",
                "acks": 1,
                "linger.ms": 0,
                "message.timeout.ms": 5_000,
                "logger": logging.getLogger("librdkafka"),
            }
        )
        self._thread = Thread(target=self._run, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        self._producer.flush(1.0)

    def _run(self) -> None:
        self._beat()
        while not self._stop.wait(_INTERVAL_SECONDS):
            self._beat()

    def _beat(self) -> None:
        if self._watchdog.stands_still(_SILENT_AFTER_SECONDS):
            return  # who beats says that work goes on
        beat = Heartbeat(
            process=self._process,
            instance=self._instance,
            at=datetime.now(BUSINESS_TZ),
            counts=dict(self._tally.counts()),
            last_event=self._tally.last(),
        )
        try:
            self._producer.produce(HEALTH, encode_heartbeat(beat), key=self._instance)
        except BufferError:
            return  # Kafka has been away for long; the next beat says the same and more
        finally:
            self._producer.poll(0)
