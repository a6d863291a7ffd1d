"""Talk to the desk's half, which runs in a process of its own."""

import base64
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

ORGANISATION = UUID("11111111-2222-4333-8444-555555555555")
ROOT = Path(__file__).parents[2]


@dataclass
class OpenedReport:
    text: str
    language: str
    thread: UUID
    reply_key: bytes
    answers: dict[str, str]


@dataclass
class OpenedFile:
    thread: UUID
    name: str
    media_type: str
    content: bytes


class Desk:
    def __init__(self) -> None:
        without_settings = {
            name: value
            for name, value in os.environ.items()
            if name != "DJANGO_SETTINGS_MODULE"
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.front.desk_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=without_settings,
        )

    def organisation(self) -> bytes:
        return json.dumps(self._ask("organisation")).encode()

    def open_report(self, box: UUID, sealed: bytes) -> OpenedReport:
        told = self._ask("report", box=str(box), sealed=bytes(sealed).hex())
        return OpenedReport(
            told["text"],
            told["language"],
            UUID(told["thread"]),
            bytes.fromhex(told["reply_key"]),
            told["answers"],
        )

    def open_file(self, box: UUID, path: Path) -> OpenedFile:
        told = self._ask("file", box=str(box), path=str(path))
        content = base64.b64decode(told["content"])
        return OpenedFile(
            UUID(told["thread"]), told["name"], told["media_type"], content
        )

    def sign(self, message: bytes) -> bytes:
        return bytes.fromhex(self._ask("signature", message=message.hex())["signature"])

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(10)
        assert self._process.stdout
        self._process.stdout.close()

    def _ask(self, duty: str, **told: str) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"duty": duty, **told}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())
