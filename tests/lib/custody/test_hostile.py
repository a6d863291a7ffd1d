"""Packages made to mislead or to break the verifier: refused, never a traceback."""

import base64
import hashlib
import json
import os
import socket
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.lib.custody import verify
from amparo.lib.custody.canonical import canonical
from amparo.lib.custody.events import commit
from amparo.lib.custody.notes import NoteKey, sign_note
from tests.lib.custody.making import BAKO, FARAH, LOG
from tests.lib.custody.test_flips import names_in
from tests.lib.custody.verdicts import verdict_on

CONTRADICTED, UNCHECKED = verify.CONTRADICTED, verify.UNCHECKED


def relist(package: Path) -> None:
    """Do what a dishonest member could: make lists and signature fit the folder."""
    data = [name for name in names_in(package) if name.startswith("data/")]
    size = sum((package / name).stat().st_size for name in data)
    about = (package / "bag-info.txt").read_text().partition("Payload-Oxum")[0]
    (package / "bag-info.txt").write_text(f"{about}Payload-Oxum: {size}.{len(data)}\n")
    for kind in ("sha256", "sha512"):
        write_list(package, f"manifest-{kind}.txt", data, kind)
    relist_tags(package)


def relist_tags(package: Path) -> None:
    """Make the tag lists and the signature fit, whatever the payload lists say."""
    own = {"tagmanifest-sha256.txt", "tagmanifest-sha512.txt", "proof/package.sig"}
    tags = [n for n in names_in(package) if n not in own and not n.startswith("data/")]
    for kind in ("sha256", "sha512"):
        write_list(package, f"tagmanifest-{kind}.txt", tags, kind)
    resign(package)


def write_list(package: Path, manifest: str, names: list[str], kind: str) -> None:
    lines = [f"{digest(package / name, kind)}  {name}\n" for name in names]
    (package / manifest).write_text("".join(lines))


def resign(package: Path) -> None:
    """Sign the lists as they are."""
    head = (package / "proof/package.sig").read_text().split("\n")[:3]
    lists = [
        f"tagmanifest-{kind}.txt {digest(package / f'tagmanifest-{kind}.txt', kind)}"
        for kind in ("sha256", "sha512")
    ]
    text = "\n".join([*head, *lists, ""])
    note = sign_note(text, key=FARAH.key, sign=FARAH.sign)
    (package / "proof/package.sig").write_text(note)


def digest(path: Path, kind: str) -> str:
    return hashlib.new(kind, path.read_bytes()).hexdigest()


def test_lists_made_to_fit_are_valid(package: Path) -> None:
    relist(package)
    assert verdict_on(package).code == verify.VALID


def test_a_member_cannot_swap_an_item_by_signing_new_lists(package: Path) -> None:
    photo = package / "data/originals/0001-market-square.jpg"
    photo.write_bytes(b"x" * photo.stat().st_size)
    relist(package)
    verdict = verdict_on(package)
    assert verdict.code == CONTRADICTED
    assert verdict.named("contradicted") == {str(photo.relative_to(package))}


def test_a_member_cannot_swap_an_item_and_its_listing(package: Path) -> None:
    photo = package / "data/originals/0001-market-square.jpg"
    photo.write_bytes(b"another photograph")
    edit_lines(
        package / "proof/items.jsonl",
        lambda item: (
            item | {"sha256": digest(photo, "sha256"), "size": 18}
            if item["path"].endswith("jpg")
            else item
        ),
    )
    relist(package)
    verdict = verdict_on(package)
    assert verdict.code == CONTRADICTED
    assert verdict.named("contradicted") == {str(photo.relative_to(package))}


def edit_lines(path: Path, change: object) -> None:
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    assert callable(change)
    path.write_bytes(b"".join(canonical(change(line)) + b"\n" for line in lines))


EVENT_CHANGES = {
    "another time": lambda line: line | {"event": line["event"] | {"at": "1999"}},
    "another actor": lambda line: line | {"event": line["event"] | {"actor": "bako"}},
    "another salt": lambda line: line | {"salt": "00" * 32},
    "another leaf": lambda line: line | {"leaf": "00" * 32},
    "another position": lambda line: line | {"position": 3},
    "made to fit the leaf": lambda line: refit(
        line | {"event": changed(line["event"])}
    ),
    "withheld by another": lambda line: line | {"event": None},
    "a far position": lambda line: line | {"position": 2**53 - 1},
    "a negative position": lambda line: line | {"position": -1},
    "a true position": lambda line: line | {"position": True},
    "no event": lambda line: line | {"event": []},
    "a list": lambda line: [line],
    "more": lambda line: line | {"more": 1},
    "a number for a text": lambda line: line | {"event": line["event"] | {"at": 5}},
}


