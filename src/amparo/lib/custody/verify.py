#!/usr/bin/env python3
"""Check a custody package without its makers, without a network, without trusting it.

    python3 verify.py FOLDER [--known-head FILE] [--trusted-keys FILE]

One file, standard library only, Python 3.8 or later. Exit status: 0 valid,
1 contradicted (the files concerned are named), 2 incomplete, 3 could not check.
The format is docs/formats/package.md of the Amparo project. Check a package with a copy
of this file that you did not get in the same package.
"""

from __future__ import annotations

import argparse
import base64
import collections
import concurrent.futures
import functools
import hashlib
import json
import os
import re
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple
from unicodedata import normalize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Digests = dict[str, dict[str, str]]  # digest by algorithm, by path
    Shape = dict[str, Any]  # allowed types by field
    Point = tuple[int, int, int, int]

VALID, CONTRADICTED, INCOMPLETE, UNCHECKED = range(4)
VERDICTS = ("VALID", "CONTRADICTED", "INCOMPLETE", "COULD NOT CHECK")

PACKAGE_LABEL = "amparo-package/v1"
CONSISTENCY_LABEL = b"amparo-consistency/v1"
LEAF_LABEL = b"amparo-custody/v1\n"
SIGNING_LABEL = b"amparo-custody-event/v1\n"
PROOF_LABEL = "c2sp.org/tlog-proof@v1"
BAGIT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

DIGEST_SIZES = {"sha256": 32, "sha512": 64}
MANIFESTS = {name: f"manifest-{name}.txt" for name in DIGEST_SIZES}
TAG_MANIFESTS = {name: f"tagmanifest-{name}.txt" for name in DIGEST_SIZES}
SIGNATURE_FILE = "proof/package.sig"
CHECKPOINT_FILE = "proof/checkpoint"
CONSISTENCY_FILE = "proof/consistency.txt"
EVENTS_FILE = "proof/events.jsonl"
ITEMS_FILE = "proof/items.jsonl"
KEYS_FILE = "proof/keys.txt"
PROOF_FOLDER = "proof/leaves/"
PAYLOAD = "data/"

PIECE, LONGEST_LINE, LARGEST_TEXT = 1 << 20, 4 << 20, 16 << 20
NUMBERS = ("parse_int", "parse_float", "parse_constant")
BUCKETS = (256, 1024, 2048, 8192, 32768, 131072)

STEPS = {
    1: "items and records are as listed",
    2: "everything else is as listed and signed",
    3: "events are those committed to",
    4: "the commitments stand in the log",
    5: "the log signed its head",
    6: "members signed their events",
    7: "the log continues a head you know",
}
NOT_SHOWN = (
    "that what the items say or show is true",
    "who made the items, or when; only that they are unchanged since they were logged",
    "that these are all the items, or that everything done to them was logged",
    "that a website, sender or device named in a record is the true origin",
    "that the clocks behind the times in the events were right",
    "that a key belongs to the person or organisation it is named after",
)


class Wrong(Exception):  # noqa: N818  it says what a file is
    """What a file is, and what that means for the verdict."""

    def __init__(self, path: str, reason: str, kind: int = CONTRADICTED) -> None:
        super().__init__(path, reason)
        self.path, self.reason, self.kind = path, reason, kind


class Findings:
    """Everything found so far, and how each step went; the worst is the verdict."""

    def __init__(self) -> None:
        self.lines: Any = {CONTRADICTED: {}, UNCHECKED: {}, INCOMPLETE: {}}
        self.told = {7: "not asked (--known-head)"}

    def add(self, path: str, reason: str, kind: int = CONTRADICTED) -> None:
        """Note one finding once."""
        self.lines[kind][path, reason] = True

    def run(self, number: int, step: Callable[..., Any], *given: Any) -> Any:
        """Run one step unless something it needs is None; return what it returns."""
        self.told[number] = "DOES NOT HOLD, or could not be tried; see below"
        if any(each is None for each in given):
            return None
        before = [len(found) for found in self.lines.values()]
        try:
            answer = step(*given)
        except Wrong as problem:
            return self.add(problem.path, problem.reason, problem.kind)
        if before == [len(found) for found in self.lines.values()]:
            self.told[number] = f"holds  {answer if isinstance(answer, str) else ''}"
        return answer

    def conclude(self) -> int:
        """Print what was found, what was not shown, and the verdict; return it."""
        print()
        for kind, found in self.lines.items():
            for path, reason in found:
                say(f"{VERDICTS[kind].lower()}: {path} {reason}")
        say("Not shown, whatever the verdict:")
        for line in NOT_SHOWN:
            say("  - " + line)
        verdict = next((kind for kind, found in self.lines.items() if found), VALID)
        say(f"Verdict: {VERDICTS[verdict]}")
        return verdict


