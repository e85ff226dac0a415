"""The course's own private key, which signs messages to platforms and encrypts data for the course itself."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import jwt
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

BITS: Final = 2048
ALGORITHM: Final = "RS256"
"""The signature algorithm that LTI 1.3 requires; no other is used or accepted."""


class KeyUnusable(Exception):
    """The key file cannot be created or read. The message is one sentence that says what to do."""


class Key:
    """An RSA key pair and secrets derived from its private key."""

    def __init__(self, private: rsa.RSAPrivateKey) -> None:
        self._private = private
        numbers = private.public_key().public_numbers()
        size = (numbers.n.bit_length() + 7) // 8
        jwk = {"e": _encoded(numbers.e.to_bytes(3)), "kty": "RSA", "n": _encoded(numbers.n.to_bytes(size))}
        self.id: Final = _encoded(hashlib.sha256(json.dumps(jwk, separators=(",", ":")).encode()).digest())
        """The key's thumbprint (RFC 7638)."""
        self.public: Final[Mapping[str, str]] = {**jwk, "kid": self.id, "alg": ALGORITHM, "use": "sig"}
        """The public key as a JSON Web Key."""

    @classmethod
    def at(cls, path: Path) -> Key:
        """Load the key from a file, or create the file, readable by its owner only. Raises KeyUnusable."""
        try:
            if not path.exists():
                _make(path)
            if os.name == "posix" and path.stat().st_mode & 0o077:
                raise KeyUnusable(f"Others can read the key {path}: run chmod 600 on it.")
            private = serialization.load_pem_private_key(path.read_bytes(), None)
        except OSError as problem:
            raise KeyUnusable(f"The key file {path} cannot be used ({problem.strerror}).") from problem
        except (ValueError, TypeError) as problem:
            raise KeyUnusable(
                f"{path} does not contain a private key in PEM format; delete it, and a new one is made."
            ) from problem
        if not isinstance(private, rsa.RSAPrivateKey) or private.key_size < BITS:
            raise KeyUnusable(f"{path} does not contain an RSA key of at least {BITS} bits, which LTI requires.")
        return cls(private)

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Return a signed JSON Web Token with these claims."""
        return jwt.encode(dict(claims), self._private, ALGORITHM, headers={"kid": self.id})

    def pseudonym(self, *parts: str) -> str:
        """Return 64 hexadecimal digits that depend only on the parts and, without the key, do not reveal them."""
        text = json.dumps(parts, ensure_ascii=False)
        return hmac.new(self._secret("pseudonym"), text.encode(), hashlib.sha256).hexdigest()

    def seal(self, purpose: str, content: Mapping[str, Any]) -> str:
        """Encrypt the content with a timestamp, as URL-safe text."""
        return self._fernets(purpose).encrypt(json.dumps(content).encode()).decode()

    def unseal(self, purpose: str, text: str, seconds: int | None = None) -> dict[str, Any] | None:
        """Decrypt text sealed for this purpose; None if it is invalid or older than `seconds`."""
        try:
            found: dict[str, Any] = json.loads(self._fernets(purpose).decrypt(text.encode(), seconds))
        except (InvalidToken, ValueError):
            return None
        return found

    def _fernets(self, purpose: str) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self._secret(purpose)))

    def _secret(self, purpose: str) -> bytes:
        return hmac.new(self._bytes, f"course/lti/{purpose}".encode(), hashlib.sha256).digest()

    @cached_property
    def _bytes(self) -> bytes:
        return self._private.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


def _make(path: Path) -> None:
    """Create a key file atomically; if two processes try at once, one file wins."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink(missing_ok=True)


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