def changed(event: dict[str, object]) -> dict[str, object]:
    return event | {"type": "shredded"}


def refit(line: dict[str, object]) -> dict[str, object]:
    raw = commit(canonical(line["event"]), bytes.fromhex(str(line["salt"])))
    return line | {"leaf": raw.hex()}


@pytest.mark.parametrize("change", EVENT_CHANGES.values(), ids=EVENT_CHANGES)
def test_a_member_cannot_change_what_was_logged(package: Path, change: object) -> None:
    path = package / "proof/events.jsonl"
    first, *rest = path.read_bytes().splitlines()
    assert callable(change)
    path.write_bytes(b"\n".join([canonical(change(json.loads(first))), *rest, b""]))
    relist(package)
    verdict = verdict_on(package)
    assert verdict.code in {CONTRADICTED, verify.INCOMPLETE}
    named = verdict.named("contradicted") | verdict.named("incomplete")
    assert any(name.startswith("proof/") for name in named)


RAW_LINES = {
    "repeated keys": b'{"event":null,"leaf":"","leaf":"","position":1,"salt":null}',
    "not UTF-8": b'{"event":"\xff"}',
    "an abyss": b"[" * 200_000,
    "a huge number": b"9" * 300_000,
    "a fraction": b"1.5",
    "nothing": b"",
    "not a number": b"NaN",
    "half a character": b'"\\ud800"',
    "an escape": b'{"event":"\\u001b[2J"}',
    "a text": b'"x"',
    "null": b"null",
    "a number too far": b'{"event":null,"leaf":"%s","position":%d,"salt":null}'
    % (b"00" * 32, 2**53),
}


@pytest.mark.parametrize("name", ["proof/events.jsonl", "proof/items.jsonl"])
@pytest.mark.parametrize("line", RAW_LINES.values(), ids=RAW_LINES)
def test_lines_that_are_no_lines_are_refused(
    package: Path, name: str, line: bytes
) -> None:
    with (package / name).open("ab") as file:
        file.write(line + b"\n")
    relist(package)
    verdict = verdict_on(package)
    assert (verdict.code, verdict.named("contradicted")) == (CONTRADICTED, {name})


RESPELLED = {
    "a space": lambda line: line.replace(b":", b": ", 1),
    "an escape": lambda line: line.replace(b"sealed", b"s\\u0065aled"),
    "a key twice": lambda line: b'{"salt":null,' + line[1:],
    "keys in another order": lambda line: canonical_backwards(line),
}


def canonical_backwards(line: bytes) -> bytes:
    value = json.loads(line)
    swapped = {name: value[name] for name in sorted(value, reverse=True)}
    return json.dumps(swapped, separators=(",", ":")).encode()


@pytest.mark.parametrize("respell", RESPELLED.values(), ids=RESPELLED)
def test_a_true_event_in_another_spelling_is_refused(
    package: Path, respell: object
) -> None:
    """Two readers must never be able to read two things in one line."""
    path = package / "proof/events.jsonl"
    first, rest = path.read_bytes().split(b"\n", 1)
    assert callable(respell)
    assert json.loads(respell(first)) == json.loads(first)
    path.write_bytes(respell(first) + b"\n" + rest)
    relist(package)
    assert "proof/events.jsonl" in verdict_on(package).named("contradicted")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("bagit.txt", "1.0", "0.97"),
        ("bagit.txt", "UTF-8", "UTF-16"),
        ("bag-info.txt", "Payload-Oxum: ", "Payload-Oxum: 9"),
        ("bag-info.txt", "Payload-Oxum", "Oxum"),
    ],
)
def test_a_bag_that_says_wrong_things_of_itself_is_refused(
    package: Path, name: str, old: str, new: str
) -> None:
    path = package / name
    path.write_text(path.read_text().replace(old, new))
    relist_tags(package)
    assert verdict_on(package).named("contradicted") == {name}


