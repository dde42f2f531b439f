"""The catalogue that the API shows is the registry's, with what is in force."""

from dashboard_api.catalogue import rule_cards
from detectors.engine.ruleset import make_ruleset
from detectors.registry import catalogue
from fundwatch.reference import reference_tables


def test_every_rule_has_a_card_with_its_parameters() -> None:
    cards = {
        card.id: card
        for card in rule_cards(catalogue(), make_ruleset(catalogue(), tables=reference_tables(None)))
    }
    assert cards.keys() == catalogue().keys()
    for rule_id, rule in catalogue().items():
        card = cards[rule_id]
        assert (card.section, card.level, card.cell.kind) == (rule.section, rule.level, rule.cell.name)
        assert [parameter.name for parameter in card.parameters] == list(rule.parameters.model_fields)
        for parameter in card.parameters:
            assert parameter.unit
            assert parameter.description.zh
            assert parameter.description.en


def test_states_and_values_are_those_in_force() -> None:
    in_force = make_ruleset(
        catalogue(),
        states={"mass-cross-pool-in": "shadow", "stock-oversold": "disabled"},
        parameters={"readmission-within-days": {"max_gap_days": 7}},
        tables=reference_tables(None),
    )
    cards = {card.id: card for card in rule_cards(catalogue(), in_force)}
    assert cards["mass-cross-pool-in"].state == "shadow"
    assert cards["stock-oversold"].state == "disabled"
    assert cards["readmission-within-days"].state == "enabled"
    gap = next(p for p in cards["readmission-within-days"].parameters if p.name == "max_gap_days")
    assert (gap.default, gap.value, gap.min, gap.unit) == (2, 7, 0, "days")
