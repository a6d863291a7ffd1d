"""A real browser on real pages of loopback, hostile ones among them.

The fake web of tests and demos obeys the same claims.
"""

import base64
import hashlib
import io
import ipaddress
import json
import ssl
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from warcio.archiveiterator import ArchiveIterator

from amparo.lib.captures.page_capture import (
    RECORD,
    CaptureWriter,
    Circumstances,
    PageCapture,
)
from amparo.lib.captures.page_seen import Limits, PageSeen
from amparo.lib.refusal import Refused
from amparo.outbound.browser_capture import BrowserCapture
from amparo.outbound.chromium import Launch, _cell, missing_programs
from amparo.outbound.page_fake import FakePage, PageFake
from amparo.outbound.page_port import PagePort
from tests.home import IS_PROOF
from tests.outbound.socks_server import socks
from tests.outbound.web_pages import ARTICLE, PAGES, WORDS, Web, html, png, serving

pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.xdist_group("captures"),
    pytest.mark.skipif(
        bool(missing_programs()),
        reason=f"not installed: {' '.join(missing_programs())}",
    ),
]

QUICK = Limits(
    seconds=60,
    load_seconds=4,
    body_seconds=2,
    scroll_seconds=6,
    scroll_rounds=4,
    dialogs=5,
    answer_seconds=3,
    main_pages=4,
    quiet_seconds=0.4,
)
AROUND = Circumstances(
    collector="farah",
    machine={"system": "Linux"},
    software={"Amparo": "0.1.0", "warcio": "1.8"},
    beacon={"source": "drand", "round": 4242, "value": "ab" * 32},
)


def clock() -> datetime:
    return datetime.now(UTC)


@dataclass
class Taken:
    """A capture with everything that a test may want to look into."""

    seen: PageSeen
    capture: PageCapture
    raw: bytes

    @property
    def codes(self) -> set[str]:
        return {reason.code for reason in self.capture.reasons}

    def file(self, path: str) -> bytes:
        with zipfile.ZipFile(io.BytesIO(self.raw)) as packed:
            return packed.read(path)

    def records(self, kind: str = "response") -> dict[str, tuple[int, bytes]]:
        found = {}
        for record in ArchiveIterator(io.BytesIO(self.file("archive/data.warc.gz"))):
            if record.rec_type == kind:
                status = int(record.http_headers.get_statuscode() or 0)
                url = record.rec_headers.get_header("WARC-Target-URI")
                found[url] = (status, record.content_stream().read())
        return found


def take(
    port: PagePort,
    url: str,
    *,
    limits: Limits = QUICK,
    around: Circumstances = AROUND,
) -> Taken:
    writer = CaptureWriter(io.BytesIO(), circumstances=around, now=clock())
    seen = port.capture(url, into=writer, limits=limits)
    out = io.BytesIO()
    capture = writer.pack(out, page=seen, page_id=uuid4(), now=clock())
    return Taken(seen, capture, out.getvalue())


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with serving() as web:
        yield web


@pytest.fixture(scope="module")
def visit(web: Web) -> Callable[[str], Taken]:
    """Capture a path; each is visited once for all tests of this file."""

    @cache
    def visited(path: str) -> Taken:
        browser = BrowserCapture(Launch(local_allowed=True), clock=clock)
        return take(browser, web.url(path))

    return visited


@pytest.fixture(params=["browser", "fake"])
def port(request: pytest.FixtureRequest, web: Web) -> PagePort:
    if request.param == "browser":
        return BrowserCapture(Launch(local_allowed=True), clock=clock)
    pages = {
        web.url(path): FakePage(PAGES[path][2].decode(), PAGES[path][0])
        for path in ("/plain", "/wall", "/gone", "/shell")
    }
    return PageFake(pages, clock=clock, local_allowed=True)