def say(text: str, longest: int = 900) -> None:
    """Print one line; control, direction and invisible characters show as numbers."""
    cut = text[:longest] + ("..." if len(text) > longest else "")
    shown = (c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in cut)
    print(cut if cut.isprintable() else "".join(shown))


def canonical(value: Any) -> bytes:
    """Write JSON in its one spelling (RFC 8785; ASCII keys, whole numbers only)."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode("utf-8")


def read_json(raw: bytes, path: str) -> Any:
    """Read JSON that is written in its one spelling; that also forbids repeated keys."""
    rules: Any = dict.fromkeys(NUMBERS, read_integer)
    try:
        value = json.loads(raw.decode("utf-8"), **rules)
        if canonical(value) == raw:
            return value
    except (ValueError, RecursionError):
        pass
    raise Wrong(path, "has a line that is not JSON in its canonical spelling")


def read_integer(text: str) -> int:
    """Read a whole number that any language can hold; refuse fractions and NaN."""
    if len(text) > 17 or abs(int(text)) >= 2**53:
        raise ValueError("too large")
    return int(text)


def read_base64(text: str, size: int | None = None) -> bytes | None:
    """Return the bytes of one canonical base64 spelling, or None."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        return None
    same = base64.b64encode(raw).decode("ascii") == text
    return raw if same and size in (None, len(raw)) else None


def read_hex(text: Any, size: int) -> bytes | None:
    """Return the bytes of a lower-case hexadecimal text of this size, or None."""
    fits = isinstance(text, str) and re.fullmatch(f"[0-9a-f]{{{2 * size}}}", text)
    return bytes.fromhex(text) if fits else None