@pytest.mark.parametrize("name", ["proof/events.jsonl", "manifest-sha256.txt"])
def test_a_line_without_end_is_refused(
    package: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "LONGEST_LINE", 10_000)
    with (package / name).open("ab") as file:
        file.write(b"x" * 20_000 + b"\n")
    verdict = verdict_on(package)
    assert name in verdict.named("contradicted")
    assert f"{name} has a line that is too long" in verdict.report


def test_a_text_that_is_far_too_long_is_refused(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "LARGEST_TEXT", 10_000)
    (package / "proof/keys.txt").write_bytes(b"log x\n" * 5_000)
    assert "proof/keys.txt is far too long" in verdict_on(package).report


PATHS = {
    "up": "data/../../outside.txt",
    "root": "/etc/hostname",
    "home": "~/x",
    "drive": "C:/x",
    "backslash": "data\\..\\x",
    "here": "data/./x",
    "double": "data//x",
    "a line in it": "data/a%0Ab",
    "a control": "data/\x1b[2Jx",
    "right to left": "data/\u202egnp.exe",
    "nothing": "",
    "a NUL": "data/\x00",
}


@pytest.mark.parametrize("manifest", ["manifest-sha256.txt", "tagmanifest-sha512.txt"])
@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_a_list_cannot_lead_out_of_the_folder(
    package: Path, manifest: str, path: str
) -> None:
    (package.parent / "outside.txt").write_text("outside")
    zeros = "0" * (64 if "sha256" in manifest else 128)
    with (package / manifest).open("ab") as file:
        file.write(f"{zeros}  {path}\n".encode())
    fit(package, manifest)
    verdict = verdict_on(package)
    assert verdict.code == CONTRADICTED
    assert manifest in verdict.named("contradicted")
    assert "\x1b" not in verdict.report
    assert "\u202e" not in verdict.report


def fit(package: Path, manifest: str) -> None:
    """Make everything that binds one list fit it."""
    (resign if manifest.startswith("tag") else relist_tags)(package)


@pytest.mark.parametrize("line", [b"\xff\xfe", b"x", b"00  data/x", b"\x00" * 50])
def test_a_list_that_is_no_list_is_refused(package: Path, line: bytes) -> None:
    with (package / "manifest-sha512.txt").open("ab") as file:
        file.write(line + b"\n")
    relist_tags(package)
    assert "manifest-sha512.txt" in verdict_on(package).named("contradicted")


def test_a_file_listed_twice_is_refused(package: Path) -> None:
    path = package / "manifest-sha256.txt"
    path.write_bytes(path.read_bytes() * 2)
    relist_tags(package)
    assert verdict_on(package).named("contradicted") == {"manifest-sha256.txt"}


def test_a_list_cannot_name_one_file_in_two_ways(package: Path) -> None:
    """On a system that ignores case both lines would be the one file that is there."""
    path = package / "manifest-sha256.txt"
    first = path.read_text().splitlines(keepends=True)[0]
    digest_of_it, name = first.split("  data/")
    path.write_text(f"{path.read_text()}{digest_of_it}  data/{name.upper()}")
    relist_tags(package)
    assert "manifest-sha256.txt" in verdict_on(package).named("contradicted")


def test_a_payload_listed_among_the_tags_is_refused(package: Path) -> None:
    line = (package / "manifest-sha256.txt").read_text().splitlines()[0]
    with (package / "tagmanifest-sha256.txt").open("a") as file:
        file.write(line + "\n")
    resign(package)
    assert verdict_on(package).named("contradicted") == {line.partition("  ")[2]}


@pytest.mark.parametrize("where", ["data/originals", "proof", "."])
@pytest.mark.parametrize("kind", ["file", "folder", "loop", "nowhere"])
def test_a_link_is_never_followed(package: Path, where: str, kind: str) -> None:
    target = {
        "file": "/etc/hostname",
        "folder": "/etc",
        "loop": ".",
        "nowhere": "/nowhere/at/all",
    }[kind]
    (package / where / "link").symlink_to(target)
    verdict = verdict_on(package)
    name = os.path.normpath(f"{where}/link")
    assert verdict.code == CONTRADICTED
    assert verdict.named("contradicted") == {name}


def test_an_item_replaced_by_a_link_to_itself_is_refused(package: Path) -> None:
    photo = package / "data/originals/0001-market-square.jpg"
    moved = package.parent / "moved.jpg"
    photo.rename(moved)
    photo.symlink_to(moved)
    assert str(photo.relative_to(package)) in verdict_on(package).named("contradicted")