# what the real browser and the fake web promise alike


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/plain", None),
        ("/wall", "log-in-wall"),
        ("/gone", "error-status"),
        ("/shell", "empty-shell"),
    ],
)
def test_both_webs_are_judged_alike(
    port: PagePort, web: Web, path: str, code: str | None
) -> None:
    taken = take(port, web.url(path))

    assert taken.capture.is_complete is (code is None)
    assert code is None or code in taken.codes
    assert taken.seen.final_url == web.url(path)
    assert web.url(path) in taken.records()
    assert taken.seen.pictures[0].startswith(b"\x89PNG")
    assert taken.seen.pdf.startswith(b"%PDF-")


def test_a_server_that_does_not_answer_is_told(port: PagePort) -> None:
    taken = take(port, "http://127.0.0.1:9/")

    assert "not-loaded" in taken.codes


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "chrome://version",
        "about:blank",
        "velmora",
        "http://",
        "http://127.0.0.1\\@daily.velmora.example/",
        "http://daily.velmora.example\n.local/",
    ],
)
def test_only_web_addresses_are_visited(port: PagePort, url: str) -> None:
    with pytest.raises(Refused, match="not the address"):
        take(port, url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8001/",
        "http://localhost/",
        "http://desk/",
        "http://192.168.1.1/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://0x7f.1/",
        "http://2130706433/",
        "http://printer.local/",
        "http://user@169.254.169.254/",
    ],
)
def test_our_own_network_is_not_visited_unless_asked_for(url: str) -> None:
    for port in (
        BrowserCapture(Launch(), clock=clock),
        PageFake({}, clock=clock),
    ):
        with pytest.raises(Refused, match="own machine or network"):
            take(port, url)


# a page that is complete


def test_an_article_is_complete_by_the_courts_minimum(
    visit: Callable[[str], Taken], web: Web
) -> None:
    taken = visit("/article")
    record = json.loads(taken.file(RECORD))

    assert record["complete"] is True
    assert set(record["minimum"].values()) == {True}
    assert record["asked_url"] == record["final_url"] == web.url("/article")
    assert record["ip"] == "127.0.0.1"
    assert record["collector"] == "farah"
    assert record["beacon"]["round"] == 4242
    assert record["software"]["browser"].startswith("Chrome/")
    assert taken.file("capture/source.html") == taken.records()[record["final_url"]][1]
    assert taken.file("capture/picture-1.png").startswith(b"\x89PNG")
    assert b"made by a script" in taken.file("capture/dom-1.html")
    assert b"made by a script" not in taken.file("capture/source.html")
    assert WORDS.strip() in taken.file("capture/text.txt").decode()


def test_what_a_page_is_made_of_is_kept_byte_for_byte(
    visit: Callable[[str], Taken], web: Web
) -> None:
    records = visit("/article").records()

    assert records[web.url("/picture.png")] == (200, png())
    assert records[web.url("/style.css")][1] == PAGES["/style.css"][2]
    assert records[web.url("/script.js")][1] == PAGES["/script.js"][2]


def test_webrecorders_own_validator_finds_the_file_valid(
    visit: Callable[[str], Taken], tmp_path: Path
) -> None:
    def verdict(raw: bytes) -> str:
        path = tmp_path / "page.wacz"
        path.write_bytes(raw)
        command = [Path(sys.executable).parent / "wacz", "validate", "-f", path]
        said = subprocess.run(command, capture_output=True, text=True, check=False)
        return said.stdout + said.stderr

    raw = visit("/article").raw
    spoiled = bytearray(raw)
    spoiled[raw.index(b"archive/data.warc.gz") + 500] ^= 1

    assert "Validation succeeded" in verdict(raw)
    assert "Validation succeeded" not in verdict(bytes(spoiled))


