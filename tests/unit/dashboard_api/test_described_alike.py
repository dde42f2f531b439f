"""The API and the command line show a rule in the same words, and neither loses a field."""

from dashboard_api.catalogue import retired_sections, rule_cards
from detectors.describe import describe
from detectors.engine.ruleset import make_ruleset
from detectors.registry import catalogue
from detectors.retired import RETIRED_SECTIONS
from tests.generators.tables import shipped_tables


def test_a_card_is_what_the_rule_tells_of_itself_with_the_same_fields():
    cards = rule_cards(catalogue(), make_ruleset(catalogue(), tables=shipped_tables()))
    assert [card.model_dump(mode="json") for card in cards] == [
        describe(rule) for rule in catalogue().values()
    ]


def test_reference_tables_events_and_national_codes_are_told():
    cards = {
        card.id: card for card in rule_cards(catalogue(), make_ruleset(catalogue(), tables=shipped_tables()))
    }
    assert cards["base-below-social-average-share"].tables == ["social-average-wage"]
    assert cards["readmission-within-days"].tables == []
    assert "settlement.admitted" in cards["readmission-within-days"].events
    codes = {card.id: card.national_code for card in cards.values() if card.national_code is not None}
    assert codes == {
        "split-hospitalisation": "GZ10000204001000",
        "frequent-outpatient": "GZ10000204002000",
    }


def test_sections_without_a_rule_are_told_apart_from_the_rules():
    sections = retired_sections()
    assert [section.section for section in sections] == [retired.section for retired in RETIRED_SECTIONS]
    assert all("来源文件" in section.reason.zh for section in sections)
