"""Ed25519 keys (RFC 8032) as OpenSSL writes them: PEM files. A private key is never shown, logged or kept."""

import base64
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_private_key,
    load_pem_public_key,
)

from detectors.contract.values import Text


class WrongKey(Exception):
    """A key that cannot be used; one sentence in both languages that holds nothing of the key."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.message = Text(zh, en)


class Signer:
    """Signs with one private key."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    def __repr__(self) -> str:
        return "Signer(…)"

    @property
    def public_key(self) -> str:
        """The public half, as it stands in a certificate."""
        return written(self._key.public_key())

    def sign(self, message: bytes) -> bytes:
        """64 bytes; the same for the same message."""
        return self._key.sign(message)


def read_signer(path: Path, password: str = "") -> Signer:
    """A private key file (PEM, PKCS #8; `openssl genpkey -algorithm ed25519`). Raises `WrongKey`."""
    raw = _bytes_of(path)
    try:
        key = load_pem_private_key(raw, password.encode() or None)
    except TypeError:  # how the library says it of a password
        raise WrongKey(
            f"私钥文件 {path.name} 与口令不符：有口令而文件未加密，或文件加密而没有口令",
            f"the private key {path.name} is encrypted and no password was given, or the other way round",
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise WrongKey(
            f"{path.name} 不是可用的 PEM 私钥，或口令不对",
            f"{path.name} is no private key in PEM, or its password is wrong",
        ) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise WrongKey(f"{path.name} 不是 Ed25519 私钥", f"{path.name} is not an Ed25519 key")
    return Signer(key)


def read_public_key(path: Path) -> Ed25519PublicKey:
    """A public key file (PEM; `openssl pkey -pubout`). Raises `WrongKey`."""
    raw = _bytes_of(path)
    try:
        key = load_pem_public_key(raw)
    except (ValueError, UnsupportedAlgorithm):
        raise WrongKey(f"{path.name} 不是 PEM 公钥", f"{path.name} is no public key in PEM") from None
    if not isinstance(key, Ed25519PublicKey):
        raise WrongKey(f"{path.name} 不是 Ed25519 公钥", f"{path.name} is not an Ed25519 key")
    return key


def written(key: Ed25519PublicKey) -> str:
    """Base64 of the key in DER (SubjectPublicKeyInfo, RFC 8410)."""
    return base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def is_signed_by(public_key: str, signature: str, message: bytes) -> bool:
    """Whether base64 `signature` over `message` was made by the private half of a `written` key."""
    try:
        key = load_der_public_key(base64.b64decode(public_key, validate=True))
        if not isinstance(key, Ed25519PublicKey) or written(key) != public_key:
            return False
        key.verify(base64.b64decode(signature, validate=True), message)
    except (ValueError, UnsupportedAlgorithm, InvalidSignature):
        return False
    return True


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WrongKey(
            f"读不了密钥文件 {path.name}：{error.strerror}",
            f"cannot read the key {path.name}: {error.strerror}",
        ) from None
