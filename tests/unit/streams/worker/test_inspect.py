import json
import os
import subprocess
import sysconfig
from datetime import UTC, datetime
from pathlib import Path

import pytest

from detectors.engine.projector import Projector
from detectors.engine.ruleset import make_ruleset
from detectors.registry import catalogue
from fundwatch.reference import reference_tables
from streams.frames import FrameDecoder, encode_frame
from streams.worker.database import Database, NoDatabase, open_read_only, shared_cache
from streams.worker.inspect import read_cell
from streams.worker.partition import PartitionCells
from tests.support.events import readmission, reversal, taken

SCRIPT = Path(sysconfig.get_path("scripts")) / "fundwatch"
RULES = make_ruleset(catalogue(), only=["readmission-within-days"], tables=reference_tables(None))
STAYS = catalogue()["readmission-within-days"].cell


@pytest.fixture
def folder(tmp_path):
    """A worker's folder with one readmission and one reversed one, still open as a worker has it."""
    database = Database(tmp_path / "cells" / "partition-0", shared_cache(8))
    cells = PartitionCells("person", database, RULES, 100)
    projector = Projector(RULES.kinds.values())
    events = [*readmission("P1"), *readmission("P2"), reversal(readmission("P2")[2], "r1")]
    for item in map(taken, events):
        kinds = {}
        for kind, key, fact in projector.project(item.event, item.digest):
            kinds.setdefault(kind.name, []).append(("\x1f".join(key), fact))
        judged = cells.judge_frame(FrameDecoder(RULES.kinds).decode(encode_frame(kinds)), datetime.now(UTC))
        database.write(judged.rows, 0)
    yield tmp_path
    database.close()


def test_a_cell_is_read_beside_the_worker_that_has_it_open(folder):
    with open_read_only(folder / "cells" / "partition-0") as rows:
        view = read_cell(rows, STAYS, "P1\x1fH1")
        assert [fact.event_id for fact in view.facts] == ["P1-a1", "P1-d1", "P1-a2"]
        assert [(item.rule_id, item.withdrawn) for item in view.standing] == [
            ("readmission-within-days", False)
        ]
        assert read_cell(rows, STAYS, "nobody\x1fH1") is None


def test_a_reversed_event_and_a_withdrawn_finding_are_shown_as_such(folder):
    with open_read_only(folder / "cells" / "partition-0") as rows:
        view = read_cell(rows, STAYS, "P2\x1fH1")
    assert [fact.event_id for fact in view.voids] == ["P2-a2"]
    assert [item.withdrawn for item in view.standing] == [True]


def test_a_folder_that_is_no_database_is_an_error(tmp_path):
    with pytest.raises(NoDatabase), open_read_only(tmp_path / "nothing"):
        pass


def run(*arguments):
    done = subprocess.run(
        [SCRIPT, "cells", "show", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "FUNDWATCH_LANGUAGE": "en"},
    )
    return done.returncode, done.stdout, done.stderr


def test_the_command_shows_why_a_rule_fired(folder):
    code, out, _ = run("readmission-within-days", "P1|H1", "--data-dir", str(folder))
    assert code == 0
    assert "3 facts" in out and "stands" in out
    code, out, _ = run("readmission-within-days", "P2|H1", "--data-dir", str(folder), "--json")
    shown = json.loads(out)
    assert shown["reversed"] == [{"source": "/test", "event_id": "P2-a2"}]
    assert shown["standing"][0]["withdrawn"] is True


def test_the_command_says_when_there_is_no_such_cell_or_rule_or_folder(folder, tmp_path):
    assert run("readmission-within-days", "nobody|H1", "--data-dir", str(folder))[0] == 1
    assert run("no-such-rule", "P1|H1", "--data-dir", str(folder))[0] == 2
    code, _, err = run("readmission-within-days", "P1|H1", "--data-dir", str(tmp_path / "elsewhere"))
    assert code == 1 and len(err.strip().splitlines()) == 1
