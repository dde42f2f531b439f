"""The rules in force, from the settings."""

from detectors.engine.ruleset import RuleSet, WrongRules, make_ruleset
from detectors.registry import catalogue
from fundwatch.cli.errors import UserError
from fundwatch.reference import reference_tables
from streams.settings import RulesSettings


def rules_in_force(settings: RulesSettings) -> RuleSet:
    """Raises `UserError` for a rule, state or parameter that cannot be used."""
    try:
        return make_ruleset(
            catalogue(),
            states=settings.state,
            parameters=settings.parameters,
            tables=reference_tables(settings.reference_dir),
        )
    except WrongRules as error:
        raise UserError(error.message.zh, error.message.en) from None
