"""What the front seals to the inbox and cannot open again: reports and files.

Format: docs/formats/report-envelope.md. The half that opens is `opened_reports`.
"""

import json
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID

from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.padding import (
    LENGTH_SIZE,
    TEXT_BUCKETS,
    pad,
    padme,
    to_bucket,
)
from amparo.lib.sealing.primitives.publics import (
    HPKE_OVERHEAD,
    hpke_seal,
)
from amparo.lib.sealing.versions import with_version

VERSION = 1
REPORT_FORMAT = "amparo-report/v1"
FILE_FORMAT = "amparo-file/v1"
HEADER_PLAIN_SIZE = (
    3072  # room for the longest name and type when every sign is escaped
)
HEADER_SIZE = 1 + HPKE_OVERHEAD + HEADER_PLAIN_SIZE
SMALLEST_FILE = 4096
LONGEST_NAME = 255
LONGEST_TYPE = 127


@dataclass(frozen=True)
class Report:
    """What a reporter sends: the first report or a later message of the same thread.

    `reply_key` seals our answers. `answers` are fields of the form, by name. `files` are the boxes
    of files known when it was sealed; later files name the thread themselves.
    """

    text: str
    language: str
    thread: UUID
    reply_key: bytes = field(repr=False)
    answers: dict[str, str] = field(default_factory=dict)
    files: tuple[UUID, ...] = ()

    def to_bytes(self) -> bytes:
        """Spell the report as JSON."""
        return _json(
            format=REPORT_FORMAT,
            text=self.text,
            language=self.language,
            thread=str(self.thread),
            reply_key=self.reply_key.hex(),
            answers=self.answers,
            files=[str(box) for box in self.files],
        )

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read what `to_bytes` wrote.

        Raises:
            SealBroken: not a report of this format.
        """
        told = told_as(REPORT_FORMAT, raw)
        try:
            return cls(
                text=told["text"],
                language=told["language"],
                thread=UUID(told["thread"]),
                reply_key=bytes.fromhex(told["reply_key"]),
                answers=told["answers"],
                files=tuple(UUID(box) for box in told["files"]),
            )
        except (KeyError, TypeError, ValueError):
            raise SealBroken from None


@dataclass(frozen=True)
class FileHeader:
    """What only the desk may know of a file: its thread, true name, type and size, and its key."""

    thread: UUID
    name: str
    media_type: str
    size: int
    key: bytes = field(repr=False)

    def to_bytes(self) -> bytes:
        """Spell the header as JSON."""
        return _json(
            format=FILE_FORMAT,
            thread=str(self.thread),
            name=self.name,
            media_type=self.media_type,
            size=self.size,
            key=self.key.hex(),
        )

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read what `to_bytes` wrote.

        Raises:
            SealBroken: not a header of this format.
        """
        told = told_as(FILE_FORMAT, raw)
        try:
            return cls(
                thread=UUID(told["thread"]),
                name=told["name"],
                media_type=told["media_type"],
                size=told["size"],
                key=bytes.fromhex(told["key"]),
            )
        except (KeyError, TypeError, ValueError):
            raise SealBroken from None


def seal_report(
    inbox_public_key: bytes, report: Report, *, box: UUID, organisation: UUID
) -> bytes:
    """Seal a report to the inbox, padded to 2, 8, 32 or 128 KiB, then multiples of 128."""
    raw = report.to_bytes()
    padded = pad(raw, to_bucket(len(raw) + LENGTH_SIZE, buckets=TEXT_BUCKETS))
    context = bind("report/v1", organisation, box)
    return with_version(VERSION, hpke_seal(inbox_public_key, padded, context=context))


def seal_file_header(
    inbox_public_key: bytes, header: FileHeader, *, box: UUID, organisation: UUID
) -> bytes:
    """Seal a file's header to the inbox; always `HEADER_SIZE` bytes."""
    padded = pad(header.to_bytes(), HEADER_PLAIN_SIZE)
    context = bind("file-header/v1", organisation, box)
    return with_version(VERSION, hpke_seal(inbox_public_key, padded, context=context))


def padded_file_size(size: int) -> int:
    """Round a file's size up: at least 4 KiB, at most 12 % more."""
    return max(SMALLEST_FILE, padme(size))


def file_context(*, box: UUID, organisation: UUID) -> bytes:
    """Spell what a file's stream is bound to."""
    return bind("file/v1", organisation, box)


def told_as(format_name: str, raw: bytes) -> dict[str, Any]:
    """Read JSON that says which format it is.

    Raises:
        SealBroken: it is something else.
    """
    try:
        told = json.loads(raw)
    except ValueError:
        raise SealBroken from None
    if not isinstance(told, dict) or told.get("format") != format_name:
        raise SealBroken
    return told


def _json(**fields: object) -> bytes:
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")  # a hostile name may hold half a sign
