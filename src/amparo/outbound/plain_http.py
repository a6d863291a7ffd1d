"""One request over HTTP(S), with an end to how long it takes and how much comes back.

Redirects are not followed and cookies are not kept; through a tunnel, such as Tor's
HTTPTunnelPort, the other side does not see where we are.
"""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from amparo.lib.refusal import Refused

SECONDS = 30.0
LARGEST = 1 << 20


class NoAnswer(Refused):
    """Somebody outside did not answer, or not as they should."""

    def __init__(self, who: str) -> None:
        super().__init__(
            f"{who} does not answer as it should.",
            "Nothing is lost. Try again later; the others were asked all the same.",
        )


@dataclass(frozen=True)
class Line:
    """A way to the outside; `tunnel` is the `host:port` of an HTTP CONNECT proxy."""

    tunnel: str = ""
    seconds: float = SECONDS

    def ask(
        self,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        largest: int = LARGEST,
    ) -> tuple[int, bytes]:
        """Send a request (POST when it has a body) and return status and content.

        Raises:
            NoAnswer: unreachable, too slow, too much, or broken off.
        """
        place = urlsplit(url)
        path = f"{place.path or '/'}{'?' + place.query if place.query else ''}"
        connection = self._connect(url)
        try:
            method = "GET" if body is None else "POST"
            connection.request(method, path, body=body, headers=dict(headers or {}))
            response = connection.getresponse()
            promised, content = response.length, response.read(largest + 1)
        except (OSError, http.client.HTTPException):
            raise NoAnswer(place.netloc) from None
        finally:
            connection.close()
        short = promised is not None and len(content) < min(promised, largest + 1)
        if len(content) > largest or short:
            raise NoAnswer(place.netloc)
        return response.status, content

    def _connect(self, url: str) -> http.client.HTTPConnection:
        place = urlsplit(url)
        kinds: dict[str, type[http.client.HTTPConnection]] = {
            "http": http.client.HTTPConnection,
            "https": http.client.HTTPSConnection,
        }
        if place.scheme not in kinds or not place.hostname:
            raise ValueError("an address is http://… or https://…")
        kind, port = (
            kinds[place.scheme],
            place.port or (80, 443)[place.scheme == "https"],
        )
        if not self.tunnel:
            return kind(place.hostname, port, timeout=self.seconds)
        proxy, _, at = self.tunnel.rpartition(":")
        connection = kind(proxy, int(at), timeout=self.seconds)
        connection.set_tunnel(place.hostname, port)
        return connection
