"""One-time codes by RFC 6238, from the well-kept library pyotp."""

import base64
from datetime import datetime

import pyotp

from amparo.lib.sealing.primitives.publics import same

STEP_SECONDS = 30
TOLERATED_STEPS = (0, -1, 1)  # a phone's clock may be half a minute off


def find_step(secret: bytes, code: str, *, now: datetime) -> int | None:
    """Find the time step that a code belongs to; None when it is not a code of now."""
    typed = "".join(code.split())
    if not typed.isascii():
        return None
    step = int(now.timestamp()) // STEP_SECONDS
    hotp = pyotp.HOTP(_base32(secret))
    for offset in TOLERATED_STEPS:
        if same(hotp.at(step + offset).encode(), typed.encode()):
            return step + offset
    return None


def code_at(secret: bytes, *, now: datetime) -> str:
    """Compute the code that an authenticator shows at a time."""
    return pyotp.HOTP(_base32(secret)).at(int(now.timestamp()) // STEP_SECONDS)


def address(secret: bytes, *, alias: str, organisation: str) -> str:
    """Write the otpauth address that an authenticator reads from the square code."""
    totp = pyotp.TOTP(_base32(secret))
    return totp.provisioning_uri(name=alias, issuer_name=organisation)


def secret_in_letters(secret: bytes) -> str:
    """Write the secret for typing, in groups of four letters."""
    letters = _base32(secret)
    return " ".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def _base32(secret: bytes) -> str:
    return base64.b32encode(secret).decode()
