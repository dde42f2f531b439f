"""Write the certificate of a finished run, and again whenever its folder has more to certify."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from replay.certificate.keys import Signer
from replay.certificate.model import Certificate, CertifiedFile, Compared, Verdict
from replay.certificate.page import certificate_page
from replay.certificate.seal import Seal, seal
from replay.compare.model import CLASSES, Comparison
from replay.compare.stored import differences_file, read_comparison, summary_file
from replay.manifest import Manifest, RunFolder, read_manifest, write_json

CERTIFICATE: Final = "certificate.json"
PAGE: Final = "certificate.html"

_AT_ONCE: Final = 1 << 20


class NotFinished(Exception):
    """The run is under way, failed or was cancelled: there is nothing to certify."""


def issue(folder: RunFolder, signer: Signer | None, issued_at: datetime) -> Certificate:
    """Write `certificate.json` and `certificate.html`; with a key they are signed.

    Raises `NotFinished`, `FileNotFoundError` where there is no run, and `msgspec.DecodeError` for damaged files.
    """
    manifest = read_manifest(folder)
    comparison = read_comparison(folder)
    content = unsealed(manifest, certified_files(folder, manifest), comparison, issued_at)
    certificate = msgspec.structs.replace(content, seal=seal(as_json(content), signer))
    write_json(folder.path / CERTIFICATE, as_json(certificate))
    page = folder.path / PAGE
    part = page.with_name(page.name + ".part")
    part.write_text(certificate_page(as_json(certificate)), encoding="utf-8")
    part.replace(page)
    return certificate


def unsealed(
    manifest: Manifest,
    files: Iterable[CertifiedFile],
    comparison: Comparison | None,
    issued_at: datetime,
) -> Certificate:
    """What a certificate says, with an empty seal. Raises `NotFinished`."""
    if manifest.finished_at is None:
        raise NotFinished
    compared = None if comparison is None else _compared(comparison)
    return Certificate(
        issued_at=issued_at,
        run_id=manifest.run_id,
        created_at=manifest.created_at,
        finished_at=manifest.finished_at,
        judge=manifest.judge,
        code=manifest.code,
        read=manifest.sources,
        counts=manifest.counts,
        clock=manifest.clock,
        rules=manifest.rules,
        states=manifest.states,
        parameters=manifest.parameters,
        parameters_digest=manifest.parameters_digest,
        reference_digest=manifest.reference_digest,
        changes=manifest.changes,
        before=manifest.before,
        variants=manifest.variants,
        files=tuple(files),
        comparison=compared,
        verdict=_verdict(manifest, comparison),
        seal=Seal(digest="", signature=None),
    )


def certified_files(folder: RunFolder, manifest: Manifest) -> list[CertifiedFile]:
    """Everything in the folder that the certificate vouches for, as it lies there now."""
    paths = [folder.manifest, folder.refused]
    for variant in manifest.variants:
        paths += [folder.doubts(variant.name), folder.shadow(variant.name), folder.difference(variant.name)]
    paths += [summary_file(folder), differences_file(folder)]
    return [_certified(folder, path) for path in paths if path.is_file()]


def sha256_of(path: Path) -> str:
    """The digest of a file's bytes as they lie on disk. Raises `OSError`."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_AT_ONCE):
            digest.update(block)
    return digest.hexdigest()


def as_json(certificate: Certificate) -> dict[str, Any]:
    """The certificate as its file holds it. Whole numbers have no point, so that every tool writes them alike."""
    held: dict[str, Any] = _plain(msgspec.json.decode(msgspec.json.encode(certificate)))
    return held


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(held) for key, held in value.items()}
    if isinstance(value, list):
        return [_plain(held) for held in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def _certified(folder: RunFolder, path: Path) -> CertifiedFile:
    return CertifiedFile(
        name=path.relative_to(folder.path).as_posix(), bytes=path.stat().st_size, sha256=sha256_of(path)
    )


def _compared(comparison: Comparison) -> Compared:
    return Compared(
        variant=comparison.variant,
        live=comparison.live,
        read_at=comparison.read_at,
        compared=comparison.compared,
        agree=comparison.agree,
        differences=comparison.differences,
        digest=comparison.digest,
    )


def _verdict(manifest: Manifest, comparison: Comparison | None) -> Verdict:
    events, doubts = manifest.counts.events, manifest.variants[0].counts.doubts
    refused = manifest.counts.refused
    zh = f"由所列 {events:,} 条事件、规则与参数，得出 {doubts:,} 个成立的疑点"
    en = f"From the {events:,} events, the rules and the parameters named here follow {doubts:,} standing doubts"
    if refused:
        zh += f"；另有 {refused:,} 条消息被拒绝，未参与判定"
        en += f"; {refused:,} more messages were refused and not judged"
    if comparison is None:
        return Verdict(
            code="judged", zh=f"{zh}。未与线上比较。", en=f"{en}. No comparison with live was made."
        )
    if comparison.agrees:
        return Verdict(
            code="agrees",
            zh=f"{zh}。与线上逐字段一致：比较了 {comparison.compared:,} 个，没有差异。",
            en=f"{en}. They agree with live field by field: {comparison.compared:,} compared, no difference.",
        )
    found = [(CLASSES[class_], comparison.differences.get(class_, 0)) for class_ in CLASSES]
    told_zh = "、".join(f"{name.zh} {number:,}" for name, number in found if number)
    told_en = ", ".join(f"{name.en.lower()} {number:,}" for name, number in found if number)
    different = comparison.compared - comparison.agree
    return Verdict(
        code="differs",
        zh=f"{zh}。与线上比较 {comparison.compared:,} 个，其中 {different:,} 个不同：{told_zh}。",
        en=f"{en}. Of {comparison.compared:,} compared with live {different:,} differ: {told_en}.",
    )