def test_the_index_is_the_one_that_webrecorders_indexer_makes(
    visit: Callable[[str], Taken], tmp_path: Path
) -> None:
    taken, path = visit("/frames"), tmp_path / "data.warc.gz"
    path.write_bytes(taken.file("archive/data.warc.gz"))
    command = [Path(sys.executable).parent / "cdxj-indexer", "-s", path]
    theirs = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def entries(text: str) -> list[tuple[str, str, str, str]]:
        lines = [line.split(" ", 2) for line in text.splitlines()]
        told = [(key, time, json.loads(rest)) for key, time, rest in lines]
        return sorted((k, t, j["offset"], j["length"]) for k, t, j in told)

    ours = entries(taken.file("indexes/index.cdx").decode())
    assert len(ours) > 3
    assert [(k, t, o) for k, t, o, _ in ours] == [
        (k, t, o) for k, t, o, _ in entries(theirs)
    ]


def test_warcios_own_check_finds_every_digest_right(
    visit: Callable[[str], Taken], tmp_path: Path
) -> None:
    path = tmp_path / "data.warc.gz"
    path.write_bytes(visit("/article").file("archive/data.warc.gz"))
    command = [Path(sys.executable).parent / "warcio", "check", "-v", path]
    said = subprocess.run(command, capture_output=True, text=True, check=False)

    assert said.returncode == 0, said.stdout
    assert "digest pass" in said.stdout


def test_every_step_of_a_redirect_is_kept(
    visit: Callable[[str], Taken], web: Web
) -> None:
    taken = visit("/redirect")
    statuses = {url: status for url, (status, _) in taken.records().items()}

    assert taken.capture.is_complete
    assert taken.seen.asked_url == web.url("/redirect")
    assert taken.seen.final_url == web.url("/article")
    assert statuses[web.url("/redirect")] == 302
    assert statuses[web.url("/redirect-2")] == 301


def test_frames_are_part_of_the_page(visit: Callable[[str], Taken], web: Web) -> None:
    taken = visit("/frames")
    doms = "".join(frame.html for frame in taken.seen.frames)

    assert taken.capture.is_complete
    assert doms.count("The words of the inner frame.") == 2
    assert "written inside" in taken.seen.text
    assert web.url("/inner") in taken.records()


@pytest.mark.parametrize(
    "held", ["/picture.png?lazy", "/from-worker", "/sound.wav", "/clip.webm"]
)
def test_what_comes_late_or_from_elsewhere_is_kept(
    visit: Callable[[str], Taken], web: Web, held: str
) -> None:
    taken = visit("/rich")

    assert taken.capture.is_complete
    assert taken.records()[web.url(held)][1] == PAGES[held.partition("?")[0]][2]


def test_a_video_and_a_sound_were_decoded(visit: Callable[[str], Taken]) -> None:
    media = visit("/rich").seen.media

    assert (media.players, media.players_decoded) == (2, 2)


def test_a_dom_behind_a_shadow_root_is_kept(visit: Callable[[str], Taken]) -> None:
    assert "in the shadow" in visit("/rich").seen.frames[0].html


# pages that must never be called complete


@pytest.mark.threat("T-20")
@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/post/17", "log-in-wall"),
        ("/soft-404", "error-page"),
        ("/loop", "not-loaded"),
        ("/meta-loop", "redirect-loop"),
        ("/endless", "endless-scroll"),
        ("/alerts", "dialogs"),
        ("/broken-media", "media-missing"),
        ("/download", "not-a-page"),
        ("/file.pdf", "not-a-page"),
    ],
)
def test_a_hostile_page_is_incomplete_and_says_why(
    visit: Callable[[str], Taken], path: str, code: str
) -> None:
    taken = visit(path)
    record = json.loads(taken.file(RECORD))

    assert record["complete"] is False
    assert code in {reason["code"] for reason in record["reasons"]}


def test_an_endless_page_is_kept_as_far_as_we_went(
    visit: Callable[[str], Taken],
) -> None:
    seen = visit("/endless").seen

    assert seen.picture_height == seen.height > 3_000
    assert seen.text.count("one more post") > 20


def test_a_file_instead_of_a_page_is_kept_whole(
    visit: Callable[[str], Taken], web: Web
) -> None:
    records = visit("/file.pdf").records()

    assert records[web.url("/file.pdf")][1] == PAGES["/file.pdf"][2]
    assert all(url.startswith("http") for url in records)


