"""Recompute what a certificate says, line by line. Every line holds, fails, or could not be checked."""

import hashlib
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

import msgspec

from detectors.contract.doubt import doubt_id
from detectors.contract.values import Text
from replay.certificate.issuing import CERTIFICATE, PAGE, as_json, certified_files, sha256_of, unsealed
from replay.certificate.keys import is_signed_by
from replay.certificate.model import FORMAT, FORMAT_VERSION, Certificate, CertifiedFile
from replay.certificate.page import certificate_page
from replay.certificate.seal import Seal, canonical_bytes
from replay.compare.stored import read_comparison
from replay.digest import StandingDigest
from replay.manifest import Manifest, RunFolder, Variant, read_manifest

State = Literal["holds", "fails", "open"]

_DAMAGED: Final = (OSError, msgspec.DecodeError, UnicodeDecodeError)


class Line(NamedTuple):
    """One statement: whether it holds, and what it is about. `open`: it could not be checked, and `what` says why."""

    state: State
    what: Text


class NoCertificate(Exception):
    """There is no such file, or it is no certificate; one sentence in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.message = Text(zh, en)


Digests = Callable[[Certificate], dict[str, str]]
"""The parameter digests, by rule, that this code makes of a certificate's states and values."""

Rejudge = Callable[[Certificate], Manifest]
"""Judge the sources again as a certificate says."""


def certificate_file(path: Path) -> Path:
    """The certificate itself, where its folder was named."""
    return path / CERTIFICATE if path.is_dir() else path


def verify(
    path: Path,
    *,
    public_key: str | None = None,
    digests: Digests | None = None,
    rejudge: Rejudge | None = None,
) -> Iterator[Line]:
    """Check a certificate (its file, or the folder that it lies in) against what lies beside it.

    `public_key` is the base64 of the key that must have signed it. Raises `NoCertificate`.
    """
    file = certificate_file(path)
    held = _json_of(file)
    sealed = _seal_of(held)
    yield from _check_seal(held, sealed)
    yield _check_signature(held, sealed, public_key)
    certificate = _typed(held)
    if certificate is None:
        yield _fails("证书的内容残缺或有误", "the certificate lacks something or holds what it cannot mean")
        return
    yield _check_format(certificate)
    folder = RunFolder(file.parent)
    yield _check_page(folder, held, file)
    yield from _check_files(folder, certificate)
    yield _check_manifest(folder, certificate)
    for variant in certificate.variants:
        yield from _check_doubts(folder, variant)
    if digests is not None:
        yield _check_rules(certificate, digests)
    if rejudge is not None:
        yield from _check_again(certificate, rejudge(certificate))
    else:
        yield _open(
            "没有重新判定：用 --from 给出同样的来源即可",
            "nothing was judged again: give the same sources with --from",
        )


def outcome(lines: list[Line]) -> int:
    """0 when nothing fails, else 1."""
    return 1 if any(line.state == "fails" for line in lines) else 0


def _json_of(file: Path) -> dict[str, Any]:
    try:
        held = json.loads(file.read_bytes())
    except OSError as error:
        raise NoCertificate(
            f"读不了证书 {file.name}：{error.strerror}", f"cannot read {file.name}: {error.strerror}"
        ) from None
    except ValueError:
        held = None
    if not isinstance(held, dict) or held.get("format") != FORMAT:
        raise NoCertificate(f"{file.name} 不是重放证书", f"{file.name} is no certificate of a replay")
    return held


def _seal_of(held: dict[str, Any]) -> Seal | None:
    try:
        return msgspec.convert(held.get("seal"), Seal)
    except msgspec.ValidationError:
        return None


def _typed(held: dict[str, Any]) -> Certificate | None:
    try:
        return msgspec.convert(held, Certificate)
    except msgspec.ValidationError:
        return None


def _check_seal(held: dict[str, Any], sealed: Seal | None) -> Iterator[Line]:
    if sealed is None:
        yield _fails("证书没有封签，或封签残缺", "the certificate has no seal, or a damaged one")
        return
    right = hashlib.sha256(canonical_bytes(held)).hexdigest() == sealed.digest
    yield _line(right, "证书内容与封签的摘要相符", "the certificate's content has the digest of its seal")


def _check_signature(held: dict[str, Any], sealed: Seal | None, public_key: str | None) -> Line:
    signature = None if sealed is None else sealed.signature
    if signature is None:
        if public_key is not None:
            return _fails("证书没有签名", "the certificate is not signed")
        return _open(
            "证书没有签名：能改证书的人也能重算摘要",
            "the certificate is not signed: whoever can change it can make its digest again",
        )
    right = is_signed_by(signature.public_key, signature.value, canonical_bytes(held))
    if not right:
        return _fails("签名与证书内容不符", "the signature does not fit the certificate")
    if public_key is None:
        return _open(
            "签名与证书内所列公钥相符；公钥属于谁，需用 --public-key 核对",
            "the signature fits the public key in the certificate; whose key that is, only --public-key can tell",
        )
    return _line(
        signature.public_key == public_key,
        "签名出自给定的公钥",
        "the signature was made with the private half of the given key",
    )


def _check_format(certificate: Certificate) -> Line:
    known = certificate.format_version.partition(".")[0] == FORMAT_VERSION.partition(".")[0]
    return _line(
        known,
        f"证书格式 {certificate.format_version} 可以核对",
        f"certificates of format {certificate.format_version} can be checked",
    )