def test_pipes_and_sockets_are_never_opened(package: Path) -> None:
    os.mkfifo(package / "data/pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(package / "sock"))
        verdict = verdict_on(package)
    assert verdict.named("contradicted") == {"data/pipe", "sock"}


@pytest.mark.parametrize(
    "pair",
    [
        ("Straße.txt", "STRASSE.TXT"),
        ("a.txt", "A.txt"),
        (unicodedata.normalize("NFC", "é"), unicodedata.normalize("NFD", "é")),
    ],
)
def test_names_that_some_systems_take_for_one_are_refused(
    package: Path, pair: tuple[str, str]
) -> None:
    for name in pair:
        (package / "data" / name).write_text("x")
    relist(package)
    named = verdict_on(package).named("contradicted")
    assert named >= {f"data/{name}" for name in pair}


@pytest.mark.parametrize("name", [b"\xff", b"a\nb", b"a\x1b[31m", b"C:x", b"a%0Ab"])
def test_a_name_no_package_may_hold_is_refused(package: Path, name: bytes) -> None:
    path = os.fsencode(package / "data") + b"/" + name
    with open(path, "wb") as file:  # noqa: PTH123  a name that is not text
        file.write(b"x")
    verdict = verdict_on(package)
    assert verdict.code == CONTRADICTED
    assert "\x1b" not in verdict.report


def other_kind(key: NoteKey) -> str:
    """Write a key as one of a kind that is not Ed25519, under the id of the true one."""
    raw = base64.b64encode(b"\x02" + key.public_key).decode()
    return f"{key.name}+{key.id.hex()}+{raw}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x\n",
        "log x\n",
        "member farah+45d8eea7+AAAA\n",
        "log farah+45d8eea7+" + "A" * 10_000 + "\n",
        "judge x\n",
        "\udcff\n",
        f"log {LOG.key.text()}\nlog {BAKO.key.text()}\n",
        f"log {other_kind(LOG.key)}\nmember {FARAH.key.text()}\n",
    ],
)
def test_keys_that_are_none_are_refused(package: Path, text: str) -> None:
    (package / "proof/keys.txt").write_bytes(text.encode("utf-8", "surrogateescape"))
    relist(package)
    verdict = verdict_on(package)
    assert verdict.code == CONTRADICTED
    assert "proof/keys.txt" in verdict.named("contradicted")


def test_a_newer_format_could_not_be_checked(package: Path) -> None:
    path = package / "proof/package.sig"
    text = path.read_text().rpartition("\n\n")[0].replace("/v1", "/v2") + "\n"
    path.write_text(sign_note(text, key=FARAH.key, sign=FARAH.sign))
    assert verdict_on(package).code == UNCHECKED


