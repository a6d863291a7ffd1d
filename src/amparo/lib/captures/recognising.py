"""Find out what something is by what it holds, never by its name, and read it."""

from __future__ import annotations

from typing import BinaryIO

from amparo.lib.captures.auto_archiver import is_auto_archiver, read_auto_archiver
from amparo.lib.captures.bundles import Bundle, ZipBundle
from amparo.lib.captures.chats import find_chat, read_chat
from amparo.lib.captures.findings import NotReadable, Reading
from amparo.lib.captures.mail import is_mail, is_mbox, read_mail, read_mbox
from amparo.lib.captures.proof_mode import is_proof_mode, read_proof_mode
from amparo.lib.captures.wacz_reading import PACKAGE, read_wacz
from amparo.lib.captures.warc_reading import read_warc
from amparo.lib.custody.verify import Certificate

ZIP, GZIP, WARC = b"PK\x03\x04", b"\x1f\x8b", b"WARC/"
MEDIA_TYPES = {
    "wacz": "application/wacz",
    "warc": "application/warc",
    "mail": "message/rfc822",
    "mbox": "application/mbox",
}


def read_file(file: BinaryIO, *, name: str, roots: list[Certificate]) -> Reading:
    """Read one file from its beginning.

    `roots` are the certificates of time stamp authorities that the reader trusts.

    Raises:
        NotReadable: it is of no kind that we know, or broken.
    """
    head = file.read(64 << 10)
    file.seek(0)
    if head.startswith(ZIP):
        return read_bundle(ZipBundle(file), roots=roots)
    if head.startswith((GZIP, WARC)):
        return read_warc(file, name=name)
    if is_mbox(head):
        return read_mbox(file, name=name)
    if is_mail(head):
        return read_mail(file, name=name)
    raise NotReadable("is of no kind that we know", name)


def read_bundle(bundle: Bundle, *, roots: list[Certificate]) -> Reading:
    """Read files that came together.

    Raises:
        NotReadable: as `read_file`.
    """
    if PACKAGE in bundle.names:
        return read_wacz(bundle, roots=roots)
    if is_proof_mode(bundle):
        return read_proof_mode(bundle)
    if is_auto_archiver(bundle):
        return read_auto_archiver(bundle, roots=roots)
    if find_chat(bundle):
        return read_chat(bundle)
    raise NotReadable("holds files of no kind that we know")


def media_type(reading: Reading) -> str:
    """Return the media type of what was read; of a zip, that of a zip."""
    return MEDIA_TYPES.get(reading.kind, "application/zip")