def decoded(raw: bytes, path: str) -> str:
    """Return bytes as text."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Wrong(path, "is not UTF-8 text") from None


# --- The folder ---------------------------------------------------------------


class Folder:
    """The files of a package. Never follows a link, never leaves the folder."""

    def __init__(self, root: str, findings: Findings) -> None:
        self.root, self.findings = root, findings
        self.sizes: dict[str, int] = {}
        self._walk()
        for path in twins(self.sizes):
            findings.add(path, "has a name like another's")

    def _walk(self) -> None:
        waiting = [""]
        while waiting:
            base = waiting.pop()
            try:
                with os.scandir(f"{self.root}/{base}") as entries:
                    found = {e.name: e.stat(follow_symlinks=False) for e in entries}
            except OSError as problem:
                self.findings.add(
                    base or ".", f"could not be read: {problem.strerror}", UNCHECKED
                )
                continue
            for name, status in sorted(found.items()):
                if stat.S_ISREG(status.st_mode):
                    self.sizes[base + name] = status.st_size
                elif stat.S_ISDIR(status.st_mode):
                    waiting.append(base + name + "/")
                else:
                    self.findings.add(base + name, "is a link or device, not a file")

    def open(self, path: str) -> BinaryIO:
        """Open one of the files for reading bytes."""
        if path not in self.sizes:
            raise Wrong(path, "is missing", INCOMPLETE)
        flags = os.O_RDONLY
        for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
            flags |= getattr(os, name, 0)
        try:
            file = os.fdopen(os.open(f"{self.root}/{path}", flags), "rb")
        except OSError as problem:
            raise Wrong(
                path, f"could not be read: {problem.strerror}", UNCHECKED
            ) from None
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            file.close()
            raise Wrong(path, "changed while it was checked", UNCHECKED)
        return file

    def text(self, path: str) -> str:
        """Return a small file as text."""
        with self.open(path) as file:
            raw = file.read(LARGEST_TEXT + 1)
        if len(raw) > LARGEST_TEXT:
            raise Wrong(path, "is far too long")
        return decoded(raw, path)

    def lines(self, path: str) -> Iterator[bytes]:
        """Give the lines of a file of any length, without their ends."""
        with self.open(path) as file:
            while True:
                line = file.readline(LONGEST_LINE)
                if not line:
                    return
                if not line.endswith(b"\n"):
                    raise Wrong(path, "has a line that is too long or does not end")
                yield line[:-1]


def is_safe(path: str) -> bool:
    """Tell whether a path stays inside the folder on every system, and prints as it is."""
    return (
        not {"", ".", ".."} & set(path.split("/"))
        and path.isprintable()
        and not re.search(r'^~|[\\:*?"<>|%]', path)
    )


def twins(paths: Iterable[str]) -> list[str]:
    """Find paths that differ only in case or in how accents are written."""
    seen = collections.defaultdict(list)
    for path in paths:
        shape = normalize("NFC", normalize("NFC", path).casefold())
        seen[shape].append(path)
    return [path for alike in seen.values() if len(alike) > 1 for path in alike]


def digests_of(folder: Folder, path: str, names: Iterable[str]) -> dict[str, str]:
    """Read a file once and hash it by each of these algorithms."""
    hashers = {name: hashlib.new(name) for name in names}
    with folder.open(path) as file:
        try:
            for piece in iter(functools.partial(file.read, PIECE), b""):
                for hasher in hashers.values():
                    hasher.update(piece)
        except OSError as problem:
            raise Wrong(
                path, f"could not be read: {problem.strerror}", UNCHECKED
            ) from None
    return {name: hasher.hexdigest() for name, hasher in hashers.items()}


def all_digests(folder: Folder) -> Digests:
    """Hash every file, large ones by all algorithms at once; note what is unreadable."""
    found: Digests = {}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        large = {
            path: [pool.submit(digests_of, folder, path, [n]) for n in DIGEST_SIZES]
            for path, size in folder.sizes.items()
            if size > PIECE
        }
        for path in folder.sizes:
            parts = [
                folder.findings.run(0, part.result) for part in large.get(path, [])
            ]
            if path not in large:
                parts = [folder.findings.run(0, digests_of, folder, path, DIGEST_SIZES)]
            if None not in parts:
                found[path] = {name: part[name] for part in parts for name in part}
    return found


# --- 1 and 2: manifests and the signature over them ---------------------------


def read_manifest(folder: Folder, path: str, algorithm: str) -> dict[str, str]:
    """Return what a manifest lists, as digest by path."""
    form = re.compile(f"([0-9a-f]{{{2 * DIGEST_SIZES[algorithm]}}})  (.+)")
    listed: dict[str, str] = {}
    for raw in folder.lines(path):
        match = form.fullmatch(decoded(raw, path))
        if not match:
            raise Wrong(path, "has a line that is not a digest and a path")
        digest, name = match.groups()
        if not is_safe(name) or name in listed:
            raise Wrong(path, "lists an unsafe path, or one twice: " + name)
        listed[name] = digest
    if twins(listed):
        raise Wrong(path, "lists two names that some systems take for one")
    return listed


def check_lists(
    folder: Folder, digests: Digests, manifests: dict[str, str], paths: list[str]
) -> None:
    """Compare what each manifest lists with the files that it should list."""
    for algorithm, manifest in manifests.items():
        listed = read_manifest(folder, manifest, algorithm)
        for path in listed.keys() - set(paths):
            if path in folder.sizes:
                folder.findings.add(path, f"is not for {manifest} to list")
            else:
                reason = f"is missing, though {manifest} lists it"
                folder.findings.add(path, reason, INCOMPLETE)
        for path in paths:
            if path not in listed:
                reason = f"is there, though {manifest} does not list it"
                folder.findings.add(path, reason)
            elif path in digests and digests[path][algorithm] != listed[path]:
                folder.findings.add(path, f"is not what {manifest} says")


def check_payload(folder: Folder, digests: Digests) -> str:
    """Step 1: every file in data/ is listed in both manifests and is unchanged."""
    payload = [path for path in folder.sizes if path.startswith(PAYLOAD)]
    check_lists(folder, digests, MANIFESTS, payload)
    octets = sum(folder.sizes[path] for path in payload)
    if folder.text("bagit.txt") != BAGIT:
        raise Wrong("bagit.txt", "does not declare BagIt 1.0 in UTF-8")
    oxum = f"Payload-Oxum: {octets}.{len(payload)}"
    if oxum not in folder.text("bag-info.txt").split("\n"):
        raise Wrong("bag-info.txt", "counts other files or bytes than are there")
    return f"{len(payload)} files, {octets} bytes"


def check_tags(folder: Folder, digests: Digests) -> str:
    """Step 2: every other file is listed too, and a member signed the lists."""
    unlisted = {SIGNATURE_FILE, *TAG_MANIFESTS.values()}
    tags = [p for p in folder.sizes if not p.startswith(PAYLOAD) and p not in unlisted]
    check_lists(folder, digests, TAG_MANIFESTS, tags)
    keys = read_keys(folder.text, KEYS_FILE).members
    signer, text = open_note(folder.text(SIGNATURE_FILE), SIGNATURE_FILE, keys)
    label, *lines = text.split("\n")
    if folder.text(SIGNATURE_FILE).count("\u2014") != 1:
        raise Wrong(SIGNATURE_FILE, "bears more than one signature")
    if label != PACKAGE_LABEL:
        raise Wrong(
            SIGNATURE_FILE, "is of a format unknown to this verifier", UNCHECKED
        )
    for algorithm, manifest in TAG_MANIFESTS.items():
        digest = digests.get(manifest, {}).get(algorithm)
        if digest and f"{manifest} {digest}" not in lines:
            folder.findings.add(manifest, "is not the list that was signed")
    return f"{len(tags)} files, signed by {signer.label}"


# --- Keys and signed notes ----------------------------------------------------


class Key(NamedTuple):
    """The public half of an Ed25519 key, and its name."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a note names a key."""
        named = self.name.encode("utf-8") + b"\n\x01" + self.public
        return hashlib.sha256(named).digest()[:4]

    @property
    def label(self) -> str:
        """The name as shown, with the key's id."""
        return f"{self.name} [{self.id.hex()}]"


