"""Serve a WSGI application with gunicorn so that it keeps no trace of who asked for what."""

import ctypes
import importlib
import logging
import resource
import socket
import tempfile
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.http import wsgi

from amparo.lib.refusal import Refused

RAM = Path("/dev/shm")  # noqa: S108  only a heartbeat file without content goes there
LOOPBACK = "127.0.0.1"
BACKLOG = 512
M_ARENA_MAX = -8  # of glibc's malloc.h
_log = logging.getLogger("amparo.serving")


class FixedLines(Logger):  # type: ignore[misc]
    """Says that something went wrong, never to whom: gunicorn's own lines carry addresses and paths."""

    def setup(self, cfg: Any) -> None:
        """Open no log file and no access log."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.addHandler(logging.NullHandler())

    def critical(self, msg: str, *args: object, **kwargs: object) -> None:
        """Say that the server has a serious problem."""
        _log.critical("The server has a serious problem.")

    def error(self, msg: str, *args: object, **kwargs: object) -> None:
        """Say that the server has a problem."""
        _log.error("The server has a problem.")

    def exception(self, msg: str, *args: object, **kwargs: object) -> None:
        """Say that a request failed."""
        _log.error("A request failed outside of the application.")

    def access(self, *args: object, **kwargs: object) -> None:
        """Write nothing."""


class Served(BaseApplication):  # type: ignore[misc]
    def __init__(self, dotted: str, *, listener: socket.socket, threads: int) -> None:
        self.dotted = dotted
        self.options: dict[str, object] = {
            "bind": f"fd://{listener.detach()}",
            "workers": 1,  # what one worker keeps in memory, another would not know
            "worker_class": "gthread",
            "threads": threads,
            "worker_tmp_dir": str(RAM) if RAM.is_dir() else tempfile.gettempdir(),
            "accesslog": None,
            "errorlog": "/dev/null",
            "logger_class": FixedLines,
            "control_socket_disable": True,
            "graceful_timeout": 10,
            "keepalive": 2,
            "umask": 0o077,
            "proc_name": "amparo",
            "forwarded_allow_ips": "",
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> object:
        module, attribute = self.dotted.split(":")
        return getattr(importlib.import_module(module), attribute)


def serve_application(
    dotted: str,
    *,
    port: int | None = None,
    socket_path: Path | None = None,
    threads: int = 4,
) -> None:
    """Serve `module:attribute` on a loopback port or a unix socket until a signal ends it.

    Raises:
        Refused: the port or the socket is taken.
    """
    listener = listen(port=port, socket_path=socket_path)
    serve_listener(dotted, listener=listener, threads=threads)


def serve_listener(dotted: str, *, listener: socket.socket, threads: int = 4) -> None:
    """Serve on a socket that is bound already; it is ours from then on."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _share_one_heap()
    wsgi.Response.default_headers = _without_our_name(wsgi.Response.default_headers)
    Served(dotted, listener=listener, threads=threads).run()


def _share_one_heap() -> None:
    """Let all threads free into one heap: a heap each keeps tens of megabytes for nothing.

    Threads of Python allocate one after the other anyway. Without glibc it changes nothing.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, 1)


def listen(
    *, port: int | None = None, socket_path: Path | None = None
) -> socket.socket:
    """Bind first and serve later, so that a taken port is a refusal and not a log line.

    Raises:
        Refused: the port or the socket is taken.
    """
    if (port is None) == (socket_path is None):
        raise ValueError("name a port or a socket, one of the two")
    if socket_path is not None:
        return _listen_on_path(socket_path)
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise Refused(
            f"Port {port} is in use by another program.",
            "Stop that program, or choose another port.",
        ) from None
    listener.set_inheritable(True)
    return listener


def _listen_on_path(path: Path) -> socket.socket:
    if _somebody_listens(path):
        raise Refused(
            "This socket is in use by another program.",
            "Stop that program, or choose another socket.",
        )
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    path.chmod(0o660)
    listener.listen(BACKLOG)
    listener.set_inheritable(True)
    return listener


def _somebody_listens(path: Path) -> bool:
    if not path.is_socket():
        return path.exists()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        return caller.connect_ex(str(path)) == 0


def _without_our_name(default_headers: Any) -> Any:
    """Leave out `Server`: gunicorn has no setting for it, and it tells which holes to try."""

    def quiet(self: Any) -> list[str]:
        return [
            line for line in default_headers(self) if not line.startswith("Server:")
        ]

    return quiet