def test_dialogs_are_told_and_do_not_stop_us(visit: Callable[[str], Taken]) -> None:
    dialogs = list(visit("/rich").seen.dialogs)

    assert dialogs == ["alert: a message", "confirm: sure?"]


def test_no_window_opens_beside_the_page(visit: Callable[[str], Taken]) -> None:
    assert not [url for url in visit("/rich").records() if "/inner?" in url]


def test_half_characters_of_a_page_do_no_harm(visit: Callable[[str], Taken]) -> None:
    assert "half" in json.loads(visit("/rich").file(RECORD))["title"]


def test_a_sound_too_large_to_hand_on_is_kept_whole_and_told(web: Web) -> None:
    browser = BrowserCapture(Launch(local_allowed=True), clock=clock)
    limits = replace(QUICK, one_body=5_000)
    taken = take(browser, web.url("/sound"), limits=limits)

    assert len(PAGES["/sound.wav"][2]) > 5_000
    assert taken.records()[web.url("/sound.wav")][1] == PAGES["/sound.wav"][2]
    assert taken.codes == {"media-missing"}


def test_a_page_larger_than_a_capture_may_be_is_cut_and_told(web: Web) -> None:
    browser = BrowserCapture(Launch(local_allowed=True), clock=clock)
    limits = replace(QUICK, all_bodies=1_000)
    taken = take(browser, web.url("/article"), limits=limits)

    assert "too-large" in taken.codes
    assert sum(len(body) for _, body in taken.records().values()) <= 1_000


def test_a_script_without_end_leaves_a_picture_and_a_reason(web: Web) -> None:
    browser = BrowserCapture(Launch(local_allowed=True), clock=clock)
    taken = take(browser, web.url("/hang"))

    assert taken.codes == {"no-response"}
    assert taken.seen.pictures


def test_an_answer_without_end_is_cut_and_marked(web: Web) -> None:
    browser = BrowserCapture(Launch(local_allowed=True), clock=clock)
    taken = take(browser, web.url("/stream"))
    cut = {
        record.rec_headers.get_header("WARC-Target-URI"): record.rec_headers.get_header(
            "WARC-Truncated"
        )
        for record in ArchiveIterator(io.BytesIO(taken.file("archive/data.warc.gz")))
        if record.rec_headers.get_header("WARC-Truncated")
    }

    assert cut == {web.url("/without-end"): "time"}


