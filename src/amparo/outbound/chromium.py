"""A throw-away Chromium in a cell: it sees no file of ours and writes to memory only.

bubblewrap gives it a file system of its own: programs to read, and a home in memory that
is gone when it ends. It keeps the network, nothing else of the machine. Chromium's own
sandbox for pages works inside. The debugging port is on loopback: another user of this
machine could reach it while a capture runs.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from amparo.lib.refusal import Refused

START_SECONDS = 30.0
_LISTENS = re.compile(rb"DevTools listening on (ws://127\.0\.0\.1:\d+/\S+)")
# Where Debian and others keep the program itself; /usr/bin/chromium is a script.
_PLACES = ("/usr/lib/chromium/chromium", "/usr/lib64/chromium-browser/chromium-browser")
_READABLE = (
    "/etc/fonts",
    "/etc/ssl",
    "/etc/ca-certificates",
    "/etc/alternatives",
    "/etc/resolv.conf",
    "/etc/nsswitch.conf",
    "/etc/hosts",
)
_QUIET = (
    "--headless=new",
    "--remote-debugging-port=0",
    "--user-data-dir=/visit/profile",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-quic",
    "--disable-client-side-phishing-detection",
    "--metrics-recording-only",
    "--no-pings",
    "--no-service-autorun",
    "--password-store=basic",
    "--mute-audio",
    "--hide-scrollbars",
    "--block-new-web-contents",
    "--deny-permission-prompts",
    "--autoplay-policy=no-user-gesture-required",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy",
    # One process sees all frames of the page: there is nobody signed in to protect.
    "--disable-site-isolation-trials",
)
_OFF = (
    "IsolateOrigins,site-per-process,Translate,OptimizationHints,MediaRouter,"
    "AutofillServerCommunication,CertificateTransparencyComponentUpdater,"
    "DialMediaRouteProvider,InterestFeedContentSuggestions,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,LocalNetworkAccessChecks,LoadingPredictor"
)


@dataclass(frozen=True)
class Launch:
    """How the browser reaches the web.

    `proxy` is `socks5://host:port` or `http://host:port`; then everything goes through
    it, names too. `trusted_keys` are SHA-256 hashes (base64) of public keys that need
    no authority behind them, for tests.
    """

    proxy: str = ""
    local_allowed: bool = False
    trusted_keys: Sequence[str] = ()


def missing_programs() -> list[str]:
    """Name the Debian packages that a capture needs and that are not here."""
    found = {"chromium": _browser() is not None, "bubblewrap": shutil.which("bwrap")}
    return [name for name, here in found.items() if not here]


@contextmanager
def chromium(launch: Launch, *, through: str) -> Iterator[str]:
    """Start a browser; give the address of its debugging port; end it and all it made.

    `through` is the SOCKS address of the tunnel that everything must pass.

    Raises:
        Refused: a program is missing, or the browser does not start.
    """
    if missing := missing_programs():
        raise Refused(
            "A program that captures pages is not installed.",
            f"Ask whoever runs this machine for: {' '.join(missing)}.",
        )
    # Its complaints go to memory: a pipe that nobody empties would stop it.
    said = os.memfd_create("browser-says")
    process = subprocess.Popen(  # noqa: S603  our own list of arguments, no shell
        [*_cell(), *_command(launch, through)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=said,
        env={},
    )
    try:
        yield _address(process, said)
    finally:
        process.kill()  # the first process of the cell: all others die with it
        process.wait()
        os.close(said)


def _cell() -> list[str]:
    bwrap = shutil.which("bwrap") or "bwrap"
    shown = [
        part
        for path in _READABLE
        if Path(path).exists()
        for part in ("--ro-bind", path, path)
    ]
    links = [
        part
        for name in ("bin", "lib", "sbin", "lib64")
        if Path(f"/{name}").is_symlink()
        for part in ("--symlink", f"usr/{name}", f"/{name}")
    ]
    return [
        bwrap,
        *("--unshare-all", "--share-net", "--die-with-parent", "--new-session"),
        *("--uid", "1000", "--gid", "1000", "--hostname", "capture"),
        *("--ro-bind", "/usr", "/usr", *shown, *links),
        *("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"),  # noqa: S108
        *("--tmpfs", "/visit"),
        *("--clearenv", "--setenv", "HOME", "/visit"),
        *("--setenv", "PATH", "/usr/bin", "--setenv", "LANG", "C.UTF-8"),
    ]


@cache
def _user_agent() -> str:
    """Return what the same browser says with a window: a server need not know more."""
    said = subprocess.run(  # noqa: S603  our own list of arguments, no shell
        [str(_browser()), "--version"], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(r" (\d+)\.", said)
    version = found.group(1) if found else "0"
    return (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
        f"Chrome/{version}.0.0.0 Safari/537.36"
    )


def _command(launch: Launch, through: str) -> list[str]:
    command = [
        str(_browser()),
        *_QUIET,
        f"--disable-features={_OFF}",
        f"--user-agent={_user_agent()}",
        # Loopback too goes through it, and no name is looked up beside it.
        f"--proxy-server={through}",
        "--proxy-bypass-list=<-loopback>",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    ]
    if launch.trusted_keys:
        listed = ",".join(launch.trusted_keys)
        command.append(f"--ignore-certificate-errors-spki-list={listed}")
    return [*command, "about:blank"]


def _browser() -> Path | None:
    return next((Path(place) for place in _PLACES if Path(place).exists()), None)


def _address(process: subprocess.Popen[bytes], said: int) -> str:
    """Wait for the line in which the browser says where it listens."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if found := _LISTENS.search(os.pread(said, 1 << 20, 0)):
            return found.group(1).decode()
        time.sleep(0.02)
    raise Refused(
        "The browser did not start.",
        "Try again. If it stays so, tell whoever runs this machine.",
    )