class Keys(NamedTuple):
    """The keys a package names; members' by their public half."""

    log: Key
    members: dict[bytes, Key]


Head = collections.namedtuple("Head", "origin size root")


def read_keys(read: Callable[[str], str], path: str) -> Keys:
    """Read keys: one of the log, and those of the members."""
    logs, members = [], {}
    for line in read(path).split("\n")[:-1]:
        role, _, written = line.partition(" ")
        key = read_key(written, path)
        if role == "log":
            logs.append(key)
        elif role == "member":
            members[key.public] = key
        else:
            raise Wrong(path, "names a key of no known role")
    if len(logs) != 1:
        raise Wrong(path, "does not name one log key")
    return Keys(logs[0], members)


def read_key(text: str, path: str) -> Key:
    """Read a note key, `name+id+base64`, and check that the id is its own."""
    name, key_id, encoded = [*text.split("+", 2), "", ""][:3]
    raw = read_base64(encoded, 33)
    if raw is None or raw[0] != 1 or Key(name, raw[1:]).id.hex() != key_id:
        raise Wrong(path, "holds a key that is not a well-formed Ed25519 note key")
    return Key(name, raw[1:])


def check_trusted(keys: Keys, trusted: Keys) -> None:
    """Compare the package's keys with those the reader brought."""
    if keys.log != trusted.log:
        raise Wrong(KEYS_FILE, "names another log key than the one you trust")
    for public, key in keys.members.items():
        if trusted.members.get(public) != key:
            raise Wrong(KEYS_FILE, f"names a member key you do not trust: {key.label}")


def open_note(note: str, path: str, keys: dict[bytes, Key]) -> tuple[Key, str]:
    """Return (key, text) of a note that one of the keys signed, and none wrongly."""
    text, _, lines = note.rpartition("\n\n")
    text += "\n"
    known, signer = {(key.name, key.id): key for key in keys.values()}, None
    for line in lines.split("\n")[:-1]:
        match = re.fullmatch("\u2014 ([^ +]+) ([A-Za-z0-9+/=]+)", line)
        raw = read_base64(match.group(2)) if match else None
        if not match or not raw:
            raise Wrong(path, "is not a signed note")
        key = known.get((match.group(1), raw[:4]))
        signer = key or signer
        if key and not verify_ed25519(key.public, raw[4:], text.encode("utf-8")):
            raise Wrong(path, "bears a signature that does not hold")
    if not signer or not note.endswith("\n"):
        raise Wrong(path, "is signed by none of the keys in " + KEYS_FILE)
    return signer, text


def read_head(note: str, path: str, log: Key) -> Head:
    """Step 5: open a checkpoint that the log signed."""
    text = open_note(note, path, {log.public: log})[1]
    match = re.fullmatch("(.+)\n(0|[1-9][0-9]{0,14})\n(.+)\n", text)
    root = read_base64(match.group(3), 32) if match else None
    if not match or root is None:
        raise Wrong(path, "is not a checkpoint")
    return Head(match.group(1), int(match.group(2)), root)


