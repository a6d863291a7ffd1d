"""A second verifier of packages, written from docs/formats/package.md alone.

It shares nothing with ours: signatures by `cryptography`, the tree by its recursive
definition in RFC 6962, everything read at once. It says valid or not, and no more.
"""

import base64
import hashlib
import json
import os
import re
import unicodedata
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

UNLISTED = {"tagmanifest-sha256.txt", "tagmanifest-sha512.txt", "proof/package.sig"}
EVENT = {"v", "type", "at", "actor", "actor_key", "object", "detail", "signature"}
ITEM = {"item", "media_type", "name", "path", "sha256", "size", "withheld"}
BUCKETS = [256, 1024, 2048, 8192, 32768, 131072]


class No(Exception):  # noqa: N818
    """The package is not valid."""


def is_valid(folder: Path) -> bool:
    """Tell whether a package is valid."""
    try:
        _check(_files(folder))
    except (No, ValueError, KeyError, IndexError, TypeError, RecursionError):
        return False
    except InvalidSignature:
        return False
    return True


def _files(folder: Path) -> dict[str, bytes]:
    found = {}
    for base, _folders, names in os.walk(folder):
        for name in names:
            path = Path(base, name)
            need(not path.is_symlink() and path.is_file())
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
        need(not any(Path(base, each).is_symlink() for each in _folders))
    return found


def need(true: object) -> None:
    if not true:
        raise No


def _check(files: dict[str, bytes]) -> None:
    shapes = [unicodedata.normalize("NFC", path).casefold() for path in files]
    need(len(set(shapes)) == len(shapes))
    data = {path for path in files if path.startswith("data/")}
    for kind in ("sha256", "sha512"):
        _listed(files, f"manifest-{kind}.txt", kind, data)
        _listed(files, f"tagmanifest-{kind}.txt", kind, files.keys() - data - UNLISTED)
    need(
        files["bagit.txt"]
        == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    )
    oxum = f"Payload-Oxum: {sum(len(files[p]) for p in data)}.{len(data)}"
    need(oxum in files["bag-info.txt"].decode().split("\n"))
    log, members = _keys(files["proof/keys.txt"].decode())
    lines = _note(files["proof/package.sig"].decode(), members, only=True).split("\n")
    need(lines[0] == "amparo-package/v1")
    for kind in ("sha256", "sha512"):
        name = f"tagmanifest-{kind}.txt"
        need(f"{name} {hashlib.new(kind, files[name]).hexdigest()}" in lines)
    head = _note(files["proof/checkpoint"].decode(), [log]).split("\n")
    need(len(head) == 4 and re.fullmatch("0|[1-9][0-9]{0,14}", head[1]) and head[0])
    size, root = int(head[1]), unbase(head[2])
    need(len(root) == 32)
    _events(files, members, size, root)


def _listed(files: dict[str, bytes], manifest: str, kind: str, paths: Any) -> None:
    raw = files[manifest].decode()
    need(raw.endswith("\n") or not raw)
    pairs = [line.split("  ", 1) for line in raw.split("\n")[:-1]]
    listed = {path: digest for digest, path in pairs}
    need(len(listed) == len(pairs) and listed.keys() == set(paths))
    for path, digest in listed.items():
        need(path.isprintable() and not re.search(r'[\\:*?"<>|%]|^~', path))
        need(hashlib.new(kind, files[path]).hexdigest() == digest)


def _keys(text: str) -> tuple[Any, list[Any]]:
    logs, members = [], []
    need(text.endswith("\n"))
    for line in text.split("\n")[:-1]:
        role, written = line.split(" ", 1)
        name, key_id, encoded = written.split("+", 2)
        raw = unbase(encoded)
        need(len(raw) == 33 and raw[0] == 1)
        right = hashlib.sha256(name.encode() + b"\n\x01" + raw[1:]).hexdigest()[:8]
        need(key_id == right and role in ("log", "member"))
        (logs if role == "log" else members).append((name, key_id, raw[1:]))
    need(len(logs) == 1)
    return logs[0], members


def _note(note: str, keys: list[Any], *, only: bool = False) -> str:
    text, _, signatures = note.rpartition("\n\n")
    text += "\n"
    need(note.endswith("\n"))
    signed = 0
    lines = signatures.split("\n")[:-1]
    need(not only or note.count("\u2014") == 1)
    for line in lines:
        dash, name, encoded = line.split(" ")
        raw = unbase(encoded)
        need(dash == "\u2014" and raw and name and "+" not in name)
        for key_name, key_id, public in keys:
            if (key_name, key_id) == (name, raw[:4].hex()):
                verify(public, raw[4:], text.encode())
                signed += 1
    need(signed)
    return text


