"""The rules as they are in force: the settings', under what was applied at run time since."""

import threading
from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

import msgspec
import structlog
from confluent_kafka import Consumer, KafkaException, TopicPartition

from dashboard_api.catalogue import rule_cards
from dashboard_api.models import RuleCard
from detectors.contract.topics import RULES_APPLIED
from detectors.engine.rule import Rule
from detectors.engine.ruleset import RulesChange, RuleSet, WrongRules
from messaging.recovery import RECOVERY

_T = TypeVar("_T")

_WAIT_SECONDS: Final = 0.5
_AGAIN_SECONDS: Final = 2.0

_decode: Final = msgspec.msgpack.Decoder(RulesChange).decode
_log = structlog.get_logger("dashboard_api")


class RulesInForce:
    """Every rule with its state and values. Changes may come from another thread and in any order."""

    def __init__(self, catalogue: Mapping[str, Rule], settings: RuleSet) -> None:
        """`settings` are the rules before any change."""
        self._catalogue = catalogue
        self._rules = settings
        self._cards: tuple[RuleCard, ...] = tuple(rule_cards(catalogue, settings))

    @property
    def cards(self) -> Sequence[RuleCard]:
        """The whole catalogue."""
        return self._cards

    def take(self, change: RulesChange) -> None:
        """A change that was applied. What it says of rules that this version does not have is passed over."""
        unknown = sorted({*change.states, *change.parameters, *change.backfills}.difference(self._catalogue))
        if unknown:
            _log.warning("rules applied that this version does not have", rules=unknown)
            change = msgspec.structs.replace(
                change,
                states=_kept(change.states, unknown),
                parameters=_kept(change.parameters, unknown),
                backfills=_kept(change.backfills, unknown),
            )
        try:
            rules = self._rules.changed(change)
        except WrongRules as wrong:
            _log.warning("rules applied that cannot be shown", error=wrong.message.en)
            return
        if rules is not self._rules:
            self._rules = rules
            self._cards = tuple(rule_cards(self._catalogue, rules))


class AppliedMonitor:
    """Reads `rules.applied` from its start, in a thread of its own and without a group, until stopped."""

    def __init__(self, bootstrap: str, rules: RulesInForce) -> None:
        self._config = {
            "bootstrap.servers": bootstrap,
            **RECOVERY,
            "client.id": "fundwatch-api-rules",
            "group.id": "fundwatch.api.rules",  # never committed; librdkafka wants a name
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "log_level": 2,  # that Kafka is away is said by whoever measures the lag
        }
        self._rules = rules
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="rules applied", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """Stop reading. Waits a moment only: the thread ends with the process at the latest."""
        self._stop.set()
        self._thread.join(timeout=2 * _WAIT_SECONDS)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._follow()
            except Exception as failure:  # whatever it was, the next look may go well
                _log.warning("rules applied cannot be read", failure=type(failure).__name__)
            self._stop.wait(_AGAIN_SECONDS)

    def _follow(self) -> None:
        """Until stopped, or until Kafka says that it cannot be: a topic that is not there yet is looked for anew."""
        consumer = Consumer(self._config)
        try:
            consumer.assign([TopicPartition(RULES_APPLIED, 0, 0)])
            while not self._stop.is_set():
                for message in consumer.consume(100, _WAIT_SECONDS):
                    if message.error() is not None:
                        return
                    self._read(message.value() or b"")
        except KafkaException:
            return
        finally:
            consumer.close()

    def _read(self, raw: bytes) -> None:
        try:
            change = _decode(raw)
        except msgspec.DecodeError:
            _log.warning("a message of rules.applied cannot be read", bytes=len(raw))
            return
        self._rules.take(change)


def _kept(held: Mapping[str, _T], unknown: Sequence[str]) -> dict[str, _T]:
    return {rule_id: value for rule_id, value in held.items() if rule_id not in unknown}