def test_a_file_that_cannot_be_read_is_named_and_not_judged(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def refuse(path: object, *rest: int) -> int:
        if str(path).endswith(".jpg"):
            raise PermissionError(13, "Permission denied")
        return opened(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refuse)
    verdict = verdict_on(package)
    assert verdict.code == UNCHECKED
    assert verdict.named("could not check") == {"data/originals/0001-market-square.jpg"}


@pytest.mark.parametrize("given", [[], ["--no-such-option"], ["a", "b"], ["a\0b"]])
def test_wrong_arguments_could_not_be_checked(given: list[str]) -> None:
    code = verdict_on(Path("nowhere"), *given).code
    assert code == UNCHECKED


@pytest.mark.parametrize("make", ["empty", "file", "missing"])
def test_what_is_no_package_could_not_be_checked(tmp_path: Path, make: str) -> None:
    target = tmp_path / "target"
    if make == "empty":
        target.mkdir()
    elif make == "file":
        target.write_text("x")
    assert verdict_on(target).code == UNCHECKED


def test_an_unforeseen_error_is_not_called_a_contradiction(
    pristine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(verify, "check_payload", broken)
    with pytest.raises(SystemExit) as left:
        verdict_on(pristine)
    assert left.value.code == UNCHECKED


def test_the_report_survives_a_terminal_without_unicode(pristine: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-I", verify.__file__, str(pristine)],
        env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
        capture_output=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (verify.VALID, b"")


TEXTS = [
    "bag-info.txt", "bagit.txt", "manifest-sha256.txt", "manifest-sha512.txt",
    "proof/checkpoint", "proof/consistency.txt", "proof/events.jsonl",
    "proof/items.jsonl", "proof/keys.txt", "proof/leaves/000000000009.tlog-proof",
    "proof/package.sig", "tagmanifest-sha256.txt", "tagmanifest-sha512.txt",
]  # fmt: skip
scraps = st.sampled_from(
    [b"\x00", b"\n", b"\n\n", b" ", b"\xff", b"{", b"[", b'"', b"9" * 40, b"-1", b"null",
     b"../", b"\xe2\x80\x94 ", b"index ", b"=", b"+", b"\r", "\u202e".encode()]
) | st.binary(max_size=20)  # fmt: skip


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    name=st.sampled_from(TEXTS),
    at=st.floats(0, 1),
    cut=st.integers(0, 200),
    scrap=scraps,
)
def test_any_damage_is_a_verdict_never_a_crash(
    pristine: Path, package: Path, name: str, at: float, cut: int, scrap: bytes
) -> None:
    path = package / name
    raw = path.read_bytes()
    start = int(at * len(raw))
    damaged = raw[:start] + scrap + raw[start + cut :]
    path.write_bytes(damaged)
    head = str(pristine / "proof/checkpoint")
    verdict = verdict_on(package, "--known-head", head)
    path.write_bytes(raw)
    if damaged != raw:
        assert verdict.code == CONTRADICTED
        assert name in verdict.named("contradicted")


def test_a_second_signature_on_the_lists_is_refused(package: Path) -> None:
    path = package / "proof/package.sig"
    note = path.read_text()
    text, _, line = note.rpartition("\n\n")
    for further in (line, line.replace("farah", "someone"), "— x AAAAAAAA\n"):
        path.write_text(f"{text}\n\n{line}{further}")
        assert verdict_on(package).named("contradicted") == {"proof/package.sig"}


def unsigned(note: str, key: NoteKey) -> str:
    """Put the signature of nobody under a note, in the key's name."""
    text = note.rpartition("\n\n")[0] + "\n"
    return sign_note(text, key=key, sign=lambda message: bytes(64))


def test_a_signature_of_nobody_on_the_lists_is_refused(package: Path) -> None:
    path = package / "proof/package.sig"
    path.write_text(unsigned(path.read_text(), FARAH.key))
    assert verdict_on(package).named("contradicted") == {"proof/package.sig"}


def test_a_signature_of_nobody_on_the_head_is_refused(package: Path) -> None:
    path = package / "proof/checkpoint"
    before = path.read_text()
    after = unsigned(before, LOG.key)
    for each in [path, *(package / "proof/leaves").iterdir()]:
        each.write_text(each.read_text().replace(before, after))
    relist(package)
    assert verdict_on(package).named("contradicted") == {"proof/checkpoint"}


def test_a_head_of_another_log_by_the_same_key_could_not_be_checked(
    pristine: Path, tmp_path: Path
) -> None:
    text = (pristine / "proof/checkpoint").read_text().partition("\n\n")[0] + "\n"
    other = text.replace("/custody", "/other")
    (tmp_path / "head").write_text(sign_note(other, key=LOG.key, sign=LOG.sign))
    verdict = verdict_on(pristine, "--known-head", str(tmp_path / "head"))
    assert verdict.code == UNCHECKED


def test_witnesses_may_sign_the_head_too(package: Path) -> None:
    """Signatures by keys we do not know are ignored, as the specification says."""
    head = package / "proof/checkpoint"
    before = head.read_text()
    after = before + sign_note("x\n", key=FARAH.key, sign=FARAH.sign)[3:]
    for path in [head, *(package / "proof/leaves").iterdir()]:
        path.write_text(path.read_text().replace(before, after))
    relist(package)
    assert verdict_on(package).code == verify.VALID


def test_a_step_that_fails_for_a_known_reason_is_not_said_to_hold(
    package: Path,
) -> None:
    (package / "proof/keys.txt").write_text("judge x\n")
    lines = verdict_on(package).report.splitlines()
    assert not any(line[:1] in "2456" and "holds" in line for line in lines[:7])


def test_a_step_says_that_it_holds_only_when_it_does(pristine: Path) -> None:
    lines = verdict_on(pristine).report.splitlines()
    assert ["holds" in line for line in lines[:7]] == [True] * 6 + [False]
