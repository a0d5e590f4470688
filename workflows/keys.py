"""Keys and ciphers: one master key on disk, one key per case, a keyed hash to find people by their number."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import tempfile
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class Keyring:
    """Seals personal data (个人信息保护法 art. 51).

    Each case has a key of its own, stored wrapped by the master key; deleting the wrapped key deletes the
    case's personal data wherever it was copied. The master key lies in a file of mode 0600 and is never part of a
    backup.
    """

    def __init__(self, master: bytes) -> None:
        if len(master) != 32:
            raise ValueError("the master key must have 32 bytes")
        self._wrap = AESGCM(hmac.digest(master, b"wrap", "sha256"))
        self._index = hmac.digest(master, b"index", "sha256")
        self._answers = hmac.digest(master, b"answers", "sha256")

    @classmethod
    def open(cls, path: Path) -> Keyring:
        """Read the master key; make one on first use. Two processes that start at once get the same one."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile(dir=path.parent) as made:  # mode 0600
                made.write(os.urandom(32))
                made.flush()
                os.fsync(made.fileno())
                with contextlib.suppress(FileExistsError):
                    os.link(made.name, path)
        return cls(path.read_bytes())

    def opens(self, owner: str, wrapped: bytes) -> bool:
        """Was `wrapped` made with this master key?"""
        try:
            self.case(owner, wrapped)
        except InvalidTag:
            return False
        return True

    def new_case_key(self, owner: str) -> bytes:
        """A fresh key for the case `owner`, wrapped."""
        nonce = os.urandom(_NONCE)
        return nonce + self._wrap.encrypt(nonce, os.urandom(32), owner.encode())

    def case(self, owner: str, wrapped: bytes) -> CaseCipher:
        key = self._wrap.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], owner.encode())
        return CaseCipher(owner, key)

    def answers(self, call: str) -> CaseCipher:
        """Seals what the API answered to `call`, kept for its repetition: a receipt holds the query password."""
        return CaseCipher(call, self._answers)

    def fingerprint(self, text: str) -> str:
        """A keyed hash of an identifier: equal numbers can be found, none can be read back."""
        return hmac.new(self._index, text.strip().upper().encode(), hashlib.sha256).hexdigest()


class CaseCipher:
    """Seals and opens what belongs to one case."""

    def __init__(self, owner: str, key: bytes) -> None:
        self._owner = owner.encode()
        self._cipher = AESGCM(key)

    def seal(self, plain: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, self._owner)

    def unseal(self, sealed: bytes) -> bytes:
        return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], self._owner)

    def seal_json(self, value: Any) -> bytes:
        return self.seal(orjson.dumps(value, default=str))

    def unseal_json(self, sealed: bytes | None) -> Any:
        return orjson.loads(self.unseal(sealed)) if sealed else {}
