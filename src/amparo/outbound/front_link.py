"""The desk's way to the front box: HTTP over Tor, a private line or a unix socket; each request signed."""

import http.client
import json
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from amparo.outbound.front_port import (
    BoxCard,
    BoxGone,
    FrontUnreachable,
    ThreadGone,
)
from amparo.outbound.pull_signature import (
    CHALLENGE_HEADER,
    CHALLENGE_PATH,
    SIGNATURE_HEADER,
    request_message,
    why_not_publish,
)

PIECE = 64 * 1024
ABSENT = 404
UNKNOWN_CHALLENGE = 401


class FrontLink:
    """A `FrontPort` over HTTP/1.1.

    `address` is `http://host:port` or `unix:/path`; `tunnel` is the `host:port` of an HTTP CONNECT
    proxy, such as Tor's HTTPTunnelPort. `sign` gives the Ed25519 signature of the desk's pull key.
    """

    def __init__(
        self,
        address: str,
        *,
        organisation: UUID,
        sign: Callable[[bytes], bytes],
        tunnel: str | None = None,
        timeout: float = 60.0,
    ) -> None:
        self._address = address
        self._organisation = organisation
        self._sign = sign
        self._tunnel = tunnel
        self._timeout = timeout
        self._challenge: bytes | None = None

    def boxes(self) -> Iterable[BoxCard]:
        """List what lies on the front."""
        rows = json.loads(self._answer("GET", "/boxes"))
        return [
            BoxCard(UUID(row["id"]), row["kind"], row["week"], row["size"])
            for row in rows
        ]

    def fetch(self, box: UUID) -> Iterator[bytes]:
        """Take a copy of one sealed box. A line that breaks off in the middle is refused, not cut short."""
        with self._asked("GET", f"/boxes/{box}") as response:
            if response.status == ABSENT:
                raise BoxGone
            _demand_success(response)
            yield from _pieces(response)

    def forget(self, boxes: Iterable[UUID]) -> None:
        """Delete boxes on the front."""
        body = json.dumps([str(box) for box in boxes]).encode()
        self._answer("POST", "/forget", body)

    def reply(self, thread: UUID, sealed: bytes) -> None:
        """Leave a sealed answer on the front."""
        with self._asked("POST", f"/replies/{thread}", sealed) as response:
            if response.status == ABSENT:
                raise ThreadGone
            _demand_success(response)

    def publish(self, path: str, content: bytes) -> None:
        """Put a public page on the front."""
        if refusal := why_not_publish(path):
            raise refusal
        self._answer("PUT", f"/public/{path}", content)

    def withdraw(self, path: str) -> None:
        """Take a public page down."""
        if refusal := why_not_publish(path):
            raise refusal
        self._answer("DELETE", f"/public/{path}")

    def _answer(self, method: str, path: str, body: bytes = b"") -> bytes:
        with self._asked(method, path, body) as response:
            _demand_success(response)
            return b"".join(_pieces(response))

    @contextmanager
    def _asked(
        self, method: str, path: str, body: bytes = b""
    ) -> Iterator[http.client.HTTPResponse]:
        with self._sent(method, path, body) as response:
            if response.status != UNKNOWN_CHALLENGE:
                yield response
                return
        # The front was restarted, or this challenge grew old: one fresh try.
        self._challenge = None
        with self._sent(method, path, body) as response:
            yield response

    @contextmanager
    def _sent(
        self, method: str, path: str, body: bytes
    ) -> Iterator[http.client.HTTPResponse]:
        challenge = self._take_challenge()
        message = request_message(
            organisation=self._organisation,
            challenge=challenge,
            method=method,
            path=path,
            body=body,
        )
        headers = {
            CHALLENGE_HEADER: challenge.hex(),
            SIGNATURE_HEADER: self._sign(message).hex(),
        }
        with self._spoken(method, path, body, headers) as response:
            self._challenge = _offered_challenge(response)
            yield response

    def _take_challenge(self) -> bytes:
        """Use the challenge that came with the last answer, else ask for one. Each serves once."""
        challenge, self._challenge = self._challenge, None
        if challenge is not None:
            return challenge
        with self._spoken("POST", CHALLENGE_PATH, b"", {}) as response:
            _demand_success(response)
            offered = _offered_challenge(response)
        if offered is None:
            raise FrontUnreachable
        return offered

    @contextmanager
    def _spoken(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> Iterator[http.client.HTTPResponse]:
        connection = self._connection()
        try:
            connection.request(method, path, body=body, headers=headers)
            yield connection.getresponse()
        except (OSError, http.client.HTTPException):
            raise FrontUnreachable from None
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        if self._address.startswith("unix:"):
            path = Path(self._address.removeprefix("unix:"))
            return _UnixConnection(path, timeout=self._timeout)
        place = urlsplit(self._address)
        if place.scheme != "http" or not place.hostname:
            raise ValueError("the address is http://host:port or unix:/path")
        if self._tunnel is None:
            return http.client.HTTPConnection(
                place.hostname, place.port or 80, timeout=self._timeout
            )
        proxy, _, port = self._tunnel.rpartition(":")
        connection = http.client.HTTPConnection(proxy, int(port), timeout=self._timeout)
        connection.set_tunnel(place.hostname, place.port or 80)
        return connection


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path, *, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def _offered_challenge(response: http.client.HTTPResponse) -> bytes | None:
    offered = response.getheader(CHALLENGE_HEADER)
    return bytes.fromhex(offered) if offered else None


def _demand_success(response: http.client.HTTPResponse) -> None:
    if response.status not in (200, 204):
        raise FrontUnreachable


def _pieces(response: http.client.HTTPResponse) -> Iterator[bytes]:
    promised = response.length
    received = 0
    while piece := response.read(PIECE):
        received += len(piece)
        yield piece
    if promised is not None and received != promised:
        raise FrontUnreachable
