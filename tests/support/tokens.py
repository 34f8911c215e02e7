"""Keys and tokens that were made for one test, good ones and bad ones."""

import json
from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

# Making a key takes long enough to make each once.
EC384 = ECKey.generate_key("P-384", {"kid": "ec384", "use": "sig", "alg": "ES384"})
EC256 = ECKey.generate_key("P-256", {"kid": "ec256", "use": "sig"})
RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
STRANGER = ECKey.generate_key("P-384", {"kid": "ec384", "use": "sig"})
Key = ECKey | RSAKey


def key_set(*keys: Key) -> bytes:
    """The public halves, as an issuer publishes them."""
    return json.dumps({"keys": [key.as_dict(private=False) for key in keys]}).encode()


def token(claims: Mapping[str, Any], key: Key = EC384, algorithm: str = "ES384", header: Mapping[str, Any] | None = None) -> str:
    """A signed token. `header`: more of it, or other values; None as a value takes a part away."""
    whole = {"alg": algorithm, "kid": key.kid, "typ": "JWT", **(header or {})}
    whole = {name: value for name, value in whole.items() if value is not None}
    return jwt.encode(whole, dict(claims), key, algorithms=[algorithm], default_type=None)
