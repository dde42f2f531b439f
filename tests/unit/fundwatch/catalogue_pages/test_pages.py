"""docs/rules/ is what the registry says."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from detectors.business_items import BUSINESS_ITEMS
from detectors.describe import describe
from detectors.registry import catalogue
from detectors.retired import RETIRED_SECTIONS
from fundwatch.catalogue_pages.pages import INDEX, pages
from fundwatch.cli.rules_docs import command
from tests.generators.tables import shipped_tables

COMMITTED = Path(__file__).resolve().parents[4] / "docs/rules"


@pytest.fixture(scope="module")
def written():
    return pages(catalogue(), shipped_tables())


def test_the_committed_pages_are_up_to_date(written):
    committed = {path.name: path.read_text(encoding="utf-8") for path in COMMITTED.iterdir()}
    assert committed == written, "renew them: fundwatch rules docs --out docs/rules"


def test_there_is_a_page_for_every_business_item_that_has_rules(written):
    items = {rule.business_item for rule in catalogue().values()}
    assert written.keys() == {INDEX, *(f"{item}.md" for item in items)}
    for item in items:
        first = written[f"{item}.md"].splitlines()[0]
        assert first == f"# {BUSINESS_ITEMS[item].zh} / {BUSINESS_ITEMS[item].en}"


@pytest.mark.parametrize("rule", catalogue().values(), ids=lambda rule: rule.id)
def test_a_rule_is_shown_with_all_that_it_tells_of_itself(written, rule):
    page = written[f"{rule.business_item}.md"]
    part = next(each for each in page.split("\n## ") if f"`{rule.id}` ·" in each)
    told = describe(rule)
    for text in (rule.name, rule.meaning, rule.to_check, *([rule.limits] if rule.limits else [])):
        assert part.index(text.zh) < part.index(text.en)
    assert all(f"`{event}`" in part for event in told["events"])
    assert all(f"reference/{table}.csv" in part for table in rule.tables)
    assert rule.national_code is None or rule.national_code in part
    assert rule.section in part or "不在来源文件内" in part
    assert re.search(r"^- \*\*依据 Evidence\*\*.*\n  - `[a-z_.]+`：`", part, re.MULTILINE)
    for parameter in told["parameters"]:
        row = next(line for line in part.splitlines() if line.startswith(f"| `{parameter['name']}` |"))
        assert parameter["unit"] in row and parameter["origin"] in row
        if parameter["type"] == "integer":
            assert f" | `{parameter['default']}` | " in row
            assert f" | {parameter['min']} … {parameter['max']} | " in row


def test_the_index_lists_what_is_off_with_the_reason(written):
    _, off = written[INDEX].split("\n## ")
    rows = {line.split(" | ")[0].strip("| "): line for line in off.splitlines() if line.startswith("| ")}
    disabled = {rule.section for rule in catalogue().values() if rule.state == "disabled"}
    assert disabled and disabled | {retired.section for retired in RETIRED_SECTIONS} == rows.keys() - {"§"}
    assert all("来源文件" in rows[section] for section in disabled)


def test_a_page_that_is_no_longer_written_goes_and_pages_of_others_stay(tmp_path, written):
    (tmp_path / "old-item.md").write_text(written["transfers.md"], encoding="utf-8")
    (tmp_path / "notes.md").write_text("written by hand\n", encoding="utf-8")
    done = CliRunner().invoke(command, ["--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert {path.name for path in tmp_path.iterdir()} == {*written, "notes.md"}
    assert {name: (tmp_path / name).read_text(encoding="utf-8") for name in written} == written
