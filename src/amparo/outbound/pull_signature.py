"""What both ends of the pull port must agree on to the byte. Format: docs/formats/pull.md."""

import re
from uuid import UUID

from amparo.lib.refusal import Refused
from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.primitives.publics import sha256

CHALLENGE_HEADER = "Amparo-Challenge"
SIGNATURE_HEADER = "Amparo-Signature"
CHALLENGE_PATH = "/challenge"

_SEGMENT = r"[a-z0-9][a-z0-9-]{0,79}"
_PUBLIC_PATH = re.compile(
    rf"(?:{_SEGMENT}/){{0,5}}{_SEGMENT}\.(?:html|txt|json|svg|png|webp|pdf|zip|xml|css)"
)


def request_message(
    *, organisation: UUID, challenge: bytes, method: str, path: str, body: bytes
) -> bytes:
    """Spell out one request as the bytes that the desk signs."""
    return bind("pull/v1", organisation, challenge, method, path, sha256(body))


def why_not_publish(path: str) -> Refused | None:
    """Say why a public path is not one: only plain, lower-case names, at most six deep."""
    if _PUBLIC_PATH.fullmatch(path):
        return None
    return Refused(
        "This address cannot be used for a public page.",
        "Use small letters, digits and hyphens, ending in a kind such as .html.",
    )