# --- 3, 4, 6 and 7: the log ---------------------------------------------------


class Leaf(NamedTuple):
    """One shown place in the log; `event` is None when it is withheld."""

    position: int
    commitment: bytes
    event: dict[str, Any] | None


NULL = type(None)
LINE_SHAPE: Shape = {"leaf": str, "position": int}
LINE_SHAPE.update(event=(dict, NULL), salt=(str, NULL))
EVENT_SHAPE: Shape = dict.fromkeys(
    ("actor", "actor_key", "at", "signature", "type"), str
)
EVENT_SHAPE.update(detail=dict, object=(str, NULL), v=int)
ITEM_SHAPE: Shape = dict.fromkeys(("item", "media_type", "name", "path", "sha256"), str)
ITEM_SHAPE.update(size=int, withheld=list)


def has_shape(value: Any, shape: Shape) -> bool:
    """Tell whether a value has exactly these fields, of these types, none negative."""
    return (
        isinstance(value, dict)
        and value.keys() == shape.keys()
        and all(isinstance(value[name], kind) for name, kind in shape.items())
        and are_counts(value[name] for name, kind in shape.items() if kind is int)
    )


def are_counts(values: Iterable[Any]) -> bool:
    """Tell whether these are whole numbers that are not negative."""
    return all(type(value) is int and value >= 0 for value in values)


def read_leaves(folder: Folder) -> dict[int, Leaf]:
    """Step 3: read every line; wrong ones are noted and left out."""
    leaves: dict[int, Leaf] = {}
    for raw in folder.lines(EVENTS_FILE):
        leaf = folder.findings.run(0, read_leaf, raw)
        if leaf and leaf.position <= next(reversed(leaves), -1):
            folder.findings.add(EVENTS_FILE, "is not in the order of the log")
        elif leaf:
            leaves[leaf.position] = leaf
    return leaves


def read_leaf(raw: bytes) -> Leaf:
    """Read one line of the events and check the event against its commitment."""
    line = read_json(raw, EVENTS_FILE)
    if not has_shape(line, LINE_SHAPE) or read_hex(line["leaf"], 32) is None:
        raise Wrong(EVENTS_FILE, "has a line with other fields than it should")
    position, event, salt = line["position"], line["event"], line["salt"]
    if event is not None or salt is not None:
        at = f"position {position} holds "
        if not has_shape(event, EVENT_SHAPE) or read_hex(salt, 32) is None:
            raise Wrong(EVENTS_FILE, at + "something that is not an event")
        if event["v"] != 1:
            raise Wrong(EVENTS_FILE, at + "an event of an unknown version", UNCHECKED)
        if commit(canonical(event), bytes.fromhex(salt)).hex() != line["leaf"]:
            raise Wrong(EVENTS_FILE, at + "another event than was committed to")
    return Leaf(position, bytes.fromhex(line["leaf"]), event)


