"""The seal of a certificate: the digest of everything else in it, and the signature where there is a key.

What is digested and signed is the certificate without its seal as canonical JSON: keys in the order of their code
points, no spaces, UTF-8 and nothing escaped that need not be. `jq -cjS 'del(.seal)'` writes the same.
"""

import base64
import hashlib
import json
from typing import Any, Final, Literal

import msgspec

from replay.certificate.keys import Signer

ALGORITHM: Final = "Ed25519"


class Signature(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`public_key` is base64 of DER (SubjectPublicKeyInfo), `value` base64 of the 64 bytes."""

    algorithm: Literal["Ed25519"] = ALGORITHM
    public_key: str
    value: str


class Seal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`digest` is SHA-256 in hexadecimal; `signature` is over the same bytes."""

    digest: str
    signature: Signature | None


def canonical_bytes(certificate: dict[str, Any]) -> bytes:
    """What is sealed."""
    body = {key: value for key, value in certificate.items() if key != "seal"}
    return json.dumps(
        body, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def seal(certificate: dict[str, Any], signer: Signer | None) -> Seal:
    """The seal for what the certificate says now."""
    body = canonical_bytes(certificate)
    signature = None
    if signer is not None:
        value = base64.b64encode(signer.sign(body)).decode()
        signature = Signature(public_key=signer.public_key, value=value)
    return Seal(digest=hashlib.sha256(body).hexdigest(), signature=signature)
