"""A replay says what the engine's own history says, however it is cut up, ordered, repeated or spread."""

import json
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detectors.reference.parse import parse_tables
from detectors.registry import catalogue
from replay.asked import Cancelled, ReplayFailed
from replay.digest import digest_of_lines
from replay.manifest import RunFolder, VariantSettings, read_progress
from replay.reading_phase import Layout
from replay.variants import RulesAsked, VariantAsked
from tests.generators.arrivals import histories
from tests.generators.histories import HISTORIES
from tests.generators.histories.delivery import messy
from tests.generators.parameters import parameters_of
from tests.generators.tables import shipped_tables
from tests.support.replaying import run, taken_of, truth, written


def _everything(seed: int, events: int = 60) -> list[bytes]:
    rng = Random(seed)
    messages = [
        message
        for history in dict.fromkeys(HISTORIES.values())
        for message in messy(rng, history(rng, events))
    ]
    return rng.sample(messages, len(messages))


def _applied(
    id_: str, time: str, states: dict[str, str], parameters: dict[str, Any], tables: dict[str, list[str]]
) -> bytes:
    event = {
        "specversion": "1.0",
        "id": id_,
        "source": "/fundwatch/rules",
        "type": "service.rules_applied",
        "time": time,
        "data": {"states": states, "parameters": parameters, "tables": tables},
    }
    return json.dumps(event).encode()


