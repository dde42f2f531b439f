"""What the documents say must stay true."""

import re
from pathlib import Path

import pytest

from detectors.registry import catalogue

ROOT = Path(__file__).resolve().parents[2]
COVERAGE = (ROOT / "docs/coverage.md").read_text()


@pytest.mark.parametrize("rule_id", catalogue())
def test_every_rule_has_its_row_in_the_coverage(rule_id):
    assert f"| `{rule_id}` |" in COVERAGE


def test_every_test_that_the_coverage_names_exists():
    named = set(re.findall(r"`((?:tests|web/tests|detectors|docs)/[^`]*?)`", COVERAGE))
    assert named
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize(
    "page", sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/**/*.md")), ids=lambda p: p.name
)
def test_no_page_leads_to_a_file_that_is_not_there(page):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), target
