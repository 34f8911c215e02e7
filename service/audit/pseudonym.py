"""Pseudonyms of patients: keyed hashes, since all NHS numbers can be hashed plainly within minutes."""

import hashlib
import hmac
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Pseudonyms:
    """A secret key of at least 32 bytes. It is never shown, not even in a traceback."""

    key: bytes = field(repr=False)

    @property
    def key_id(self) -> str:
        """Names the key without telling it, so that pseudonyms of an older key can be told apart."""
        return hashlib.sha256(b"key id\n" + self.key).hexdigest()[:8]

    def of(self, nhs_number: str | None) -> str | None:
        """The pseudonym of a patient. None: the number is not known."""
        if nhs_number is None:
            return None
        return f"{self.key_id}:{hmac.new(self.key, nhs_number.encode(), hashlib.sha256).hexdigest()}"