def _events(
    files: dict[str, bytes], members: list[Any], size: int, root: bytes
) -> None:
    names = {public.hex(): name for name, _id, public in members}
    told: dict[str, list[dict[str, Any]]] = {}
    hidden, last, proofs = set(), -1, set()
    for line in lines_of(files["proof/events.jsonl"]):
        need(line.keys() == {"position", "leaf", "event", "salt"})
        position, event, salt = line["position"], line["event"], line["salt"]
        need(type(position) is int and position > last)
        need(re.fullmatch("[0-9a-f]{64}", line["leaf"]))
        last = position
        path = f"proof/leaves/{position:012d}.tlog-proof"
        proofs.add(path)
        _proof(files, path, position, bytes.fromhex(line["leaf"]), size, root)
        if event is None and salt is None:
            hidden.add(position)
            continue
        need(
            isinstance(event, dict)
            and event.keys() == EVENT
            and event["v"] in (1, 2)
            and type(event["v"]) is int
        )
        need(re.fullmatch("[0-9a-f]{64}", salt))
        raw = canonical(event)
        padded = raw.ljust(bucket(len(raw)), b"\0")
        leaf = hashlib.sha256(bytes.fromhex(salt) + padded).hexdigest()
        need(leaf == line["leaf"])
        body = {k: v for k, v in event.items() if k != "signature"}
        actor = re.sub("[\\s+\\x00-\\x1f]", "_", event["actor"])
        need(names[event["actor_key"]] == actor)
        (_alone if event["v"] == 1 else _in_a_group)(event, canonical(body), salt)
        need(isinstance(event["detail"], dict))
        need(isinstance(event["type"], str) and isinstance(event["at"], str))
        told.setdefault(event["object"], []).append(event["detail"])
    need(proofs == {p for p in files if p.startswith("proof/leaves/")})
    for item in lines_of(files["proof/items.jsonl"]):
        need(item.keys() == ITEM)
        need(all(isinstance(item[k], str) for k in ITEM - {"size", "withheld"}))
        need(item["path"].startswith("data/"))
        raw = files[item["path"]]
        need(hashlib.sha256(raw).hexdigest() == item["sha256"])
        need(type(item["size"]) is int and len(raw) == item["size"])
        need(isinstance(item["withheld"], list))
        need(all(type(n) is int and n in hidden for n in item["withheld"]))
        logged = [d["sha256"] for d in told.get(item["item"], []) if "sha256" in d]
        need(logged and set(logged) == {item["sha256"]})


def _alone(event: Any, body: bytes, _salt: str) -> None:
    need(re.fullmatch("[0-9a-f]{128}", event["signature"]))
    signature = bytes.fromhex(event["signature"])
    message = b"amparo-custody-event/v1\n" + body
    verify(bytes.fromhex(event["actor_key"]), signature, message)


def _in_a_group(event: Any, body: bytes, salt: str) -> None:
    raw = unbase(event["signature"])
    signature, index, rest = raw[:64], int.from_bytes(raw[64:66], "big"), raw[66:]
    way = [rest[at : at + 32] for at in range(0, len(rest), 32)]
    need(1 <= len(way) <= 16 and len(rest) == 32 * len(way) and index < 2 ** len(way))
    member = b"\0amparo-custody-event/v2\n" + bytes.fromhex(salt) + body
    root = climb(way, index, 2 ** len(way), hashlib.sha256(member).digest())
    message = b"amparo-custody-group/v1\n" + root
    verify(bytes.fromhex(event["actor_key"]), signature, message)


def _proof(
    files: dict[str, bytes], path: str, index: int, leaf: bytes, size: int, root: bytes
) -> None:
    top, gap, head = files[path].decode().partition("\n\n")
    label, place, *hashes = top.split("\n")
    need(gap and label == "c2sp.org/tlog-proof@v1" and place == f"index {index}")
    need(head == files["proof/checkpoint"].decode())
    way = [unbase(each) for each in hashes]
    need(index < size and all(len(each) == 32 for each in way))
    start = hashlib.sha256(b"\0amparo-custody/v1\n" + leaf).digest()
    need(climb(way, index, size, start) == root)


def climb(way: list[bytes], index: int, size: int, leaf: bytes) -> bytes:
    """PATH(m, D[n]) of RFC 6962, 2.1.1, turned around."""
    if size == 1:
        need(not way)
        return leaf
    need(way)
    half = 1 << ((size - 1).bit_length() - 1)
    if index < half:
        left, right = climb(way[:-1], index, half, leaf), way[-1]
    else:
        left, right = way[-1], climb(way[:-1], index - half, size - half, leaf)
    return hashlib.sha256(b"\1" + left + right).digest()


def lines_of(raw: bytes) -> list[Any]:
    need(raw.endswith(b"\n") or not raw)
    found = []
    for line in raw.split(b"\n")[:-1]:
        value = json.loads(line, parse_float=_no, parse_constant=_no)
        need(canonical(value) == line and isinstance(value, dict))
        found.append(value)
    return found


def canonical(value: Any) -> bytes:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def bucket(size: int) -> int:
    for each in BUCKETS:
        if size <= each:
            return each
    return -(-size // BUCKETS[-1]) * BUCKETS[-1]


def unbase(text: str) -> bytes:
    raw = base64.b64decode(text, validate=True)
    need(base64.b64encode(raw).decode() == text)
    return raw


def verify(public: bytes, signature: bytes, message: bytes) -> None:
    Ed25519PublicKey.from_public_bytes(public).verify(signature, message)


def _no(text: str) -> Any:
    raise No
