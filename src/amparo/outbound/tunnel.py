"""The only way out of the browser's cell: a SOCKS server of ours on loopback.

A browser also asks for things that no page asked for: updates, lists, accounts of its
maker. Here nobody gets through but hosts that a page was allowed to ask. And a public
name that leads into our own network is seen for what it is when it is looked up, not
after. Bytes pass as they are; TLS stays between browser and server.

Source: RFC 1928.
"""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from amparo.lib.captures.addresses import is_local, is_local_address
from amparo.lib.refusal import Refused

VERSION, CONNECT, IPV4, NAME, IPV6 = 5, 1, 1, 3, 4
GRANTED, NOT_ALLOWED, UNREACHABLE = 0, 2, 4
PIECE = 65536
CONNECT_SECONDS = 20.0
# A browser may open a line before it asks whether it may: wait a moment for the word.
WORD_SECONDS = 1.0


class Tunnel:
    """Lines to hosts that were allowed, directly or through a further proxy."""

    def __init__(self, *, proxy: str, local_allowed: bool) -> None:
        self._upstream = _upstream(proxy)
        self._local_allowed = local_allowed
        self._allowed: set[str] = set()
        self._word = threading.Condition()
        self._ips: dict[tuple[str, int], str] = {}
        self.local_blocked = 0
        self.refused: set[str] = set()

    def allow(self, host: str) -> None:
        """Let lines to a host through from now on."""
        with self._word:
            self._allowed.add(host)
            self._word.notify_all()

    def ip_of(self, host: str, port: int) -> str:
        """Return the address that a host had; nothing when a further proxy knows it."""
        return self._ips.get((host, port), "")

    def reach(self, host: str, port: int) -> socket.socket | None:
        """Open a line to a host that was allowed; None when it was not.

        Raises:
            OSError: nobody is there.
        """
        with self._word:
            if not self._word.wait_for(lambda: host in self._allowed, WORD_SECONDS):
                self.refused.add(host)
                return None
        if self._upstream:
            return self._through(host, port)
        return self._direct(host, port)

    def _direct(self, host: str, port: int) -> socket.socket | None:
        for family, kind, number, _, where in socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        ):
            ip = str(where[0])
            if not self._local_allowed and is_local_address(ip):
                self.local_blocked += 1
                return None
            line = socket.socket(family, kind, number)
            line.settimeout(CONNECT_SECONDS)
            try:
                line.connect(where)
            except OSError:
                line.close()
                continue
            self._ips[host, port] = ip
            return line
        raise OSError("nobody is there")

    def _through(self, host: str, port: int) -> socket.socket | None:
        if not self._local_allowed and is_local(host):
            self.local_blocked += 1
            return None
        scheme, near, near_port = self._upstream or ("", "", 0)
        line = socket.create_connection((near, near_port), CONNECT_SECONDS)
        try:
            ask = _ask_http if scheme == "http" else _ask_socks
            ask(line, host, port)
        except OSError:
            line.close()
            raise
        return line


@contextmanager
def serving(tunnel: Tunnel) -> Iterator[str]:
    """Serve a tunnel on loopback; give its address as a browser takes it."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                _serve(self.request, tunnel)

    with _Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        try:
            yield f"socks5://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A line that breaks is no news."""


def _serve(near: socket.socket, tunnel: Tunnel) -> None:
    near.settimeout(CONNECT_SECONDS)
    version, methods = _exactly(near, 2)
    _exactly(near, methods)
    near.sendall(bytes([VERSION, 0]))
    host, port = _asked(near)
    if version != VERSION:
        return
    try:
        far = tunnel.reach(host, port)
    except OSError:
        far, said = None, UNREACHABLE
    else:
        said = GRANTED if far else NOT_ALLOWED
    near.sendall(bytes([VERSION, said, 0, IPV4]) + bytes(6))
    if far is None:
        return
    with far:
        near.settimeout(None)
        far.settimeout(None)
        back = threading.Thread(target=_pass_on, args=(far, near), daemon=True)
        back.start()
        _pass_on(near, far)
        back.join()


def _asked(near: socket.socket) -> tuple[str, int]:
    _, command, _, kind = _exactly(near, 4)
    if command != CONNECT or kind not in {IPV4, NAME, IPV6}:
        raise OSError("not a line to a host")
    if kind == NAME:
        host = _exactly(near, _exactly(near, 1)[0]).decode("ascii", "replace")
    else:
        family = socket.AF_INET if kind == IPV4 else socket.AF_INET6
        host = socket.inet_ntop(family, _exactly(near, 4 if kind == IPV4 else 16))
    return host.lower().strip("[]"), int.from_bytes(_exactly(near, 2), "big")


def _ask_socks(line: socket.socket, host: str, port: int) -> None:
    """Ask a further SOCKS server by name: it looks it up, not we."""
    line.sendall(bytes([VERSION, 1, 0]))
    if _exactly(line, 2) != bytes([VERSION, 0]):
        raise OSError("the proxy wants a password")
    name = host.encode("ascii")
    asked = bytes([VERSION, CONNECT, 0, NAME, len(name)]) + name
    line.sendall(asked + port.to_bytes(2, "big"))
    _, said, _, kind = _exactly(line, 4)
    size = {IPV4: 4, IPV6: 16}.get(kind) or _exactly(line, 1)[0]
    _exactly(line, size + 2)
    if said != GRANTED:
        raise OSError("the proxy does not reach it")


def _ask_http(line: socket.socket, host: str, port: int) -> None:
    """Ask an HTTP proxy for a line."""
    name = f"[{host}]" if ":" in host else host
    line.sendall(
        f"CONNECT {name}:{port} HTTP/1.1\r\nHost: {name}:{port}\r\n\r\n".encode()
    )
    said = b""
    while not said.endswith(b"\r\n\r\n"):
        said += _exactly(line, 1)
        if len(said) > PIECE:
            raise OSError("the proxy talks too much")
    if said.split(b" ", 2)[1:2] != [b"200"]:
        raise OSError("the proxy does not reach it")


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(PIECE):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _exactly(line: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        piece = line.recv(size - len(found))
        if not piece:
            raise OSError("the line broke")
        found += piece
    return found


def _upstream(proxy: str) -> tuple[str, str, int] | None:
    if not proxy:
        return None
    scheme, _, rest = proxy.partition("://")
    host, _, port = rest.rpartition(":")
    if scheme not in {"socks5", "http"} or not host or not port.isdecimal():
        raise Refused(
            "This is not the address of a proxy.",
            "Write socks5://host:port or http://host:port.",
        )
    return scheme, host.strip("[]"), int(port)
