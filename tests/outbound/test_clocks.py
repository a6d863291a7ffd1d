"""Each link to a clock elsewhere and its fake obey the same tests."""

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from amparo.lib.custody.notes import NoteKey
from amparo.lib.custody.tiles import TileFolder
from amparo.lib.custody.timestamps import read_answer, request
from amparo.lib.custody.witness import WitnessHouse, ask
from amparo.outbound.beacons import Beacon, BeaconFake, BeaconLink, Beat
from amparo.outbound.calendars import (
    Blocks,
    BlocksFake,
    BlocksLink,
    Calendar,
    CalendarFake,
    CalendarLink,
)
from amparo.outbound.plain_http import Line, NoAnswer
from amparo.outbound.timestamps import AuthorityFake, AuthorityLink, TimeAuthority
from amparo.outbound.witnesses import WitnessFake, WitnessLink, WitnessPort
from tests.lib.custody.authority import Authority, new_authority
from tests.lib.custody.making import AT, LOG, head_of
from tests.lib.custody.test_witness import PARTNER, witness_key
from tests.outbound.clock_servers import Answer, serving

pytestmark = pytest.mark.enable_socket
KINDS = ["link", "fake"]
DATA = b"a head"
Make = Callable[[Callable[[bytes], bytes]], TimeAuthority]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return new_authority(tmp_path_factory.mktemp("tsa") / "one", key="P-256")


def post(answer: Callable[[bytes], bytes]) -> Callable[[str, str, bytes], Answer]:
    return lambda _method, _path, body: (200, answer(body))


@pytest.fixture(params=KINDS)
def ask_time(request: pytest.FixtureRequest) -> Iterator[Make]:
    """Give a time authority that answers by a function, over HTTP or not."""
    if request.param == "fake":
        yield lambda answer: AuthorityFake("island", answer)
        return
    answers: list[Callable[[bytes], bytes]] = []
    with serving(lambda _m, _p, body: (200, answers[0](body))) as url:

        def make(answer: Callable[[bytes], bytes]) -> TimeAuthority:
            answers[:] = [answer]
            return AuthorityLink("island", f"{url}/tsr")

        yield make


def test_an_authority_stamps(ask_time: Make, authority: Authority) -> None:
    port = ask_time(authority.answer)
    raw = port.ask(request(DATA, nonce=5))
    roots = authority.roots.read_text()
    stamp = read_answer(raw, data=DATA, roots=roots, nonce=5)
    assert (port.name, stamp.authority) == ("island", "Test Authority")


@pytest.mark.parametrize("answer", [b"", b"x" * 100_000], ids=["nothing", "too much"])
def test_what_no_authority_says_is_no_answer(ask_time: Make, answer: bytes) -> None:
    with pytest.raises(NoAnswer):
        ask_time(lambda _request: answer).ask(b"question")


def test_nobody_there_is_no_answer() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    fake = AuthorityFake("island", bytes, is_down=True)
    for port in (AuthorityLink("island", address), fake):
        with pytest.raises(NoAnswer):
            port.ask(b"question")


def test_a_slow_one_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(NoAnswer):
            Line(seconds=0.2).ask(url)


def test_an_error_of_an_authority_is_no_answer() -> None:
    with serving(lambda *_: (500, b"sorry")) as url, pytest.raises(NoAnswer):
        AuthorityLink("island", url).ask(b"question")


@pytest.fixture(params=KINDS)
def calendar(request: pytest.FixtureRequest) -> Iterator[Calendar]:
    """Promise `p` and a digest; confirm only messages that begin with C."""
    if request.param == "fake":
        yield CalendarFake(
            "https://a.example",
            lambda digest: b"p" + digest,
            lambda message: b"done" if message[:1] == b"C" else None,
        )
        return

    def handle(method: str, path: str, body: bytes) -> Answer:
        if (method, path) == ("POST", "/digest"):
            return 200, b"p" + body
        message = bytes.fromhex(path.removeprefix("/timestamp/"))
        return (200, b"done") if message[:1] == b"C" else (404, b"Pending")

    with serving(handle) as url:
        yield CalendarLink(url)


