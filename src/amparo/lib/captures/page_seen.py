"""What a browser saw of a page: the plain record from which everything else is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Protocol

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Limits:
    """Where a capture stops, so that no page can hold us; sizes in bytes, times in seconds.

    `one_body` goes through memory whole; a larger one, up to `all_bodies`, is kept but
    the page does not get it. Heights are pixels of the page.
    """

    seconds: float = 150.0
    load_seconds: float = 45.0
    body_seconds: float = 20.0
    one_body: int = 48 << 20
    all_bodies: int = 1 << 30
    exchanges: int = 5_000
    answer_seconds: float = 20.0
    dialogs: int = 20
    main_pages: int = 10
    scroll_rounds: int = 8
    scroll_seconds: float = 40.0
    quiet_seconds: float = 1.0  # without anything moving: then a page is there
    picture_seconds: float = 45.0
    picture_height: int = 64_000
    text: int = 2_000_000


@dataclass(frozen=True)
class Exchange:
    """One request and its answer. `body` is at its beginning and `size` bytes long.

    `truncated` is empty, or why the body is not whole, in the words of the WARC
    standard: `length`, `time`, `disconnect`, `unspecified`. `ip` is empty when unknown.
    """

    url: str
    method: str
    request_headers: Headers
    request_body: bytes
    status: int
    reason: str
    headers: Headers
    body: BinaryIO
    size: int
    at: datetime
    kind: str = "Other"
    ip: str = ""
    protocol: str = ""
    tls: Mapping[str, Any] | None = None
    truncated: str = ""

    def header(self, name: str) -> str:
        """Return the first header of that name, or nothing."""
        return next((v for n, v in self.headers if n.lower() == name), "")


class Recorder(Protocol):
    """Takes what came over the wire, in the order in which it was finished."""

    def exchange(self, exchange: Exchange) -> None:
        """Keep one request and its answer."""


@dataclass(frozen=True)
class FrameSeen:
    """A frame of the page when everything had come: its address and its DOM as HTML."""

    url: str
    html: str


@dataclass(frozen=True)
class MediaSeen:
    """How many pictures, videos and sounds a page shows, and how many could be decoded."""

    images: int = 0
    images_decoded: int = 0
    largest_image: int = 0  # the shorter side of the largest picture, in pixels
    players: int = 0
    players_decoded: int = 0


@dataclass(frozen=True)
class PageSeen:
    """A page as a browser showed it. Texts are as the page gave them: never trusted."""

    asked_url: str
    final_url: str
    began_at: datetime
    ended_at: datetime
    status: int = 0
    media_type: str = ""
    title: str = ""
    text: str = ""
    password_fields: int = 0
    media: MediaSeen = field(default_factory=MediaSeen)
    source_is_whole: bool = False
    answered: bool = True  # false: the page no longer answered the browser
    endless: bool = False
    height: int = 0
    picture_height: int = 0
    is_download: bool = False
    main_pages: int = 1
    dialogs: Sequence[str] = ()
    dialogs_stopped: bool = False
    local_blocked: int = 0
    over_limit: bool = False
    load_error: str = ""
    failures: Sequence[tuple[str, str]] = ()
    frames: Sequence[FrameSeen] = ()
    pictures: Sequence[bytes] = ()
    pdf: bytes = b""
    tls: Mapping[str, Any] | None = None
    certificates: Sequence[bytes] = ()
    ip: str = ""
    browser: str = ""
    user_agent: str = ""
    sandbox: str = ""
