"""A SOCKS5 server as Tor's: every name leads to one port of loopback."""

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator

NAME = 3
GRANTED = b"\5\0\0\1\0\0\0\0\0\0"


@contextlib.contextmanager
def socks(to_port: int) -> Iterator[tuple[int, list[str]]]:
    """Serve; give the port, and what was asked for: names, or addresses in brackets."""
    asked: list[str] = []

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                self._greet()

        def _greet(self) -> None:
            near: socket.socket = self.request
            near.recv(near.recv(2)[1])
            near.sendall(b"\5\0")
            kind = near.recv(4)[3]
            if kind == NAME:
                asked.append(near.recv(near.recv(1)[0]).decode())
            else:
                asked.append(f"[{near.recv(4 if kind == 1 else 16).hex()}]")
            near.recv(2)
            near.sendall(GRANTED)
            with socket.create_connection(("127.0.0.1", to_port)) as far:
                back = threading.Thread(target=pass_on, args=(far, near), daemon=True)
                back.start()
                pass_on(near, far)
                back.join(5)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server.server_address[1], asked
        finally:
            server.shutdown()


def pass_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