def commit(raw: bytes, salt: bytes) -> bytes:
    """Return the commitment to an event: hash of salt and padded bytes."""
    longer = -(-len(raw) // BUCKETS[-1]) * BUCKETS[-1]
    size = next((bucket for bucket in BUCKETS if len(raw) <= bucket), longer)
    return hashlib.sha256(salt + raw.ljust(size, b"\x00")).digest()


def check_proofs(
    folder: Folder, leaves: dict[int, Leaf], checkpoint: str, head: Head
) -> str:
    """Step 4: each leaf stands in the log at its position."""
    needed = {f"{PROOF_FOLDER}{n:012d}.tlog-proof": leaf for n, leaf in leaves.items()}
    for path, leaf in needed.items():
        folder.findings.run(0, check_proof, folder, path, leaf, checkpoint, head)
    for path in folder.sizes:
        if path.startswith(PROOF_FOLDER) and path not in needed:
            folder.findings.add(path, "proves a leaf that no line shows", INCOMPLETE)
    return f"{len(leaves)} leaves"


def check_proof(
    folder: Folder, path: str, leaf: Leaf, checkpoint: str, head: Head
) -> None:
    """Follow one inclusion proof to the root of the checkpoint."""
    top, _, signed = folder.text(path).partition("\n\n")
    lines = top.split("\n")
    if lines[:2] != [PROOF_LABEL, f"index {leaf.position}"]:
        raise Wrong(path, f"is not a proof of leaf {leaf.position}")
    if signed != checkpoint:
        raise Wrong(path, "leads to another checkpoint than " + CHECKPOINT_FILE)
    start = hashlib.sha256(b"\x00" + LEAF_LABEL + leaf.commitment).digest()
    hashes = [read_base64(line, 32) for line in lines[2:]]
    if leaf.position >= head.size:
        raise Wrong(path, "leads out of the tree")
    if climb(start, leaf.position, head.size, hashes)[1] != head.root:
        raise Wrong(path, "does not lead from its leaf to the root")


def climb(
    start: bytes, index: int, size: int, siblings: Iterable[bytes | None]
) -> tuple[bytes, bytes] | tuple[None, None]:
    """Climb from a node to the root (RFC 9162, 2.1.3.2 and 2.1.4.2).

    Returns the root of the tree that ends with this node, and the root of the whole
    tree of `size`; None twice when the way is broken, too long or too short.
    """
    older = newer = start
    last = size - 1
    for sibling in siblings:
        if not last or sibling is None:
            return None, None
        if index & 1 or index == last:
            older, newer = parent(sibling, older), parent(sibling, newer)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            newer = parent(newer, sibling)
        index, last = index >> 1, last >> 1
    return (None, None) if last else (older, newer)


def parent(left: bytes, right: bytes) -> bytes:
    """Hash two neighbours of the tree into their parent."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def check_authors(findings: Findings, leaves: dict[int, Leaf], keys: Keys) -> str:
    """Step 6: each event is signed by the key of the member it names."""
    shown = [(n, leaf.event) for n, leaf in leaves.items() if leaf.event is not None]
    for position, event in shown:
        reason = why_not_signed(event, keys)
        if reason:
            findings.add(EVENTS_FILE, f"position {position} {reason}")
    return f"{len(shown)} events"


def why_not_signed(event: dict[str, Any], keys: Keys) -> str | None:
    """Return what is wrong with an event's signature, or None."""
    key = keys.members.get(read_hex(event["actor_key"], 32) or b"")
    if key is None:
        return f"is by a key that {KEYS_FILE} does not list"
    if key.name != re.sub("[\\s+\\x00-\\x1f]", "_", event["actor"]):
        return "names another person than its key"
    body = {name: value for name, value in event.items() if name != "signature"}
    signature = read_hex(event["signature"], 64)
    signed = SIGNING_LABEL + canonical(body)
    if signature is None or not verify_ed25519(key.public, signature, signed):
        return "bears a signature that does not hold"
    return None


def check_growth(folder: Folder, head: Head, log: Key, note: str) -> str:
    """Step 7: the log still begins with what the reader saw of it before."""
    path = "--known-head"
    try:
        known = read_head(note, path, log)
    except Wrong as problem:
        raise Wrong(path, problem.reason, UNCHECKED) from None
    if known.origin != head.origin:
        raise Wrong(path, "is of another log", UNCHECKED)
    if known.size > head.size:
        raise Wrong(path, "is newer than the package: ask for a new one", INCOMPLETE)
    if not follows(known, head, find_consistency(folder, known.size, head.size)):
        raise Wrong(CHECKPOINT_FILE, "tells another history than the known head")
    return f"from {known.size} to {head.size} leaves"


def find_consistency(folder: Folder, old: int, new: int) -> list[bytes | None]:
    """Return the hashes that lead from one size of the log to the other."""
    if old in (0, new):
        return []
    lines = folder.lines(CONSISTENCY_FILE)
    if next(lines, b"") != b"%s %d" % (CONSISTENCY_LABEL, new):
        raise Wrong(CONSISTENCY_FILE, "does not lead to the checkpoint's size")
    for raw in lines:
        size, *hashes = decoded(raw, CONSISTENCY_FILE).split(" ")
        if size == str(old):
            return [read_base64(each, 32) for each in hashes]
    raise Wrong(CONSISTENCY_FILE, "holds no proof from your known head", INCOMPLETE)


def follows(known: Head, head: Head, hashes: list[bytes | None]) -> bool:
    """Tell whether the newer tree begins with the older."""
    if not known.size:
        return bool(known.root == hashlib.sha256(b"").digest())
    if known.size == head.size:
        return bool(known.root == head.root)
    if not known.size & (known.size - 1):
        hashes = [known.root, *hashes]
    if not hashes or hashes[0] is None:
        return False
    index, last = known.size - 1, head.size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    return climb(hashes[0], index, last + 1, hashes[1:]) == (known.root, head.root)


# --- Ed25519 (RFC 8032), in whole numbers -------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
BASE = b"\x58" + b"\x66" * 31
NEUTRAL: Point = (0, 1, 1, 0)


def decompress(raw: bytes) -> Point | None:
    """Return the curve point (x, y, 1, xy) written in 32 bytes, or None."""
    sign, y = raw[31] >> 7, int.from_bytes(raw, "little") & (2**255 - 1)
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P != u:
        x = x * ROOT_OF_MINUS_ONE % P
    if y >= P or v * x * x % P != u or (sign and not x):
        return None
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


def ready(point: Point) -> Point:
    """Write a point as `add` wants it on its right: y+x, y-x, 2z, 2dt."""
    x, y, z, t = point
    return (y + x) % P, (y - x) % P, 2 * z % P, 2 * D * t % P


def add(left: Point, right: Point) -> Point:
    """Add two points in extended coordinates, the right one made `ready`."""
    (x, y, z, t), (plus, minus, z2, t2) = left, right
    a, b, c, d = (y - x) * minus % P, (y + x) * plus % P, t * t2 % P, z * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


@functools.lru_cache(maxsize=128)
def multiples(raw: bytes) -> list[list[Point]] | None:
    """Return a point's multiples by each 5-bit digit at each of 51 places, or None.

    None also for the few points of small order, which no honest key is.
    """
    point = eightfold = decompress(raw)
    for _ in range(3):
        eightfold = add(eightfold, ready(eightfold)) if eightfold else None
    if not point or not eightfold or not eightfold[0]:
        return None
    table: list[list[Point]] = []
    for _ in range(51):
        step, total = ready(point), NEUTRAL
        table.append([])
        for _ in range(32):
            table[-1].append(ready(total))
            total = add(total, step)
        point = total
    return table


def verify_ed25519(public: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether a signature holds; only the one canonical spelling of it does."""
    base, table = multiples(BASE), multiples(public)
    s = int.from_bytes(signature[32:], "little")
    if not base or not table or s >= ORDER or len(signature) != 64:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    h = -int.from_bytes(digest, "little") % ORDER
    total = NEUTRAL
    for place in range(51):
        total = add(total, base[place][s >> 5 * place & 31])
        total = add(total, table[place][h >> 5 * place & 31])
    inverse = pow(total[2], -1, P)
    x, y = total[0] * inverse % P, total[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


# --- The report, and everything in order --------------------------------------


def read_items(folder: Folder) -> list[dict[str, Any]]:
    """Read what the package says its items are."""
    items = []
    for raw in folder.lines(ITEMS_FILE):
        item = read_json(raw, ITEMS_FILE)
        if not has_shape(item, ITEM_SHAPE) or not are_counts(item["withheld"]):
            raise Wrong(ITEMS_FILE, "has a line with other fields than it should")
        items.append(item)
    return items


def check_item(
    folder: Folder, digests: Digests, history: dict[int, Any], item: dict[str, Any]
) -> None:
    """Check one item: file, listing and logged events must name the same hash."""
    path, findings = item["path"], folder.findings
    if not path.startswith(PAYLOAD) or path not in folder.sizes:
        findings.add(path, "is missing, though it is an item", INCOMPLETE)
    elif digests.get(path, item).get("sha256") != item["sha256"]:
        findings.add(path, f"is not what {ITEMS_FILE} says")
    elif folder.sizes[path] != item["size"]:
        findings.add(path, f"has another size than {ITEMS_FILE} says")
    logged = {n: e["detail"] for n, e in history.items() if "sha256" in e["detail"]}
    for position, detail in logged.items():
        if detail["sha256"] != item["sha256"]:
            findings.add(path, f"has another hash than the log at position {position}")
    if not logged:
        findings.add(path, "has no logged event that names its hash", INCOMPLETE)


def describe(event: dict[str, Any], keys: Keys | None) -> str:
    """Say what one event is."""
    key = keys and keys.members.get(read_hex(event["actor_key"], 32) or b"")
    who = key.label if key else event["actor"] + " (UNKNOWN KEY)"
    detail = canonical(event["detail"]).decode("utf-8") if event["detail"] else ""
    return " ".join([event["at"], event["type"], "by", who, detail])


def report(
    folder: Folder, digests: Digests, leaves: dict[int, Leaf], keys: Keys | None
) -> None:
    """Check and print each item's history, withheld events included, and the rest."""
    items = folder.findings.run(0, read_items, folder) or []
    histories: dict[str, dict[int, Any]] = collections.defaultdict(dict)
    for position, leaf in leaves.items():
        if leaf.event is not None:
            histories[leaf.event["object"]][position] = leaf.event
    for number, item in enumerate(items, 1):
        history = histories[item["item"]]
        check_item(folder, digests, history, item)
        shown = {position: describe(history[position], keys) for position in history}
        for position in item["withheld"]:
            if position not in leaves or leaves[position].event is not None:
                reason = f"withholds position {position}, which is not withheld"
                folder.findings.add(ITEMS_FILE, reason)
            shown[position] = "withheld; about this item, says the exporter"
        print()
        say(f"Item {number}  {item['path']}")
        say(f"  name    {item['name']} ({item['media_type']}, {item['size']} bytes)")
        say(f"  SHA-256 {item['sha256']}")
        for position in sorted(shown):
            say(f"  log {position:<8} {shown[position]}")
    withheld = sum(leaf.event is None for leaf in leaves.values())
    others = {path for path in folder.sizes if path.startswith(PAYLOAD)}
    others -= {item["path"] for item in items}
    print()
    say(f"{len(leaves) - withheld} events shown, {withheld} withheld.")
    say(f"{len(others)} other files in data/ rest on the exporter's signature alone.")


def check(root: str, known_head: str | None, trusted: Keys | None) -> int:
    """Check the package in a folder, print the report, and return the verdict."""
    findings = Findings()
    folder = Folder(root, findings)
    if not {"bagit.txt", *TAG_MANIFESTS.values()} & folder.sizes.keys():
        findings.add(root, "is not a custody package", UNCHECKED)
        return findings.conclude()
    digests = all_digests(folder)
    keys = findings.run(0, read_keys, folder.text, KEYS_FILE)
    checkpoint = findings.run(0, folder.text, CHECKPOINT_FILE)
    findings.run(1, check_payload, folder, digests)
    findings.run(2, check_tags, folder, digests)
    leaves = findings.run(3, read_leaves, folder)
    log = keys and keys.log
    head = findings.run(5, read_head, checkpoint, CHECKPOINT_FILE, log)
    findings.run(4, check_proofs, folder, leaves, checkpoint, head)
    findings.run(6, check_authors, findings, leaves, keys)
    if known_head is not None:
        findings.run(7, check_growth, folder, head, log, known_head)
    if trusted is not None:
        findings.run(0, check_trusted, keys, trusted)
    for number, title in STEPS.items():
        say(f"{number}  {title:<40} {findings.told[number]}")
    if keys:
        introduce(keys, head)
    report(folder, digests, leaves or {}, keys)
    return findings.conclude()


def introduce(keys: Keys, head: Head | None) -> None:
    """Print the head and the keys, for comparing with what the reader got elsewhere."""
    if head:
        say(f"Log of {head.size} leaves, root {head.root.hex()}; keys to be compared:")
    for key in [keys.log, *keys.members.values()]:
        say(f"  {key.public.hex()}  {key.label}")


def read_given(path: str) -> str:
    """Read a small text file that the reader named."""
    with Path(path).open("rb") as file:
        return decoded(file.read(LARGEST_TEXT), path)


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    here = str(Path(__file__).resolve().parent)
    parser.add_argument("folder", nargs="?", default=here, help="the package")
    parser.add_argument("--known-head", help="a checkpoint of this log you got earlier")
    parser.add_argument("--trusted-keys", help="a keys.txt got from the organisation")
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        given = parser.parse_args(arguments)
        known = read_given(given.known_head) if given.known_head else None
        keys = read_keys(read_given, given.trusted_keys) if given.trusted_keys else None
        return check(given.folder, known, keys)
    except Wrong as problem:
        say(f"Could not check: {problem.path} {problem.reason}")
    except KeyboardInterrupt:
        say("Could not check: interrupted")
    except SystemExit as asked:  # argparse would exit 2 for wrong arguments: incomplete
        return UNCHECKED if asked.code else VALID
    except Exception as problem:  # uncaught, it would exit 1: contradicted
        say(f"Could not check: {type(problem).__name__} {problem}")
        raise SystemExit(UNCHECKED) from problem
    return UNCHECKED


if __name__ == "__main__":
    sys.exit(main())