def _check_page(folder: RunFolder, held: dict[str, Any], file: Path) -> Line:
    page = folder.path / PAGE
    if file.name != CERTIFICATE or not page.is_file():
        return _open(f"没有 {PAGE}", f"there is no {PAGE}")
    try:
        same = page.read_text(encoding="utf-8") == certificate_page(held)
    except (*_DAMAGED, KeyError, TypeError, AttributeError):
        same = False
    return _line(same, f"{PAGE} 说的与证书相同", f"{PAGE} says what the certificate says")


def _check_files(folder: RunFolder, certificate: Certificate) -> Iterator[Line]:
    for file in certificate.files:
        path = folder.path / file.name
        inside = path.resolve().is_relative_to(folder.path.resolve())
        if not inside or not path.is_file():
            yield _open(f"没有文件 {file.name}", f"there is no file {file.name}")
            continue
        same = path.stat().st_size == file.bytes and sha256_of(path) == file.sha256
        yield _line(same, f"文件 {file.name} 未变", f"{file.name} is unchanged")


def _check_manifest(folder: RunFolder, certificate: Certificate) -> Line:
    try:
        manifest = read_manifest(folder)
        files: list[CertifiedFile] = certified_files(folder, manifest)
        comparison = read_comparison(folder)
        expected = as_json(unsealed(manifest, files, comparison, certificate.issued_at))
    except FileNotFoundError:
        return _open("没有 run.json", "there is no run.json")
    except Exception as error:  # whatever a damaged or unfinished run may hold
        return _fails(
            f"run.json 或比较结果读不懂（{type(error).__name__}）",
            f"run.json or the comparison cannot be read ({type(error).__name__})",
        )
    said = as_json(certificate)
    differing = [name for name in expected if name != "seal" and expected[name] != said[name]]
    if differing:
        names = ", ".join(differing)
        return _fails(
            f"证书与运行目录不一致：{names}", f"the certificate differs from the folder of the run: {names}"
        )
    return _holds("证书与运行目录一致", "the certificate says what the folder of the run says")


def _check_doubts(folder: RunFolder, variant: Variant) -> Iterator[Line]:
    name, path = variant.name, folder.doubts(variant.name)
    inside = path.resolve().is_relative_to(folder.path.resolve())
    if not inside or not path.is_file():
        yield _open(f"方案 {name}：没有疑点文件", f"variant {name}: its doubts are not here")
        return
    digest, amount, strangers = StandingDigest(), Decimal(0), 0
    try:
        with path.open("rb") as lines:
            for line in lines:
                fields = msgspec.json.decode(line)
                if fields["status"] == "withdrawn":
                    continue
                digest.add(fields)
                amount += Decimal(fields["amount"] or 0)
                strangers += fields["doubt_id"] != str(doubt_id(fields["rule_id"], fields["anchor"]))
    except (*_DAMAGED, ValueError, KeyError, TypeError, ArithmeticError):
        yield _fails(
            f"方案 {name}：疑点文件残缺或次序不对", f"variant {name}: its doubts are damaged or out of order"
        )
        return
    yield _line(
        digest.hexdigest() == variant.digest,
        f"方案 {name}：成立疑点的摘要相符",
        f"variant {name}: the digest over its standing doubts is right",
    )
    counts = variant.counts
    yield _line(
        digest.doubts == counts.doubts and amount == Decimal(counts.amount),
        f"方案 {name}：疑点数与金额相符",
        f"variant {name}: number and money of its doubts are right",
    )
    yield _line(
        not strangers,
        f"方案 {name}：每个疑点的编号都由规则和锚点得出",
        f"variant {name}: every doubt's id follows from its rule and anchor",
    )


def _check_rules(certificate: Certificate, digests: Digests) -> Line:
    mine = digests(certificate)
    differing = [rule for rule, digest in certificate.parameters_digest.items() if mine.get(rule) != digest]
    if not differing:
        return _holds(
            "这里的规则版本、参数和参考表得出同样的参数摘要",
            "the rules, parameters and reference tables here make the same parameter digests",
        )
    names = ", ".join(differing[:5]) + (" …" if len(differing) > 5 else "")
    return _open(
        f"这里的规则版本或参考表与证书不同，不能据此重新判定：{names}",
        f"the rules or reference tables here are not the certificate's, so nothing can be judged again by them: {names}",
    )


def _check_again(certificate: Certificate, manifest: Manifest) -> Iterator[Line]:
    yield _line(
        msgspec.to_builtins(manifest.sources) == msgspec.to_builtins(certificate.read),
        "来源与证书所列逐项相同",
        "the sources are those of the certificate, to the byte and offset",
    )
    # facts and cells also hang on which rules are known to be off, which a certificate does not tell
    counts = [(read.events, read.refused, read.duplicates) for read in (manifest.counts, certificate.counts)]
    yield _line(
        counts[0] == counts[1] and manifest.clock == certificate.clock,
        "重新读取：事件、拒绝、重复的数目与业务时间相同",
        "read again: as many events, refusals and repeats, and time had come as far",
    )
    again = {variant.name: variant.digest for variant in manifest.variants}
    for variant in certificate.variants:
        yield _line(
            again.get(variant.name) == variant.digest,
            f"方案 {variant.name}：重新判定得到同样的疑点",
            f"variant {variant.name}: judged again, the doubts are the same",
        )


def _line(holds: bool, zh: str, en: str) -> Line:
    return Line("holds" if holds else "fails", Text(zh, en))


def _holds(zh: str, en: str) -> Line:
    return Line("holds", Text(zh, en))


def _fails(zh: str, en: str) -> Line:
    return Line("fails", Text(zh, en))


def _open(zh: str, en: str) -> Line:
    return Line("open", Text(zh, en))
