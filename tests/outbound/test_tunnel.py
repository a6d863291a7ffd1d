"""Nobody leaves the browser's cell but to hosts that a page was allowed to ask."""

import socket
from collections.abc import Iterator

import pytest

from amparo.lib.refusal import Refused
from amparo.outbound import tunnel as tunnels
from amparo.outbound.tunnel import Tunnel, serving
from tests.outbound.socks_server import socks
from tests.outbound.web_pages import Web
from tests.outbound.web_pages import serving as serving_web

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def web() -> Iterator[Web]:
    with serving_web() as web:
        yield web


@pytest.fixture(autouse=True)
def in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tunnels, "WORD_SECONDS", 0.1)


def fetch(tunnel: Tunnel, host: str, port: int) -> bytes:
    """Ask for a page through a tunnel, as a browser would; nothing when it refuses."""
    with serving(tunnel) as address:
        line = socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])))
        with line:
            line.settimeout(5)
            line.sendall(b"\5\1\0")
            line.recv(2)
            name = host.encode()
            line.sendall(
                b"\5\1\0\3" + bytes([len(name)]) + name + port.to_bytes(2, "big")
            )
            if line.recv(10)[1] != 0:
                return b""
            line.sendall(b"GET /plain HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            found = b""
            while piece := line.recv(65536):
                found += piece
            return found


def test_a_host_that_was_allowed_is_reached_and_its_address_known(web: Web) -> None:
    tunnel = Tunnel(proxy="", local_allowed=True)
    tunnel.allow("127.0.0.1")

    assert b"market of Velmora" in fetch(tunnel, "127.0.0.1", web.server_port)
    assert tunnel.ip_of("127.0.0.1", web.server_port) == "127.0.0.1"


def test_a_host_that_no_page_asked_for_is_not_reached(web: Web) -> None:
    tunnel = Tunnel(proxy="", local_allowed=True)
    tunnel.allow("daily.velmora.example")

    assert fetch(tunnel, "127.0.0.1", web.server_port) == b""
    assert tunnel.refused == {"127.0.0.1"}
    assert not web.asked


def test_a_public_name_that_leads_into_our_network_is_stopped(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo

    def looked_up(host: str, port: int, *more: object, **named: object) -> object:
        leads_home = host == "daily.velmora.example"
        return real("127.0.0.1" if leads_home else host, port, *more, **named)

    monkeypatch.setattr(tunnels.socket, "getaddrinfo", looked_up)
    tunnel = Tunnel(proxy="", local_allowed=False)
    tunnel.allow("daily.velmora.example")

    assert fetch(tunnel, "daily.velmora.example", web.server_port) == b""
    assert tunnel.local_blocked == 1
    assert not web.asked


@pytest.mark.parametrize("kind", ["socks5", "http"])
def test_a_further_proxy_gets_the_name(web: Web, kind: str) -> None:
    with socks(web.server_port) as (port, asked):
        near = port if kind == "socks5" else web.server_port
        tunnel = Tunnel(proxy=f"{kind}://127.0.0.1:{near}", local_allowed=False)
        tunnel.allow("hidden.velmora.example")
        said = fetch(tunnel, "hidden.velmora.example", 80)

    assert b"market of Velmora" in said
    assert "hidden.velmora.example" in asked or "hidden.velmora.example:80" in web.asked


def test_a_further_proxy_is_not_asked_for_our_own_network(web: Web) -> None:
    tunnel = Tunnel(proxy=f"http://127.0.0.1:{web.server_port}", local_allowed=False)
    tunnel.allow("192.168.1.1")

    assert fetch(tunnel, "192.168.1.1", 80) == b""
    assert not web.asked


@pytest.mark.parametrize("proxy", ["tor", "socks4://a:1", "socks5://a", "http://:1"])
def test_an_odd_address_of_a_proxy_is_refused(proxy: str) -> None:
    with pytest.raises(Refused):
        Tunnel(proxy=proxy, local_allowed=False)
