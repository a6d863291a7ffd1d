import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.db import connection, transaction

from amparo.front import actions
from amparo.front.arriving import boxes_folder, remove_box_file
from amparo.front.challenges import Challenges
from amparo.front.deployment import get_deployment
from amparo.front.models import Box
from amparo.front.queries import find_box, list_boxes
from amparo.front.views.public import public_folder
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.publics import verify
from amparo.outbound.pull_signature import (
    CHALLENGE_HEADER,
    CHALLENGE_PATH,
    SIGNATURE_HEADER,
    request_message,
    why_not_publish,
)

LONGEST_BODY = 64 * 1024 * 1024
LONGEST_REPLY = 256 * 1024
PIECE = 64 * 1024
UUID_TEXT = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@dataclass(frozen=True)
class Asked:
    """One request of the desk, its body read whole: it is hashed before anything is done."""

    method: str
    path: str
    body: bytes
    challenge: bytes
    signature: bytes


@dataclass(frozen=True)
class Answered:
    status: str
    body: Iterable[bytes] = (b"",)
    size: int = 0


OK, DONE = "200 OK", "204 No Content"
BAD = Answered("400 Bad Request")
STRANGER = Answered("401 Unauthorized")
ABSENT = Answered("404 Not Found")
TOO_LARGE = Answered("413 Content Too Large")


class PullPort:
    """The WSGI application. Every answer carries the challenge for the next request."""

    def __init__(self) -> None:
        self._challenges = Challenges()

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        now = datetime.now(UTC)
        try:
            answered = self._answer(environ, now=now)
        finally:
            connection.close()
        fresh = self._challenges.issue(now=now)
        headers = [
            ("Content-Type", "application/octet-stream"),
            ("Content-Length", str(answered.size)),
            ("Cache-Control", "no-store"),
            (CHALLENGE_HEADER, fresh.hex()),
        ]
        start_response(answered.status, headers)
        return answered.body

    def _answer(self, environ: dict[str, Any], *, now: datetime) -> Answered:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > LONGEST_BODY:
            return TOO_LARGE
        asked = _read(environ, length)
        if (asked.method, asked.path) == ("POST", CHALLENGE_PATH):
            return Answered(DONE)
        if not self._is_the_desk(asked, now=now):
            return STRANGER
        return _do(asked)

    def _is_the_desk(self, asked: Asked, *, now: datetime) -> bool:
        if not self._challenges.take(asked.challenge, now=now):
            return False
        deployment = get_deployment()
        message = request_message(
            organisation=deployment.organisation,
            challenge=asked.challenge,
            method=asked.method,
            path=asked.path,
            body=asked.body,
        )
        try:
            verify(deployment.pull_public, asked.signature, message)
        except SealBroken:
            return False
        return True


def _read(environ: dict[str, Any], length: int) -> Asked:
    stream: BinaryIO = environ["wsgi.input"]
    query = environ.get("QUERY_STRING", "")
    return Asked(
        method=environ["REQUEST_METHOD"],
        path=environ.get("PATH_INFO", "") + (f"?{query}" if query else ""),
        body=stream.read(length),
        challenge=_from_hex(environ, CHALLENGE_HEADER),
        signature=_from_hex(environ, SIGNATURE_HEADER),
    )


def _from_hex(environ: dict[str, Any], header: str) -> bytes:
    try:
        return bytes.fromhex(
            environ.get(f"HTTP_{header.upper().replace('-', '_')}", "")
        )
    except ValueError:
        return b""


def _do(asked: Asked) -> Answered:
    for method, pattern, act in ROUTES:
        found = re.fullmatch(pattern, asked.path)
        if found and method == asked.method:
            return act(asked, *found.groups())
    return ABSENT


def _list(_asked: Asked) -> Answered:
    rows = [
        {"id": str(box.id), "kind": box.kind, "week": box.week, "size": box.size}
        for box in list_boxes()
    ]
    body = json.dumps(rows).encode()
    return Answered(OK, [body], len(body))


def _fetch(_asked: Asked, name: str) -> Answered:
    box = find_box(UUID(name))
    if box is None:
        return ABSENT
    Box.objects.filter(id=box.id).update(state=Box.State.FETCHED)
    if box.kind != Box.Kind.FILE:
        return Answered(OK, [bytes(box.sealed)], box.size)
    return Answered(OK, _pieces(boxes_folder() / box.id.hex), box.size)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while piece := source.read(PIECE):
            yield piece


def _forget(asked: Asked) -> Answered:
    try:
        boxes = [UUID(text) for text in json.loads(asked.body)]
    except (ValueError, TypeError, AttributeError):
        return BAD
    with transaction.atomic():
        Box.objects.filter(id__in=boxes).delete()
    for box in boxes:
        remove_box_file(box)
    return Answered(DONE)


def _reply(asked: Asked, thread: str) -> Answered:
    if not 0 < len(asked.body) <= LONGEST_REPLY:
        return BAD
    with transaction.atomic():
        is_laid = actions.lay_reply(UUID(thread), asked.body)
    return Answered(DONE) if is_laid else ABSENT


def _publish(asked: Asked, path: str) -> Answered:
    if why_not_publish(path):
        return BAD
    target = public_folder() / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=public_folder(), delete=False) as draft:
        draft.write(asked.body)
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).replace(target)
    return Answered(DONE)


def _withdraw(_asked: Asked, path: str) -> Answered:
    if why_not_publish(path):
        return BAD
    (public_folder() / path).unlink(missing_ok=True)
    return Answered(DONE)


ROUTES: list[tuple[str, str, Callable[..., Answered]]] = [
    ("GET", r"/boxes", _list),
    ("GET", rf"/boxes/({UUID_TEXT})", _fetch),
    ("POST", r"/forget", _forget),
    ("POST", rf"/replies/({UUID_TEXT})", _reply),
    ("PUT", r"/public/(.+)", _publish),
    ("DELETE", r"/public/(.+)", _withdraw),
]
