"""bytewax with recovery: state in memory, what changed of it snapshot into SQLite at the default interval of 10 s.

`python -m benchmarks.peers.python.with_bytewax BOOTSTRAP TOTAL FOLDER`
"""

import os
import sys
from pathlib import Path
from typing import Any

import bytewax.operators as op
import orjson
from bytewax.connectors.kafka import KafkaSink, KafkaSinkMessage, KafkaSource
from bytewax.dataflow import Dataflow
from bytewax.recovery import init_db_dir
from confluent_kafka import OFFSET_BEGINNING

from benchmarks.peers.python.judging import RAW, Doubt, Progress, add_person, add_stay, changed_person

SNAPSHOT_SECONDS = 10


def build(bootstrap: str, total: int) -> Dataflow:
    """The dataflow, for `bytewax.run`."""
    progress = Progress(total)

    def stay(stays: dict[str, Any] | None, event: dict[str, Any]) -> tuple[dict[str, Any], list[Doubt]]:
        stays = {} if stays is None else stays
        progress.one()
        return stays, add_stay(stays, event["data"])

    def transfer(persons: dict[str, Any] | None, event: dict[str, Any]) -> tuple[dict[str, Any], list[Doubt]]:
        persons = {} if persons is None else persons
        progress.one()
        return persons, add_person(persons, event["data"])

    def change(event: dict[str, Any]) -> list[Doubt]:
        progress.one()
        return changed_person(event)

    flow = Dataflow("fundwatch")
    source = KafkaSource([bootstrap], RAW, starting_offset=OFFSET_BEGINNING, tail=True)
    events = op.map("parse", op.input("messages", flow, source), lambda message: orjson.loads(message.value))
    stays = op.branch("is_stay", events, lambda event: event["type"] == "settlement.settled")
    rest = op.branch(
        "is_transfer", stays.falses, lambda event: event["type"] == "registration.transferred_in"
    )

    changes = op.filter(
        "is_change", rest.falses, lambda event: event["type"] == "registration.person_changed"
    )

    by_stay = op.key_on(
        "person_and_hospital",
        stays.trues,
        lambda event: f"{event['data']['psn_no']}|{event['data']['fixmedins_code']}",
    )
    cross_pool = op.filter("cross_pool", rest.trues, lambda event: event["data"]["cross_pool"])
    by_unit = op.key_on(
        "unit_and_period", cross_pool, lambda event: f"{event['data']['emp_no']}|{event['data']['period']}"
    )
    doubts = op.merge(
        "doubts",
        op.key_rm("readmission_doubts", op.stateful_flat_map("readmission", by_stay, stay)),
        op.key_rm("mass_doubts", op.stateful_flat_map("mass", by_unit, transfer)),
        op.flat_map("modified", changes, change),
    )
    encoded = op.map("encode", doubts, lambda doubt: KafkaSinkMessage(key=None, value=orjson.dumps(doubt)))
    op.output("publish", encoded, KafkaSink([bootstrap], "peer.bytewax"))
    return flow


def main(bootstrap: str, total: int, folder: str) -> None:
    """Make the recovery store, then become bytewax's own command."""
    Path(folder).mkdir(parents=True)
    init_db_dir(Path(folder), 1)
    flow = f"benchmarks.peers.python.with_bytewax:build('{bootstrap}', {total})"
    argv = [sys.executable, "-m", "bytewax.run", flow, "-r", folder, "-s", str(SNAPSHOT_SECONDS), "-b", "0"]
    os.execv(sys.executable, argv)  # noqa: S606  (no shell)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