def test_a_calendar_promises_and_confirms(calendar: Calendar) -> None:
    assert calendar.submit(bytes(32)) == b"p" + bytes(32)
    assert calendar.complete(b"CCCC") == b"done"
    assert calendar.complete(b"wait") is None


@pytest.fixture(params=KINDS)
def blocks(request: pytest.FixtureRequest) -> Iterator[Blocks]:
    if request.param == "fake":
        yield BlocksFake({7: b"h" * 80})
        return
    told = {
        "/block-height/7": b"ab" * 32,
        f"/block/{'ab' * 32}/header": (b"h" * 80).hex().encode(),
        "/block-height/9": b"../../etc",
    }
    with serving(lambda _m, p, _b: (200, told[p]) if p in told else (404, b"")) as url:
        yield BlocksLink(url)


def test_a_block_is_had_by_its_height(blocks: Blocks) -> None:
    assert blocks.header(7) == b"h" * 80
    for height in (8, 9):
        with pytest.raises(NoAnswer):
            blocks.header(height)


BEAT = Beat("52db9ba7", 1000, "ab" * 32)


@pytest.fixture(params=KINDS)
def beacon(request: pytest.FixtureRequest) -> Iterator[Beacon]:
    if request.param == "fake":
        yield BeaconFake(BEAT)
        return
    told = {"round": BEAT.round, "randomness": BEAT.value, "signature": "00"}
    with serving(lambda *_: (200, json.dumps(told).encode())) as url:
        yield BeaconLink(f"{url}/{BEAT.chain}")


def test_a_beacon_tells_its_latest_value(beacon: Beacon) -> None:
    assert beacon.latest() == BEAT


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"[]",
        b"{}",
        b'{"round":"1","randomness":"00"}',
        b'{"round":1,"randomness":5}',
    ],
)
def test_what_is_no_beat_is_no_answer(told: bytes) -> None:
    with serving(lambda *_: (200, told)) as url, pytest.raises(NoAnswer):
        BeaconLink(url).latest()
    with pytest.raises(NoAnswer):
        BeaconFake(None).latest()


@pytest.fixture(params=KINDS)
def witness(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WitnessPort]:
    house = WitnessHouse(tmp_path, key=witness_key(PARTNER), sign=PARTNER.sign)
    house.follow(NoteKey(LOG.name, LOG.public))
    if request.param == "fake":
        yield WitnessFake("coast", lambda body: house.answer(body, now=AT))
        return

    def handle(_method: str, path: str, body: bytes) -> Answer:
        assert path == "/w/add-checkpoint"
        answer = house.answer(body, now=AT)
        return answer.status, answer.body.encode()

    with serving(handle) as url:
        yield WitnessLink("coast", f"{url}/w/")


def test_a_witness_says_how_far_it_is_or_cosigns(
    witness: WitnessPort, tmp_path: Path
) -> None:
    log = TileFolder(tmp_path / "log")
    log.append([b"leaf %d" % n for n in range(20)])
    answer = witness.ask(ask(head_of(log), old=0, proof=[]))
    assert answer.status == 200
    assert answer.body.startswith(f"— {PARTNER.name} ")
    again = witness.ask(ask(head_of(log), old=3, proof=[]))
    assert (again.status, again.body) == (409, "20\n")


def test_a_tunnel_is_asked_for_the_way() -> None:
    """The proxy sees the name of the other side; the other side does not see us."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        proxy.settimeout(5)
        line = Line(tunnel=f"127.0.0.1:{proxy.getsockname()[1]}", seconds=0.3)
        import threading

        def listen() -> None:
            peer, _ = proxy.accept()
            with peer:
                heard.append(peer.recv(1000))

        thread = threading.Thread(target=listen)
        thread.start()
        with pytest.raises(NoAnswer):
            line.ask("http://clock.example/tsr", body=b"x")
        thread.join()
    assert heard[0].startswith(b"CONNECT clock.example:80 ")
