from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.padding import TEXT_BUCKETS, pad, to_bucket, unpad
from amparo.lib.sealing.primitives.publics import (
    Cost,
    argon2id,
    derive,
    open_bytes,
    random_bytes,
    seal_bytes,
)
from amparo.lib.sealing.versions import with_version, without_version

VERSION = 1
REPLY_BUCKETS = TEXT_BUCKETS


@dataclass(frozen=True)
class ReporterKeys:
    """What a code yields: a name to look its row up by, and the key of its replies.

    From `lookup` nobody comes back to the code or the key except by guessing codes at Argon2id's price.
    """

    lookup: bytes
    reply_key: bytes = field(repr=False)

    @classmethod
    def nobodys(cls) -> Self:
        """Make keys that no code yields, for the twin row of a reporter who has set no twin."""
        return cls(lookup=random_bytes(32), reply_key=random_bytes(32))


def reporter_keys(code_secret: bytes, *, salt: bytes, cost: Cost) -> ReporterKeys:
    """Stretch what `words.read_code` gave. A twin code goes the same way: nothing tells them apart."""
    stretched = argon2id(code_secret, salt=salt, cost=cost)
    return ReporterKeys(
        lookup=derive(stretched, purpose="reporter/lookup"),
        reply_key=derive(stretched, purpose="reporter/reply"),
    )


def seal_reply(reply_key: bytes, text: str, *, thread: UUID) -> bytes:
    """Seal an answer to a reporter, padded to 2, 8, 32 or 128 KiB. Format: docs/formats/reporter-code.md."""
    raw = text.encode()
    padded = pad(raw, to_bucket(len(raw) + 4, buckets=REPLY_BUCKETS))
    sealed = seal_bytes(reply_key, padded, context=bind("reply/v1", thread))
    return with_version(VERSION, sealed)


def open_reply(reply_key: bytes, sealed: bytes, *, thread: UUID) -> str:
    """Open an answer.

    Raises:
        SealBroken: another reporter's, another thread's, or changed bytes.
        UnknownVersion: the first byte is not a version we know.
    """
    body = without_version(VERSION, sealed)
    context = bind("reply/v1", thread)
    return unpad(open_bytes(reply_key, body, context=context)).decode()
