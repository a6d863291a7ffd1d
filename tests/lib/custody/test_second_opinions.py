"""The lines that a package's README prints are run as they stand, by other people's tools."""

import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pyrage
import pytest

from amparo.lib.custody import anchors, verify
from amparo.lib.custody.package import write_package, write_package_tar
from amparo.lib.custody.parts import PackageItem, SealedLeaf
from amparo.lib.custody.tiles import TileFolder
from amparo.lib.sealing.age_files import read_recipient, sealed_to
from tests.lib.custody import making
from tests.lib.custody.authority import Authority, new_authority
from tests.lib.custody.verdicts import verdict_on

PAGE = UUID(int=7, version=4)
LINE = re.compile(r"^    (.*)$", re.MULTILINE)
OPENS, CHECKS = "IF IT CAME TO YOU AS A SEALED FILE", "A SECOND OPINION"


def printed(readme: str, title: str) -> list[str]:
    """Return the command lines that stand below a title of the README."""
    part = readme.split(title)[1]
    return LINE.findall(re.split(r"\n\n[A-Z ,]{9,}\n", part)[0])


def run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line as a person would type it; Python's tools lie beside its interpreter."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        line,
        cwd=folder,
        env={"PATH": path, "LC_ALL": "C.UTF-8", "HOME": str(folder.parent)},
        shell=True,
        check=False,
        capture_output=True,
        text=True,
    )


def test_every_printed_line_agrees(package: Path) -> None:
    lines = printed((package / "README.txt").read_text(), CHECKS)
    tools = [line.split()[0] for line in lines]
    assert tools == ["sha256sum", "sha512sum", "sha256sum", "bagit.py"]
    for line in lines:
        ran = run(line, package)
        assert ran.returncode == 0, (line, ran.stderr)


