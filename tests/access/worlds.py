"""Two worlds that differ by what one person may not see; every answer must be the same in both.

What is random in each answer by itself is taken out before the comparison, and nothing else:

- the form token, which Django masks anew in every answer, and the age of its cookie;
- ids that this very request made: they did not exist before, in either world;
- the number of a leaf in the log, and its size and root. The log counts every act of the whole house, and how
  many there were is public: every package and every checkpoint shows it. It is what remains.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access.rolling_back import rolled_back
from tests.access.things import ID
from tests.access.walking import Walk

TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]+')
EXPIRY = re.compile(r"expires=[^;]+")
LEAF = re.compile(
    rb'(Leaf of the log</dt><dd>|<th scope="row" class="number">|<span class="leaf">)\d+(?=</)'
)
HEAD = re.compile(rb'(?s)<span class="head">.*?</span>')


@dataclass(frozen=True)
class Request:
    """What one person asks for, the same in both worlds."""

    method: str
    path: str
    form: Mapping[str, Any]


Answered = tuple[int, str, bytes]
Seen = list[Answered]


def answers(
    walk: Walk, alias: str, requests: list[Request], *, files: Path, known: set[bytes]
) -> list[Seen]:
    """Give what somebody sees, each request in the world as it is, none leaving a trace.

    `known` are the ids of all that is there in either world.
    """
    kept = files.with_name("as it is")
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(files, kept)
    seen = []
    for request in requests:
        with rolled_back():
            seen.append(_answer(walk, alias, request, known))
        if request.method == "POST":
            shutil.rmtree(files)
            shutil.copytree(kept, files)
    shutil.rmtree(kept)
    return seen


def _answer(walk: Walk, alias: str, request: Request, known: set[bytes]) -> Seen:
    """Ask, and look where the answer leads."""
    browser = walk.browsers[alias]
    with walk.still():
        if request.method == "GET":
            return [_plain(browser.get(request.path, secure=True), None)]
        answer = browser.post(request.path, _fresh(request.form), secure=True)
        known = known | set(ID.findall(f"{request.path} {request.form}".encode()))
        shown = [_plain(answer, known)]
        if answer.status_code == 302:
            shown.append(_plain(browser.get(answer["Location"], secure=True), known))
    return shown


def _fresh(form: Mapping[str, Any]) -> dict[str, Any]:
    """Give the form anew: a file is read only once."""
    return {
        name: SimpleUploadedFile(*value) if isinstance(value, tuple) else value
        for name, value in form.items()
    }


def _plain(answer: Any, known: set[bytes] | None) -> Answered:
    """Take out what is random by itself; after a form also ids that were not known before."""
    body = b"".join(answer) if answer.streaming else answer.content
    body = TOKEN.sub(rb"\1", body)
    if "/items/" in answer.request["PATH_INFO"]:
        body = HEAD.sub(b"head", LEAF.sub(rb"\1leaf", body))
    headers = [*answer.headers.items()]
    headers += [("Set-Cookie", c.OutputString()) for c in answer.cookies.values()]
    told = "\n".join(
        f"{name}: {EXPIRY.sub('expires', value)}" for name, value in headers
    )
    if known is None:
        return answer.status_code, told, body
    return (
        answer.status_code,
        _without_new(told.encode(), known).decode(),
        _without_new(body, known),
    )


def _without_new(text: bytes, known: set[bytes]) -> bytes:
    return ID.sub(
        lambda found: found[0] if found[0] in known else b"made just now", text
    )