def test_a_very_long_page_is_kept_and_its_cut_picture_told(web: Web) -> None:
    size = 10_000_000 if IS_PROOF else 1_000_000
    PAGES["/long"] = (
        200,
        {"Content-Type": "text/html"},
        html(f"<p>{WORDS}</p>" * (size // len(WORDS))),
    )
    browser = BrowserCapture(Launch(local_allowed=True), clock=clock)
    limits = Limits(
        seconds=280,
        load_seconds=60,
        quiet_seconds=0.4,
        picture_height=2_000,
        picture_seconds=120,
    )
    taken = take(browser, web.url("/long"), limits=limits)

    assert taken.file("capture/source.html") == PAGES["/long"][2]
    assert taken.codes == {"picture-cut"}
    assert taken.seen.picture_height == 2_000


# over TLS


@dataclass
class Certified:
    """A certificate of our own for loopback, and the hash by which a browser accepts it."""

    context: ssl.SSLContext
    der: bytes
    key_hash: str


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "daily.velmora.example")])
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock() - timedelta(days=1))
        .not_valid_after(clock() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    spki = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return Certified(
        context,
        certificate.public_bytes(serialization.Encoding.DER),
        base64.b64encode(hashlib.sha256(spki).digest()).decode(),
    )


def test_the_certificate_and_the_cipher_behind_a_page_are_kept(
    certified: Certified,
) -> None:
    launch = Launch(local_allowed=True, trusted_keys=[certified.key_hash])
    with serving(certified.context) as secure:
        taken = take(BrowserCapture(launch, clock=clock), secure.url("/plain"))
    record = json.loads(taken.file(RECORD))

    assert taken.capture.is_complete
    assert record["tls"]["protocol"] == "TLS 1.3"
    assert record["tls"]["subjectName"] == "daily.velmora.example"
    assert taken.file("capture/certificate-1.der") == certified.der


def test_a_certificate_of_nobody_is_told_and_nothing_is_shown(
    certified: Certified,
) -> None:
    browser = BrowserCapture(Launch(local_allowed=True), clock=clock)
    with serving(certified.context) as secure:
        taken = take(browser, secure.url("/plain"))

    assert taken.codes == {"not-loaded"}
    assert "CERT" in taken.capture.reasons[0].why


# the cell


@pytest.mark.threat("T-20")
def test_the_browser_can_write_to_memory_only_and_sees_no_file_of_ours() -> None:
    said = subprocess.run(
        [*_cell(), "/usr/bin/cat", "/proc/self/mounts"],
        capture_output=True,
        text=True,
        check=True,
        env={},
    ).stdout
    mounts = [line.split() for line in said.splitlines()]
    writable = {
        (kind, point)
        for _, point, kind, options, *_ in mounts
        if "rw" in options.split(",")
    }
    seen = subprocess.run(
        [*_cell(), "/usr/bin/find", "/", "-maxdepth", "1"],
        capture_output=True,
        text=True,
        check=True,
        env={},
    ).stdout

    assert len(mounts) > 5
    for kind, point in writable:
        is_device = kind == "devtmpfs" and point.startswith(
            "/dev/"
        )  # /dev/null and such
        assert is_device or kind in {"tmpfs", "proc", "devpts", "mqueue"}
    assert set(seen.split()) <= {
        "/", "/usr", "/etc", "/bin", "/sbin", "/lib", "/lib64", "/proc", "/dev", "/tmp", "/visit",
    }  # fmt: skip


# through a proxy, and from a public page into our own network


@pytest.fixture(scope="module")
def proxied(web: Web) -> Callable[[str], Taken]:
    """Visit pages of an invented town through a proxy: our own server plays all hosts."""

    @cache
    def visited(url: str) -> Taken:
        launch = Launch(proxy=f"http://127.0.0.1:{web.server_port}")
        return take(BrowserCapture(launch, clock=clock), url)

    return visited


def test_names_and_pages_go_through_the_proxy(
    proxied: Callable[[str], Taken], web: Web
) -> None:
    taken = proxied("http://daily.velmora.example/reach")

    assert WORDS.strip() in taken.seen.text
    assert "daily.velmora.example:80" in web.asked


@pytest.mark.threat("T-20")
def test_a_public_page_cannot_reach_into_our_network(
    proxied: Callable[[str], Taken], web: Web
) -> None:
    taken = proxied("http://daily.velmora.example/reach")

    assert "local-network" in taken.codes
    assert not [path for path in web.asked if "?inside" in path]
    assert not [url for url in taken.records() if "?inside" in url]


@pytest.mark.threat("T-20")
def test_through_tor_no_name_is_looked_up_here(web: Web) -> None:
    """Tor speaks SOCKS: it must get names, never addresses that we looked up."""
    with socks(web.server_port) as (port, asked):
        launch = Launch(proxy=f"socks5://127.0.0.1:{port}")
        browser = BrowserCapture(launch, clock=clock)
        taken = take(browser, "http://hidden.velmora.example/plain")

    assert taken.capture.is_complete
    assert set(asked) == {"hidden.velmora.example"}, "nor does the browser call home"


def test_nothing_tells_the_server_that_a_machine_reads(
    visit: Callable[[str], Taken], web: Web
) -> None:
    visit("/article")

    assert web.agents
    assert not [agent for agent in web.agents if "Headless" in agent]


def test_an_article_has_words_to_find() -> None:
    assert len(ARTICLE) > 1_500, "the pages of these tests must not be short themselves"
