"""`fundwatch rules new`, in a copy of the rules: the checkout stays as it is."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
NEW = ("new", "late-dispensing", "--item", "outpatient-benefits", "--cell", "visits")


@pytest.fixture
def copy(tmp_path):
    """A checkout of which only what `fundwatch rules` needs is copied."""
    for package in ("detectors", "fundwatch"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.fixture
def fundwatch(copy):
    """The console script of the copy."""

    def fundwatch(*arguments):
        return subprocess.run(
            [sys.executable, "-c", "from fundwatch.cli.main import main; main()", *arguments],
            capture_output=True,
            text=True,
            cwd=copy,
            env={**os.environ, "PYTHONPATH": str(copy), "FUNDWATCH_LANGUAGE": "en"},
        )

    return fundwatch


@pytest.fixture
def rules(fundwatch):
    return partial(fundwatch, "rules")


def files(folder):
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_a_new_rule_is_registered_and_its_one_case_fails_until_the_condition_is_written(copy, rules):
    before = files(copy)
    done = rules(*NEW, "--level", "high", "--zh", "迟发药", "--en", "Late dispensing")
    assert done.returncode == 0, done.stderr
    home = Path("detectors/rules/outpatient_benefits")
    module, cases = home / "late_dispensing.py", home / "late_dispensing.yaml"
    assert files(copy).keys() - before.keys() == {module, cases}
    assert {path: text for path, text in files(copy).items() if path in before} == before
    assert str(module) in done.stdout and "fundwatch rules test late-dispensing" in done.stdout

    shown = rules("show", "late-dispensing")
    assert "high" in shown.stdout.splitlines()[0] and "Late dispensing" in shown.stdout
    failing = rules("test", "late-dispensing")
    assert failing.returncode == 1
    assert "0 doubts stand, 1 expected" in failing.stdout

    written = (copy / module).read_text(encoding="utf-8").replace("    return False\n", "    return True\n")
    (copy / module).write_text(written, encoding="utf-8")
    holding = rules("test", "late-dispensing")
    assert (holding.returncode, holding.stdout.strip()) == (0, "1 cases passed, 0 failed")


def test_what_is_written_passes_the_linter(copy, rules):
    assert rules(*NEW).returncode == 0
    module = copy / "detectors/rules/outpatient_benefits/late_dispensing.py"
    ruff = [sys.executable, "-m", "ruff"]
    config = ["--config", str(ROOT / "pyproject.toml"), "--no-cache", str(module)]
    for mode in (["check"], ["format", "--check"]):
        done = subprocess.run([*ruff, *mode, *config], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("rule_id", "item", "cell", "said"),
    [
        ("stock-oversold", "inventory", "batches", "is taken already"),
        ("stock-oversold", "transfers", "batches", "is taken already"),
        ("Late-Dispensing", "inventory", "batches", "is no rule id"),
        ("late_dispensing", "inventory", "batches", "is no rule id"),
        ("../../late-dispensing", "inventory", "batches", "is no rule id"),
        ("late", "inventory", "batches", "is no rule id"),
        ("late-" + "very-" * 20 + "dispensing", "inventory", "batches", "is no rule id"),
        ("late-dispensing", "no-such-item", "batches", "there is no business item"),
        ("late-dispensing", "inventory", "no-such-kind", "there is no cell kind"),
    ],
)
def test_what_cannot_be_a_new_rule_is_refused_in_one_sentence_and_leaves_nothing(
    copy, rules, rule_id, item, cell, said
):
    before = files(copy)
    done = rules("new", rule_id, "--item", item, "--cell", cell)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr and len(done.stderr.splitlines()) == 1
    assert files(copy) == before


def test_another_checkout_can_be_named_and_one_without_rules_is_refused(copy, rules, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    refused = rules(*NEW, "--root", str(other))
    assert refused.returncode == 2 and "there is no folder" in refused.stderr
    (other / "detectors/rules").mkdir(parents=True)
    before = files(copy)
    assert rules(*NEW, "--root", str(other)).returncode == 0
    assert {path.name for path in files(other)} == {
        "__init__.py",
        "late_dispensing.py",
        "late_dispensing.yaml",
    }
    assert files(copy) == before
    again = rules(*NEW, "--root", str(other))
    assert again.returncode == 2 and "is taken already" in again.stderr


def test_the_page_on_writing_a_rule_leads_to_a_rule_whose_cases_hold(copy, rules, fundwatch):
    page = (ROOT / "docs/writing-a-rule.md").read_text(encoding="utf-8")
    (python,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    (cases,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    (new,) = re.findall(r"fundwatch rules (new costly(?:.|\n)*?)\n```", page)
    assert rules(*shlex.split(new.replace("\\\n", " "))).returncode == 0

    home = copy / "detectors/rules/outpatient_benefits"
    written = (home / "costly_outpatient_visit.py").read_text(encoding="utf-8")
    before, rest = written.split("class ", 1)
    judge = "def judge(" + rest.split("def judge(", 1)[1].split("def _doubtful(", 1)[0]
    rule = "RULE = " + rest.split("RULE = ", 1)[1]
    parameters, functions = python.split("def _doubtful(", 1)
    module = f"{before}{parameters}{judge}def _doubtful({functions}\n\n{rule}"
    (home / "costly_outpatient_visit.py").write_text(module, encoding="utf-8")
    (home / "costly_outpatient_visit.yaml").write_text(cases, encoding="utf-8")

    done = rules("test", "costly-outpatient-visit")
    assert (done.returncode, done.stdout.strip()) == (0, "3 cases passed, 0 failed")
    event = re.search(r"^echo '(.*)' > try\.jsonl$", page, re.MULTILINE)
    assert event is not None
    (copy / "try.jsonl").write_text(event[1] + "\n", encoding="utf-8")
    replayed = fundwatch("replay", "--from", "try.jsonl", "--rules", "costly-outpatient-visit")
    assert json.loads(replayed.stdout)["message"]["en"] == "The fund paid 5001 CNY for one outpatient visit"

    # the last evening of a month, which the next month's cell looks back on
    last = event[1].replace("2026-03-31T10:00", "2026-03-31T21:00")
    assert last != event[1]
    (copy / "last.jsonl").write_text(last + "\n", encoding="utf-8")
    replayed = fundwatch("replay", "--from", "last.jsonl", "--rules", "costly-outpatient-visit")
    (doubt,) = map(json.loads, replayed.stdout.splitlines())
    assert doubt["anchor"] == "2200001|2026-03|/h/1|try-1"
