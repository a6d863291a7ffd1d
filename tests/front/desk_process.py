"""The desk's half for the front's tests, in a process of its own: this one may not open seals.

Reads one JSON request a line, answers with one JSON line. Run: python -m tests.front.desk_process
"""

import base64
import json
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from amparo.lib.sealing.opened_reports import open_file, open_file_header, open_report
from amparo.lib.sealing.primitives.privates import (
    hpke_public,
    new_seed,
    sign,
    signing_public,
)
from amparo.lib.sealing.reports import HEADER_SIZE
from tests.front.desk import ORGANISATION

INBOX, PULL = new_seed(), new_seed()


def organisation() -> dict[str, Any]:
    return {
        "organisation": str(ORGANISATION),
        "name": "Lantern House",
        "inbox_public": hpke_public(INBOX).hex(),
        "inbox_version": 1,
        "pull_public": signing_public(PULL).hex(),
    }


def report(box: str, sealed: str) -> dict[str, Any]:
    opened = open_report(
        INBOX, bytes.fromhex(sealed), box=UUID(box), organisation=ORGANISATION
    )
    return {
        "text": opened.text,
        "language": opened.language,
        "thread": str(opened.thread),
        "reply_key": opened.reply_key.hex(),
        "answers": opened.answers,
    }


def file(box: str, path: str) -> dict[str, Any]:
    whole = Path(path).read_bytes()
    identity = {"box": UUID(box), "organisation": ORGANISATION}
    header = open_file_header(INBOX, whole[:HEADER_SIZE], **identity)
    content = b"".join(open_file(header, [whole[HEADER_SIZE:]], **identity))
    return {
        "thread": str(header.thread),
        "name": header.name,
        "media_type": header.media_type,
        "content": base64.b64encode(content).decode(),
    }


def signature(message: str) -> dict[str, Any]:
    return {"signature": sign(PULL, bytes.fromhex(message)).hex()}


DUTIES = {
    "organisation": organisation,
    "report": report,
    "file": file,
    "signature": signature,
}

if __name__ == "__main__":
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(DUTIES[asked.pop("duty")](**asked)), flush=True)