def _changes(rng: Random) -> list[bytes]:
    """Rules switched off, on trial and on again while the histories run, limits moved, a table replaced."""
    ids = sorted(catalogue())
    found = []
    for number in range(4):
        states = {
            id_: rng.choice(("enabled", "shadow", "disabled")) for id_ in rng.sample(ids, len(ids) // 3)
        }
        parameters = {"readmission-within-days": {"max_gap_days": rng.choice((2, 7, 30))}}
        month = rng.randrange(1, 12)
        wage = f"insu_admdvs,year,begndate,value\n220100,2026,2026-01-01,{rng.choice((5000, 90000))}\n"
        tables = {"social-average-wage": wage.splitlines()} if rng.random() < 0.7 else {}
        at = f"2026-{month:02}-15T12:00:00+08:00"
        found.append(_applied(f"c{number}", at, states, parameters, tables))
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_every_doubt_is_the_histories_own_field_by_field_and_revision_by_revision(
    tmp_path: Path, seed: int
) -> None:
    messages = _everything(seed)
    manifest = run(tmp_path, messages)
    said = truth(messages)
    assert written(tmp_path) == said
    assert manifest.counts.events == len(taken_of(messages))
    assert len({json.loads(text)["rule_id"] for text in said}) > 30
    assert b'"withdrawn"' in b"".join(said)


def test_changes_of_rules_in_the_history_apply_where_they_stand(tmp_path: Path) -> None:
    for seed in range(2):
        messages = [*_everything(seed, 40), *_changes(Random(seed))]
        manifest = run(tmp_path / str(seed), messages)
        assert written(tmp_path / str(seed)) == truth(messages)
        assert len(manifest.changes) >= 2
        once = run(tmp_path / f"once{seed}", messages, judge="once")
        assert once.variants[0].digest == manifest.variants[0].digest
        assert once.variants[0].counts.shadow == manifest.variants[0].counts.shadow
        assert once.clock == manifest.clock


def test_neither_order_nor_repeats_nor_mode_nor_partitions_nor_workers_change_the_digest(
    tmp_path: Path,
) -> None:
    messages = _everything(3)
    digest = run(tmp_path / "0", messages).variants[0].digest
    numbers = count(1)
    cuts = [(Layout(1 << 20, 1), 1024), (Layout(5_000, 7), 0.01), (Layout(50_000, 64), 0.2)]
    for layout, memory in cuts:
        for judge in ("each", "once"):
            rng = Random(len(digest or ""))
            file = rng.sample(messages, len(messages)) + rng.choices(messages, k=100)
            folder = tmp_path / str(next(numbers))
            manifest = run(folder, file, judge=judge, layout=layout, memory_mib=memory)  # type: ignore[arg-type]
            assert manifest.variants[0].digest == digest
            assert manifest.counts.duplicates >= 100
            assert digest_of_lines(RunFolder(folder / "run").doubts().read_bytes().splitlines()) == digest
    spread = run(tmp_path / "spread", messages, judge="once", workers=2, layout=Layout(20_000, 16))
    assert spread.variants[0].digest == digest


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
@given(data=st.data())
def test_both_modes_agree_with_the_history_for_any_rule_and_any_events(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    rule = catalogue()[data.draw(st.sampled_from(sorted(catalogue())))]
    case, events = data.draw(histories(rule))
    over = data.draw(parameters_of(rule))
    rules = RulesAsked(
        only=(rule.id,),
        parameters={rule.id: {**case.parameters, **over}},
        tables={**shipped_tables(), **parse_tables(case.tables)},
    )
    messages = [json.dumps(event, ensure_ascii=False).encode() for event in events]
    messages += data.draw(st.lists(st.sampled_from(messages), max_size=3)) if messages else []
    folder = tmp_path_factory.mktemp("replay")
    each = run(folder / "each", messages, rules=rules, layout=Layout(300, 3))
    assert written(folder / "each") == truth(messages, rules)
    once = run(folder / "once", messages, rules=rules, judge="once")
    assert once.variants[0].digest == each.variants[0].digest
    assert once.counts == each.counts


def test_a_variant_says_what_a_run_of_its_own_would_say(tmp_path: Path) -> None:
    messages = [*_everything(4), *_changes(Random(4))]
    wanted = {
        "longer": VariantSettings(parameters={"readmission-within-days": {"max_gap_days": 30}}),
        "without": VariantSettings(states={"stock-oversold": "disabled"}),
        "on-trial": VariantSettings(states={"stock-oversold": "shadow"}),
        "alone": VariantSettings(alone=True),
    }
    variants = [VariantAsked(name=name, settings=settings_) for name, settings_ in wanted.items()]
    for judge in ("each", "once"):
        together = run(tmp_path / judge, messages, judge=judge, variants=variants)  # type: ignore[arg-type]
        digests = {variant.name: variant.digest for variant in together.variants}
        counts = {variant.name: variant.counts for variant in together.variants}
        assert len(set(digests.values())) == 4, "without and on-trial tell the same"
        assert counts["on-trial"].shadow > counts["without"].shadow
        for name, settings_ in wanted.items():
            own = run(
                tmp_path / f"{judge}-{name}",
                messages,
                judge=judge,  # type: ignore[arg-type]
                rules=RulesAsked(tables=shipped_tables()),
                variants=[VariantAsked(name="mine", settings=settings_)],
            )
            assert own.variants[1].digest == digests[name]
            assert written(tmp_path / f"{judge}-{name}", "mine") == written(tmp_path / judge, name)


def test_what_was_interrupted_anywhere_is_taken_up_again_with_the_same_result(tmp_path: Path) -> None:
    messages = _everything(5)
    layout, memory = Layout(20_000, 16), 0.2
    straight = run(tmp_path / "straight", messages, layout=layout, memory_mib=memory)
    phases = set()
    for look in (3, 8, 25, 40, 45):
        folder = tmp_path / f"stopped-{look}"
        looks = count()
        with pytest.raises(Cancelled):
            run(
                folder,
                messages,
                layout=layout,
                memory_mib=memory,
                cancelled=lambda looks=looks, look=look: next(looks) >= look,  # type: ignore[misc]
            )
        assert read_progress(RunFolder(folder / "run")).phase == "cancelled"
        phases.add((RunFolder(folder / "run").work / "read.json").is_file())
        again = run(folder, messages, layout=layout, memory_mib=memory)
        assert again.variants[0].digest == straight.variants[0].digest
        assert written(folder) == written(tmp_path / "straight")
        assert (again.counts, again.sources) == (straight.counts, straight.sources)
        assert not RunFolder(folder / "run").work.exists()
        assert read_progress(RunFolder(folder / "run")).phase == "done"
    assert phases == {True, False}, "some were interrupted in reading, some in judging"


def test_a_folder_is_taken_up_for_the_same_request_alone_and_a_finished_run_is_left_alone(
    tmp_path: Path,
) -> None:
    messages = _everything(6, 20)
    first = run(tmp_path, messages)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "run").rglob("*") if path.is_file()}
    assert run(tmp_path, messages) == first
    assert before == {p: p.stat().st_mtime_ns for p in (tmp_path / "run").rglob("*") if p.is_file()}
    manifest = RunFolder(tmp_path / "run").manifest
    manifest.write_bytes(manifest.read_bytes().replace(b'"the same"', b'"another"'))
    with pytest.raises(ReplayFailed, match="another replay"):
        run(tmp_path, messages)


def test_refused_messages_are_listed_with_place_and_reason_and_nothing_of_themselves(tmp_path: Path) -> None:
    secret = b'{"specversion":"1.0","id":"x","source":"/s","type":"settlement.settled","data":{"certno":"220101199001011234"}}'
    manifest = run(tmp_path, [b"not json", *_everything(7, 10)[:5], secret])
    assert (manifest.counts.refused, manifest.counts.events) == (2, 5)
    lines = [json.loads(text) for text in RunFolder(tmp_path / "run").refused.read_bytes().splitlines()]
    assert [text["reason"] for text in lines] == ["not_json", "missing_field"]
    assert [text["position"] for text in lines] == ["1", "7"]
    assert lines[0]["source"].endswith("events.jsonl")
    assert b"220101199001011234" not in RunFolder(tmp_path / "run").refused.read_bytes()


def test_nothing_to_read_is_a_result_too(tmp_path: Path) -> None:
    manifest = run(tmp_path, [])
    assert manifest.finished_at is not None
    assert (manifest.counts.events, manifest.variants[0].counts.doubts, written(tmp_path)) == (0, 0, [])