@pytest.mark.parametrize(
    ("path", "objecting"),
    [
        ("data/originals/0001-market-square.jpg", 3),
        ("data/ro-crate-metadata.json", 3),
        ("proof/events.jsonl", 2),
        ("court/items.csv", 2),
        ("README.txt", 2),
        ("manifest-sha256.txt", 3),
    ],
)
def test_others_object_to_a_changed_file_too(
    package: Path, path: str, objecting: int
) -> None:
    lines = printed((package / "README.txt").read_text(), CHECKS)
    raw = bytearray((package / path).read_bytes())
    raw[len(raw) // 2] ^= 1
    (package / path).write_bytes(raw)

    codes = [run(line, package).returncode for line in lines]

    assert sum(code != 0 for code in codes) == objecting, codes


def test_the_same_lines_stand_in_every_language(package: Path) -> None:
    english = printed((package / "README.txt").read_text(), CHECKS)
    for name in ("README.ru", "README.fr", "README.ar"):
        text = (package / name).read_text()
        assert "@" not in text
        assert set(english) <= set(LINE.findall(text))


@pytest.mark.skipif(not shutil.which("age"), reason="Debian package age is missing")
def test_the_printed_line_opens_a_sealed_package(tmp_path: Path) -> None:
    key = pyrage.x25519.Identity.generate()
    (tmp_path / "identity.txt").write_text(f"{key}\n")
    with (tmp_path / "package.tar.age").open("wb") as target:
        to = [read_recipient(str(key.to_public()))]
        with sealed_to(to, target) as inlet:
            write_package_tar(inlet, making.contents(tmp_path / "made"))
    plain = making.make_package(tmp_path / "same")

    [line] = printed((plain / "README.txt").read_text(), OPENS)
    ran = run(line, tmp_path)

    assert ran.returncode == 0, ran.stderr
    [folder] = tmp_path.glob("package-*/")
    assert verdict_on(folder).code == verify.VALID
    for path in plain.rglob("*"):
        if path.is_file():
            inside = folder / path.relative_to(plain)
            assert inside.read_bytes() == path.read_bytes()


def stamped(folder: Path, authorities: list[Authority]) -> Path:
    """Write the story's package after its head was stamped by these authorities."""
    contents = making.contents(folder)
    kept, head = anchors.of_log(contents.tiles.path), contents.checkpoint.encode()
    kept.hold(contents.tiles.size, head)
    for number, authority in enumerate(authorities, 1):
        name = f"checkpoint.tsa-{number}.tsr"
        kept.add(contents.tiles.size, name, authority.stamp(head))
    roots = "".join(each.roots.read_text() for each in authorities)
    (kept.path / anchors.ROOTS).write_text(roots)
    write_package(folder / "package", contents)
    return folder / "package"


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> list[Authority]:
    """Two authorities of different families of keys; their certificates end in a month."""
    folder = tmp_path_factory.mktemp("authorities")
    kinds = {"rsa": "rsa", "ecdsa": "P-256"}
    return [
        new_authority(folder / name, key=key, days=30, name=f"Authority {name}")
        for name, key in kinds.items()
    ]


@pytest.mark.parametrize("when", ["", "faketime -f '+7305d' "], ids=["now", "later"])
def test_the_printed_lines_check_the_stamps_long_after(
    authorities: list[Authority], tmp_path: Path, when: str
) -> None:
    if when and not shutil.which("faketime"):
        pytest.skip("Debian package faketime is missing")
    package = stamped(tmp_path, authorities)

    lines = printed((package / "README.txt").read_text(), CHECKS)

    assert [line.split()[0] for line in lines].count("openssl") == 2
    for line in lines:
        ran = run(f"{when}{line}", package)
        assert ran.returncode == 0, (line, ran.stdout + ran.stderr)
    ran = run(f"{when}{sys.executable} -I verify.py .", package)
    assert ran.returncode == verify.VALID, ran.stdout


def test_openssl_objects_to_a_stamp_of_another_head(
    authorities: list[Authority], tmp_path: Path
) -> None:
    package = stamped(tmp_path, authorities)
    [head] = package.glob("proof/anchors/*/checkpoint")
    head.write_bytes(head.read_bytes().replace(b"14", b"15"))
    lines = printed((package / "README.txt").read_text(), CHECKS)
    told = [run(line, package).returncode for line in lines if "openssl" in line]
    assert 0 not in told
    assert len(told) == 2


def captured(folder: Path) -> bytes:
    """Make a WACZ of one page, by other people's tools."""
    page = (
        b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<title>The market</title>"
    )
    head = (
        "WARC/1.0",
        "WARC-Type: response",
        "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000007>",
        "WARC-Target-URI: http://velmora.example/",
        "WARC-Date: 2031-05-04T12:00:00Z",
        "Content-Type: application/http; msgtype=response",
        f"Content-Length: {len(page)}",
    )
    raw = "\r\n".join(head).encode() + b"\r\n\r\n" + page + b"\r\n\r\n"
    (folder / "page.warc").write_bytes(raw)
    made = run("wacz create --file page.warc --output page.wacz", folder)
    assert made.returncode == 0, made.stdout + made.stderr
    return (folder / "page.wacz").read_bytes()


def with_page(folder: Path, content: bytes) -> Path:
    """Write the story's package with a captured page in it."""
    digest = sha256(content).digest()
    raw = making.kept(
        5, making.FARAH, "captured", PAGE, sha256=digest.hex(), size=len(content)
    )
    log = TileFolder(folder / "pages")
    log.append(making.inputs([raw]))
    page = PackageItem(
        PAGE, "market.wacz", "application/wacz", lambda: [content], digest, len(content)
    )
    return making.make_package(
        folder,
        items=[page],
        events=[SealedLeaf(0, raw, making.salt_for(0))],
        tiles=log,
        checkpoint=making.head_of(log),
    )


def test_a_captured_page_is_kept_whole_and_others_check_it(tmp_path: Path) -> None:
    content = captured(tmp_path)
    package = with_page(tmp_path / "made", content)

    lines = printed((package / "README.txt").read_text(), CHECKS)

    [line] = [line for line in lines if line.startswith("wacz ")]
    ran = run(line, package)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    [page] = (package / "data/captures").iterdir()
    assert page.read_bytes() == content
    assert verdict_on(package).code == verify.VALID


def test_others_object_to_a_captured_page_that_was_changed(tmp_path: Path) -> None:
    content = captured(tmp_path).replace(b"The market", b"The palace")
    package = with_page(tmp_path / "made", content)

    lines = printed((package / "README.txt").read_text(), CHECKS)

    ran = run(next(line for line in lines if line.startswith("wacz ")), package)
    assert ran.returncode != 0
