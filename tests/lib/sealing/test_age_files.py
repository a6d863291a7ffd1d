"""What is sealed to people with age opens with age, and half of it never opens."""

import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest

from amparo.lib.refusal import Refused
from amparo.lib.sealing.age_files import (
    Recipient,
    opened_from,
    read_recipient,
    seal_bytes,
    sealed_to,
)

KEY = pyrage.x25519.Identity.generate()
TO = [read_recipient(str(KEY.to_public()))]
LONG = bytes(range(256)) * 5000


def sealed(content: bytes, *, to: list[Recipient] = TO) -> bytes:
    target = io.BytesIO()
    with sealed_to(to, target) as inlet:
        for start in range(0, len(content), 70_000):
            inlet.write(content[start : start + 70_000])
    return target.getvalue()


def opened(raw: bytes, identities: str = f"# mine\n{KEY}\n") -> bytes:
    with opened_from(io.BytesIO(raw), identities=identities) as outlet:
        return outlet.read()


@pytest.mark.parametrize("content", [b"", b"x", LONG], ids=["empty", "one", "long"])
def test_what_was_sealed_opens(content: bytes) -> None:
    raw = sealed(content)
    assert pyrage.decrypt(raw, [KEY]) == content
    assert opened(raw) == content


@pytest.mark.skipif(not shutil.which("age"), reason="Debian package age is missing")
def test_the_tool_that_people_have_opens_it(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    ran = subprocess.run(
        ["age", "--decrypt", "--identity", str(tmp_path / "key")],
        input=sealed(LONG),
        capture_output=True,
        check=True,
    )
    assert ran.stdout == LONG


def test_each_recipient_opens_it_alone() -> None:
    other = pyrage.x25519.Identity.generate()
    raw = sealed(LONG, to=[*TO, read_recipient(str(other.to_public()))])
    assert opened(raw) == opened(raw, str(other)) == LONG


def test_what_was_broken_off_does_not_open_as_whole() -> None:
    target = io.BytesIO()

    def broken() -> Iterator[bytes]:
        yield LONG
        raise KeyError

    with pytest.raises(KeyError), sealed_to(TO, target) as inlet:
        inlet.writelines(broken())
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(target.getvalue(), [KEY])
    with pytest.raises(Refused):
        opened(target.getvalue())


def test_a_full_disk_is_told_as_what_it_is() -> None:
    class Full(io.BytesIO):
        def write(self, piece: object) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"), sealed_to(TO, Full()) as inlet:
        inlet.writelines([LONG] * 100)


@pytest.mark.parametrize("cut", [0, 1, 20, 200, 70_000, -1])
def test_what_was_cut_is_refused(cut: int) -> None:
    with pytest.raises(Refused):
        opened(sealed(LONG)[:cut])


def test_every_changed_byte_is_refused() -> None:
    raw = sealed(b"short")
    for at in range(len(raw)):
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        with pytest.raises(Refused):
            opened(changed)


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(Refused):
        opened(sealed(LONG), str(pyrage.x25519.Identity.generate()))


def test_a_small_thing_is_sealed_whole() -> None:
    assert pyrage.decrypt(seal_bytes(b"key", recipients=TO), [KEY]) == b"key"


@pytest.mark.parametrize(
    "text",
    ["", "age1xyz", "hello", str(KEY), "ssh-ed25519 x"],
    ids=[
        "nothing",
        "cut",
        "a word",
        "a secret key",
        "a key of ssh",
    ],  # KEY is made anew
)
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_recipient(text)


def test_a_secret_key_is_never_repeated_in_the_refusal() -> None:
    with pytest.raises(Refused) as refused:
        read_recipient(str(KEY))
    assert str(KEY)[20:] not in str(refused.value)


def test_nobody_is_no_recipient() -> None:
    with pytest.raises(Refused), sealed_to([], io.BytesIO()):
        pass


@pytest.mark.parametrize("text", ["", "# only a remark", "AGE-SECRET-KEY-1ABC", "x"])
def test_a_file_without_a_key_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        opened(sealed(b"x"), text)
