"""Rules changed while gateway and worker run."""

import os
import subprocess

from detectors.engine.ruleset import RulesChange
from streams.frames import encode_rules
from streams.gateway.applied import encode_change
from streams.gateway.routing import partition_of
from tests.parts.pipeline import Pipeline
from tests.support.crew import Crew
from tests.support.events import admitted, discharged, raw
from tests.support.positions import Positions
from tests.support.processes import SCRIPT, until


def stays(person, gap):
    return [
        raw(admitted(f"{person}-a1", 0, stay=f"{person}1", person=person)),
        raw(discharged(f"{person}-d1", 1, stay=f"{person}1", person=person)),
        raw(admitted(f"{person}-a2", 1 + gap, stay=f"{person}2", person=person)),
    ]


def apply(pipeline, text):
    path = pipeline.folder / "rules.toml"
    path.write_text(text)
    environment = {**os.environ, **pipeline.environment, "FUNDWATCH_LANGUAGE": "en"}
    return subprocess.run(
        [SCRIPT, "rules", "apply", str(path)], env=environment, capture_output=True, text=True, timeout=60
    )


def test_parameters_and_states_change_at_a_point_of_the_log_and_outlive_a_restart(pipeline):
    gateway = pipeline.gateway()
    worker = pipeline.worker()
    doubts, shadow = pipeline.reader("doubts"), pipeline.reader("doubts.shadow")
    wanted = "readmission-within-days"

    def people(values):
        return {d["subject"]["id"] for d in values if d["rule_id"] == wanted}

    assert until(lambda: "partitions assigned" in worker.log())
    pipeline.send(*stays("P1", 5), key=b"P1")
    pipeline.send(*stays("P2", 1), key=b"P2")
    doubts.until(lambda values: people(values) == {"P2"})
    done = apply(pipeline, f"[parameters.{wanted}]\nmax_gap_days = 7\n")
    assert done.returncode == 0, done.stderr
    assert until(lambda: '"rules changed"' in gateway.log())
    pipeline.send(*stays("P3", 5), key=b"P3")
    doubts.until(lambda values: people(values) == {"P2", "P3"})
    gateway.kill()
    worker.kill()
    gateway, worker = pipeline.gateway(), pipeline.worker()
    pipeline.send(*stays("P4", 6), key=b"P4")
    doubts.until(lambda values: people(values) == {"P2", "P3", "P4"})
    apply(pipeline, f'[state]\n{wanted} = "shadow"\n')
    assert until(lambda: '"rules changed"' in gateway.log())
    pipeline.send(*stays("P5", 1), key=b"P5")
    shadow.until(lambda values: people(values) == {"P5"})
    assert people(doubts.until(lambda values: True)) == {"P2", "P3", "P4"}


def test_a_change_reaches_every_partition_of_two_workers_and_outlives_them(clean_kafka, tmp_path):
    partitions = 4
    pipeline = Pipeline(clean_kafka.bootstrap, tmp_path, partitions)
    positions = Positions(pipeline.bootstrap)
    try:
        everywhere = set(range(partitions))
        gateway, crew = pipeline.gateway(), Crew(pipeline, FUNDWATCH_WORKER__SESSION_TIMEOUT_SECONDS="6")
        crew.start("w1", "w2")
        doubts = pipeline.readmissions()
        expected = set()

        def shared():
            return min(len(crew.active(name)) for name in ("w1", "w2")) == partitions // 2

        def come(name, gap, *, found):
            people = [f"{name}{number}" for number in range(16)]
            assert {partition_of(person, partitions) for person in people} == everywhere
            for person in people:
                pipeline.send(*stays(person, gap), key=person.encode())
            if found:
                expected.update(people)
            doubts.until(lambda values: {d["subject"]["id"] for d in values} == expected)

        assert until(shared)
        come("before", 1, found=True)
        come("quiet", 5, found=False)
        assert until(positions.idle)
        apply(pipeline, "[parameters.readmission-within-days]\nmax_gap_days = 7\n")
        assert until(lambda: '"rules changed"' in gateway.log())
        come("after", 5, found=True)
        crew.kill("w1")
        assert crew.stop("w2") == 0
        crew.start("w1", "w2")
        come("again", 6, found=True)
        assert until(shared)
        databases = {path.name for path in tmp_path.glob("w?/cells/partition-*")}
        assert databases == {f"partition-{number}" for number in everywhere}
        come("last", 7, found=True)
    finally:
        positions.close()
        pipeline.close()


def test_a_change_that_cannot_be_is_refused_in_one_sentence(pipeline):
    done = apply(pipeline, "[parameters.readmission-within-days]\nmax_gap_days = -1\n")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "max_gap_days" in done.stderr


def test_an_old_rule_in_the_log_of_changes_stops_nobody(pipeline):
    """Another release applied it; its settings of other rules stay in force."""
    wanted = "readmission-within-days"
    old = RulesChange(1, "old", {"a-rule-of-long-ago": "shadow"}, {wanted: {"max_gap_days": 7}})
    pipeline.send(encode_change(old), topic="rules.applied", key=b"rules")
    for partition in range(2):
        pipeline.send(encode_rules(old), topic="facts.person", partition=partition)
    gateway, worker = pipeline.gateway(), pipeline.worker()
    doubts = pipeline.readmissions()
    pipeline.send(*stays("P1", 5), key=b"P1")
    (doubt,) = doubts.until(lambda values: values)
    assert doubt["subject"]["id"] == "P1"
    for process in (gateway, worker):
        assert "a-rule-of-long-ago" in process.log()
    worker.kill()
    worker = pipeline.worker()  # the change lies in its store now
    pipeline.send(*stays("P2", 5), key=b"P2")
    doubts.until(lambda values: {d["subject"]["id"] for d in values} == {"P1", "P2"})


def test_no_change_is_confirmed_before_every_gateway_can_hear_of_it(pipeline):
    """Its offset was stored first once: a stop in between lost it for all gateways to come."""
    positions = Positions(pipeline.bootstrap)
    try:
        for number in range(1, 4):
            gateway = pipeline.gateway()
            text = f"[parameters.readmission-within-days]\nmax_gap_days = {2 + number}\n"
            assert apply(pipeline, text).returncode == 0
            assert until(lambda: positions.confirmed("service.events") == positions.end("service.events"))
            gateway.kill()
            assert positions.end("rules.applied") == number
    finally:
        positions.close()
