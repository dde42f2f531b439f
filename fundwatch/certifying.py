"""Certificates and reports of a finished run, with the keys that the settings name."""

from datetime import datetime
from pathlib import Path

import msgspec

from detectors.contract.values import BUSINESS_TZ
from detectors.engine.ruleset import RuleSet, WrongRules
from fundwatch.cli.errors import UserError
from fundwatch.reference import reference_tables
from fundwatch.settings import Settings
from replay.certificate.issuing import NotFinished, issue
from replay.certificate.keys import Signer, WrongKey, read_public_key, read_signer, written
from replay.certificate.model import Certificate
from replay.manifest import RunFolder
from replay.report.writing import write_reports
from replay.variants import RulesAsked, VariantAsked, parameters_digests, rules_of


def signer_of(settings: Settings, key: str | None = None) -> Signer | None:
    """The key to sign with: the file that was named, else the settings'; None without either. Raises `UserError`."""
    path = settings.replay.signing_key_file if key is None else Path(key)
    if path is None:
        return None
    try:
        return read_signer(path, settings.replay.signing_key_password.get_secret_value())
    except WrongKey as error:
        raise UserError(error.message.zh, error.message.en) from None


def public_key_of(settings: Settings, key: str | None) -> str | None:
    """The key that must have signed: the file that was named, else the settings'. Raises `UserError`."""
    path = settings.replay.public_key_file if key is None else Path(key)
    if path is None:
        return None
    try:
        return written(read_public_key(path))
    except WrongKey as error:
        raise UserError(error.message.zh, error.message.en) from None


def certify(folder: RunFolder, signer: Signer | None) -> Certificate:
    """Write the certificate and the reports, anew where they are there. Raises `UserError`."""
    try:
        certificate = issue(folder, signer, datetime.now(BUSINESS_TZ))
        write_reports(folder)
        return certificate
    except NotFinished:
        raise UserError(
            f"{folder.path} 里的重放没有做完", f"the replay in {folder.path} is not finished"
        ) from None
    except (OSError, msgspec.DecodeError) as error:
        raise UserError(
            f"{folder.path} 里的结果读写失败（{type(error).__name__}）",
            f"the results in {folder.path} cannot be read or written ({type(error).__name__})",
            exit_code=1,
        ) from None


def rules_at_start(certificate: Certificate, settings: Settings) -> RulesAsked:
    """What to ask so that a history is judged as a certificate says, from its beginning."""
    before = certificate.before
    states = certificate.states if before is None else before.states
    parameters = certificate.parameters if before is None else before.parameters
    elsewhere = {rule for variant in certificate.variants for rule in variant.parameters_digest}
    only = sorted({*certificate.states, *states, *elsewhere})
    return RulesAsked(
        only=tuple(only),
        states={rule: states.get(rule, "disabled") for rule in only},
        parameters={rule: dict(values) for rule, values in parameters.items()},
        tables=reference_tables(settings.rules.reference_dir),
    )


def variants_of(certificate: Certificate) -> tuple[VariantAsked, ...]:
    """The certificate's variants. What the baseline was set to is in its rules already."""
    first, *others = certificate.variants
    settings = msgspec.structs.replace(first.settings, states={}, parameters={})
    return (
        VariantAsked(name=first.name, settings=settings if certificate.before is None else first.settings),
        *(VariantAsked(name=variant.name, settings=variant.settings) for variant in others),
    )


def digests_here(certificate: Certificate, settings: Settings) -> dict[str, str]:
    """The parameter digests that this code makes of the states and values at the end; empty where it cannot."""
    asked = RulesAsked(
        only=certificate.rules,
        states=dict(certificate.states),
        parameters={rule: dict(values) for rule, values in certificate.parameters.items()},
        tables=reference_tables(settings.rules.reference_dir),
    )
    try:
        rules: RuleSet = rules_of(asked, variants_of(certificate)[0].settings)
    except WrongRules:
        return {}
    return parameters_digests(rules)
