#!/usr/bin/env python3
"""Check a custody package without its makers, without a network, without trusting it.

    python3 verify.py FOLDER [--known-head FILE] [--trusted-keys FILE] [--trusted-roots FILE] [--policy FILE]

One file, standard library only, Python 3.8 or later. Exit status: 0 valid, 1 contradicted (the files concerned are
named), 2 incomplete, 3 could not check. The formats are docs/formats/package.md, custody-event.md and time-anchors.md
of the Amparo project. Check a package with a copy of this file that you did not get in the same package.
"""
from __future__ import annotations
import argparse, base64, collections, concurrent.futures, functools, hashlib
import itertools, json, os, re, stat, sys, time
from typing import Any, BinaryIO, Callable, Iterable, Iterator, NamedTuple, Tuple
from unicodedata import normalize
Point = Tuple[int, int, int, int]
VALID, CONTRADICTED, INCOMPLETE, UNCHECKED = range(4)
VERDICTS = ("VALID", "CONTRADICTED", "INCOMPLETE", "COULD NOT CHECK")
PACKAGE_LABEL, PROOF_LABEL = "amparo-package/v1", "c2sp.org/tlog-proof@v1"
CONSISTENCY_LABEL, LEAF_LABEL = b"amparo-consistency/v1", b"amparo-custody/v1\n"
SIGNING_LABEL, COSIGNING_LABEL = b"amparo-custody-event/v1\n", "cosignature/v1"
MEMBER_LABEL, GROUP_LABEL = b"amparo-custody-event/v2\n", b"amparo-custody-group/v1\n"
BAGIT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
DIGESTS = {"sha256": slice(0, 32), "sha512": slice(32, 96)}  # where each stands in the digests of a file
MANIFESTS, TAG_MANIFESTS = ({name: f"{tag}manifest-{name}.txt" for name in DIGESTS} for tag in ("", "tag"))
SIGNATURE_FILE, KEYS_FILE, CHECKPOINT_FILE = "proof/package.sig", "proof/keys.txt", "proof/checkpoint"
CONSISTENCY_FILE, POLICY_FILE, ROOTS_FILE = "proof/consistency.txt", "proof/witness-policy", "proof/anchors/roots.pem"
EVENTS_FILE, ITEMS_FILE, PROOFS, PAYLOAD = "proof/events.jsonl", "proof/items.jsonl", "proof/leaves/", "data/"
EXPORTERS = " (the exporter's choice: bring your own)"  # what a package says of whom to trust
ANCHOR = re.compile("(proof/anchors/([0-9]{12})/)([^./]+)([^/]*)")  # folder, log size, what is stamped, by
PIECE, LONGEST_LINE, LARGEST_TEXT = 1 << 18, 4 << 20, 16 << 20
NEVER_FOLLOWED = sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))
BUCKETS = (256, 1024, 2048, 8192, 32768, 131072)
STEPS = {
    1: "items and records are as listed",
    2: "everything else is as listed and signed",
    3: "events are those committed to",
    4: "the commitments stand in the log",
    5: "the log signed its head",
    6: "members signed their events",
    7: "the log continues a head you know",
    8: "witnesses signed the head too",
    9: "clocks elsewhere bound its time",
}
FAILS = "DOES NOT HOLD, or could not be tried; see below"
NOT_SHOWN = (
    "that what the items say or show is true",
    "who made the items, or when; only that they are unchanged since they were logged",
    "that these are all the items, or that everything done to them was logged",
    "that a website, sender or device named in a record is the true origin",
    "that the clocks behind the times in the events were right; only step 9 bounds them",
    "that a key belongs to the person or organisation it is named after",
)
class Wrong(Exception):  # noqa: N818  it says what a file is
    """What a file is, and what that means for the verdict."""
    def __init__(self, path: str, reason: str, kind: int = CONTRADICTED) -> None:
        super().__init__(path, reason)
        self.path, self.reason, self.kind = path, reason, kind
def need(holds: object, path: str, reason: str, kind: int = CONTRADICTED) -> None:
    """Go on only if something holds."""
    if not holds: raise Wrong(path, reason, kind)
class Findings:
    """Everything found so far, and how each step went; the worst is the verdict."""
    def __init__(self) -> None:
        self.lines: Any = {CONTRADICTED: {}, UNCHECKED: {}, INCOMPLETE: {}}
        self.told = {7: "not asked (--known-head)", 8: "no witness is named", 9: "no anchor is there"}
        self.step = 0
    def add(self, path: str, reason: str, kind: int = CONTRADICTED) -> None:
        """Note one finding once, and that the present step does not hold."""
        self.lines[kind][path, reason], self.told[self.step] = True, FAILS
    def run(self, number: int, work: Callable[..., Any], *given: Any) -> Any:
        """Do a step or a part of one (0: the present) unless something it needs is None; return what it returns."""
        outer, self.step, answer = self.step, number or self.step, None
        try:
            if None in given: self.told[self.step] = FAILS
            else: answer = work(*given)
        except Wrong as problem: self.add(problem.path, problem.reason, problem.kind)
        finally: self.step = outer
        if self.told.get(number) != FAILS: self.told[number] = f"holds  {answer if isinstance(answer, str) else ''}"
        return answer
    def conclude(self) -> int:
        """Print what was found, what was not shown, and the verdict; return it."""
        print()
        for kind, found in self.lines.items():
            for path, reason in found: say(f"{VERDICTS[kind].lower()}: {path} {reason}")
        say("Not shown, whatever the verdict:")
        for line in NOT_SHOWN: say("  - " + line)
        verdict = next((kind for kind, found in self.lines.items() if found), VALID)
        say(f"Verdict: {VERDICTS[verdict]}")
        return verdict
def say(text: str, longest: int = 900) -> None:
    """Print one line; control, direction and invisible characters show as numbers."""
    cut = text[:longest] + ("..." if len(text) > longest else "")
    print(cut if cut.isprintable() else "".join(c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in cut))
def canonical(value: Any) -> bytes:
    """Write JSON in its one spelling (RFC 8785; ASCII keys, whole numbers only)."""
    return WRITER.encode(value).encode("utf-8")
def read_json(raw: bytes, path: str) -> Any:
    """Read JSON that is written in its one spelling; that also forbids repeated keys."""
    try:
        value = READER.decode(raw.decode("utf-8"))
        if canonical(value) == raw: return value
    except (ValueError, RecursionError): pass
    raise Wrong(path, "has a line that is not JSON in its canonical spelling")
def read_integer(text: str) -> int:
    """Read a whole number that any language can hold; refuse fractions and NaN."""
    if len(text) > 17 or abs(int(text)) >= 2**53: raise ValueError("too large")
    return int(text)
READER: Any = json.JSONDecoder(parse_int=read_integer, parse_float=read_integer, parse_constant=read_integer)
WRITER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
@functools.lru_cache(maxsize=1024)
def read_base64(text: str, size: int | None = None) -> bytes | None:
    """Return the bytes of one canonical base64 spelling, or None."""
    try: raw = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError: return None
    same = base64.b64encode(raw).decode("ascii") == text
    return raw if same and size in (None, len(raw)) else None
def read_hex(text: Any, size: int) -> bytes | None:
    """Return the bytes of a lower-case hexadecimal text of this size, or None."""
    fits = isinstance(text, str) and re.fullmatch(f"[0-9a-f]{{{2 * size}}}", text)
    return bytes.fromhex(text) if fits else None
def decoded(raw: bytes, path: str) -> str:
    """Return bytes as text."""
    try: return raw.decode("utf-8")
    except UnicodeDecodeError: raise Wrong(path, "is not UTF-8 text") from None
def clock(seconds: int) -> str:
    """Write seconds since 1970 as a time in UTC."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))

# --- The folder ---------------------------------------------------------------
class Folder:
    """The files of a package, each read and hashed once. Never follows a link, never leaves the folder."""
    def __init__(self, root: str, findings: Findings) -> None:
        self.root, self.findings = root, findings
        self.sizes: dict[str, int] = {}
        self.digests: dict[str, bytes] = {}  # of each file SHA-256, then SHA-512
        self.anchors: set[str] = set()  # what each anchor says
        self.bounds: list[tuple[int, str]] = []  # a log of this size was there by that time
        waiting = [""]
        while waiting:
            base = waiting.pop()
            try:
                with os.scandir(f"{self.root}/{base}") as entries:
                    stats = ((entry.name, entry.stat(follow_symlinks=False)) for entry in entries)
                    found = sorted((name, status.st_mode, status.st_size) for name, status in stats)
            except OSError as problem:
                findings.add(base or ".", f"could not be read: {problem.strerror}", UNCHECKED)
                continue
            for name, mode, size in found:
                if stat.S_ISREG(mode): self.sizes[base + name] = size
                elif stat.S_ISDIR(mode): waiting.append(base + name + "/")
                else: findings.add(base + name, "is a link or device, not a file")
        for path in twins(self.sizes): findings.add(path, "has a name like another's")
    def open(self, path: str, buffering: int = PIECE) -> BinaryIO:
        """Open one of the files for reading bytes."""
        need(path in self.sizes, path, "is missing", INCOMPLETE)
        try: file = os.fdopen(os.open(f"{self.root}/{path}", os.O_RDONLY | NEVER_FOLLOWED), "rb", buffering)
        except OSError as problem: raise unreadable(path, problem) from None
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode): return file
        file.close()
        raise Wrong(path, "changed while it was checked", UNCHECKED)
    def read(self, path: str) -> bytes:
        """Return the bytes of a small file, and keep its digests."""
        need(self.sizes.get(path, 0) <= LARGEST_TEXT, path, "is far too long")
        try:
            with self.open(path, 0) as file: raw = file.read()
        except OSError as problem: raise unreadable(path, problem) from None
        self.digests[path] = hashlib.sha256(raw).digest() + hashlib.sha512(raw).digest()
        return raw
    def text(self, path: str) -> str:
        """Return a small file as text."""
        return decoded(self.read(path), path)
    def lines(self, path: str) -> Iterator[bytes]:
        """Give the lines of a file of any length, without their ends."""
        with self.open(path) as file:
            for line in iter(functools.partial(file.readline, LONGEST_LINE), b""):
                need(line.endswith(b"\n"), path, "has a line that is too long or does not end")
                yield line[:-1]
    def digest(self, path: str, name: str) -> bytes:
        """Hash a file of any length by one algorithm."""
        hasher = hashlib.new(name)
        try:
            with self.open(path, 0) as file:
                for piece in iter(functools.partial(file.read, PIECE), b""): hasher.update(piece)
        except OSError as problem: raise unreadable(path, problem) from None
        return hasher.digest()
    def hash_rest(self) -> None:
        """Hash every file that was not read yet, large ones by all algorithms at once; note what is unreadable."""
        run = self.findings.run
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            large = {path: [pool.submit(self.digest, path, name) for name in DIGESTS]
                     for path, size in self.sizes.items() if size > PIECE and path not in self.digests}
            for path, size in self.sizes.items():
                if size <= PIECE and path not in self.digests: run(0, self.read, path)
            for path, parts in large.items():
                found = [run(0, part.result) for part in parts]
                if None not in found: self.digests[path] = b"".join(found)
def unreadable(path: str, problem: OSError) -> Wrong:
    """Say that a file could not be read."""
    return Wrong(path, f"could not be read: {problem.strerror}", UNCHECKED)
NOT_ALONE, NOT_INSIDE = frozenset(("", ".", "..")), frozenset('\\:*?"<>|%')
def is_safe(path: str) -> bool:
    """Tell whether a path stays inside the folder on every system, and prints as it is."""
    plain = path.isprintable() and NOT_INSIDE.isdisjoint(path) and path[:1] != "~"
    return plain and NOT_ALONE.isdisjoint(path.split("/"))
def twins(paths: Iterable[str]) -> list[str]:
    """Find paths that differ only in case or in how accents are written."""
    seen: dict[str, str] = {}
    shapes = ((path, normalize("NFC", normalize("NFC", path).casefold())) for path in paths)
    pairs = ((path, seen.setdefault(path if shape == path else shape, path)) for path, shape in shapes)
    return [each for path, first in pairs if path != first for each in (first, path)]

# --- 1 and 2: manifests and the signature over them ---------------------------
def read_manifest(folder: Folder, path: str, algorithm: str) -> Iterator[tuple[str, bytes]]:
    """Give each path that a manifest lists, with its digest."""
    digest_size = len(range(96)[DIGESTS[algorithm]])
    form = re.compile(f"([0-9a-f]{{{2 * digest_size}}})  (.+)")
    for raw in folder.lines(path):
        match = form.fullmatch(decoded(raw, path))
        if not match: raise Wrong(path, "has a line that is not a digest and a path")
        digest, name = match.groups()
        need(is_safe(name), path, "lists an unsafe path: " + name)
        yield name, bytes.fromhex(digest)
def check_lists(folder: Folder, manifests: dict[str, str], is_its: Callable[[str], bool]) -> int:
    """Compare what each manifest lists with the files that are its to list; return how many these are."""
    note, count = folder.findings.add, 0
    for algorithm, manifest in manifests.items():
        others: set[str] = set()
        unlisted = set(filter(is_its, folder.sizes))
        count = len(unlisted)
        for path, digest in read_manifest(folder, manifest, algorithm):
            if path in unlisted:
                unlisted.remove(path)
                if path in folder.digests and folder.digests[path][DIGESTS[algorithm]] != digest:
                    note(path, f"is not what {manifest} says")
                continue
            there = path in folder.sizes
            need(path not in others and not (there and is_its(path)), manifest, "lists a path twice: " + path)
            others.add(path)
            if there: note(path, f"is not for {manifest} to list")
            else: note(path, f"is missing, though {manifest} lists it", INCOMPLETE)
        for path in unlisted: note(path, f"is there, though {manifest} does not list it")
        need(not others or others.isdisjoint(twins({*others, *filter(is_its, folder.sizes)})), manifest,
             "lists two names that some systems take for one")
    return count
def is_payload(path: str) -> bool:
    """Tell whether a file belongs to what is handed over, and not to what is said of it."""
    return path.startswith(PAYLOAD)
def check_payload(folder: Folder) -> str:
    """Step 1: every file in data/ is listed in both manifests and is unchanged."""
    count = check_lists(folder, MANIFESTS, is_payload)
    octets = sum(folder.sizes[path] for path in filter(is_payload, folder.sizes))
    need(folder.text("bagit.txt") == BAGIT, "bagit.txt", "does not declare BagIt 1.0 in UTF-8")
    oxum = f"Payload-Oxum: {octets}.{count}" in folder.text("bag-info.txt").split("\n")
    need(oxum, "bag-info.txt", "counts other files or bytes than are there")
    return f"{count} files, {octets} bytes"
def check_tags(folder: Folder) -> str:
    """Step 2: every other file is listed too, and a member signed the lists."""
    unlisted = {SIGNATURE_FILE, *TAG_MANIFESTS.values()}
    count = check_lists(folder, TAG_MANIFESTS, lambda path: not is_payload(path) and path not in unlisted)
    note, keys = folder.text(SIGNATURE_FILE), read_keys(folder.text, KEYS_FILE).members
    signer, text = open_note(note, SIGNATURE_FILE, keys)
    label, *lines = text.split("\n")
    need(note.count("\u2014") == 1, SIGNATURE_FILE, "bears more than one signature")
    need(label == PACKAGE_LABEL, SIGNATURE_FILE, "is of a format unknown to this verifier", UNCHECKED)
    for algorithm, manifest in TAG_MANIFESTS.items():
        digest = folder.digests.get(manifest)
        if digest and f"{manifest} {digest[DIGESTS[algorithm]].hex()}" not in lines:
            folder.findings.add(manifest, "is not the list that was signed")
    return f"{count} files, signed by {signer.label}"

# --- Keys and signed notes ----------------------------------------------------
Head = collections.namedtuple("Head", "origin size root")
Keys = collections.namedtuple("Keys", "log members")  # members' by their public half
class Key(NamedTuple):
    """The public half of an Ed25519 key, and its name; kind 1 signs notes, 4 cosigns heads."""
    name: str
    public: bytes
    kind: int = 1
    @property
    def id(self) -> bytes:
        """The four bytes by which a note names a key."""
        named = self.name.encode("utf-8") + bytes([10, self.kind]) + self.public
        return hashlib.sha256(named).digest()[:4]
    @property
    def label(self) -> str:
        """The name as shown, with the key's id."""
        return f"{self.name} [{self.id.hex()}]"
def read_keys(read: Callable[[str], str], path: str) -> Keys:
    """Read keys: one of the log, and those of the members."""
    logs, members = [], {}
    for line in read(path).split("\n")[:-1]:
        role, _, written = line.partition(" ")
        key = read_key(written, path)
        need(role in ("log", "member"), path, "names a key of no known role")
        if role == "log": logs.append(key)
        else: members[key.public] = key
    need(len(logs) == 1, path, "does not name one log key")
    return Keys(logs[0], members)
def read_key(text: str, path: str, kind: int = 1) -> Key:
    """Read a note key, `name+id+base64`, and check that the id is its own."""
    name, key_id, encoded = [*text.split("+", 2), "", ""][:3]
    raw = read_base64(encoded, 33)
    if raw is None or raw[0] != kind or Key(name, raw[1:], kind).id.hex() != key_id:
        raise Wrong(path, "holds a key that is not a well-formed Ed25519 note key")
    return Key(name, raw[1:], kind)
def check_trusted(keys: Keys, trusted: Keys) -> None:
    """Compare the package's keys with those the reader brought."""
    need(keys.log == trusted.log, KEYS_FILE, "names another log key than the one you trust")
    for public, key in keys.members.items():
        known = trusted.members.get(public) == key
        need(known, KEYS_FILE, f"names a member key you do not trust: {key.label}")
def open_note(note: str, path: str, keys: dict[bytes, Key]) -> tuple[Key, str]:
    """Return (key, text) of a note that one of the keys signed, and none wrongly."""
    text, _, lines = note.rpartition("\n\n")
    text += "\n"
    known, signer = {(key.name, key.id): key for key in keys.values()}, None
    for line in lines.split("\n")[:-1]:
        match = re.fullmatch("\u2014 ([^ +]+) ([A-Za-z0-9+/=]+)", line)
        raw = read_base64(match.group(2)) if match else None
        if not match or not raw: raise Wrong(path, "is not a signed note")
        key = known.get((match.group(1), raw[:4]))
        signer = key or signer
        if key and not verify_ed25519(key.public, raw[4:], text.encode("utf-8")):
            raise Wrong(path, "bears a signature that does not hold")
    if signer and note.endswith("\n"): return signer, text
    raise Wrong(path, "is signed by none of the keys in " + KEYS_FILE)
def read_head(note: str, path: str, log: Key) -> Head:
    """Step 5: open a checkpoint that the log signed."""
    text = open_note(note, path, {log.public: log})[1]
    match = re.fullmatch("(.+)\n(0|[1-9][0-9]{0,14})\n(.+)\n", text)
    root = read_base64(match.group(3), 32) if match else None
    if not match or root is None: raise Wrong(path, "is not a checkpoint")
    return Head(match.group(1), int(match.group(2)), root)

# --- 3, 4, 6 and 7: the log ---------------------------------------------------
Leaf = collections.namedtuple("Leaf", "item sha256 told")  # what the report needs of an event
WITHHELD = Leaf(None, None, None)
EVENT = {"detail": dict, "v": int, **dict.fromkeys(("actor", "actor_key", "at", "object", "signature", "type"), str)}
LINE = {"leaf": str, "position": int, "event": dict, "salt": str}
ITEM = {"size": int, "withheld": list, **dict.fromkeys(("item", "media_type", "name", "path", "sha256"), str)}
EVENT_SHAPES = [EVENT, {**EVENT, "object": type(None)}]
LINE_SHAPES = [LINE, {**LINE, "event": type(None), "salt": type(None)}]
def has_shape(value: Any, shapes: Any) -> bool:
    """Tell whether a value has exactly the fields, of exactly the types, of one of these shapes."""
    return isinstance(value, dict) and {name: type(each) for name, each in value.items()} in shapes
def check_events(folder: Folder, checkpoint: str | None, head: Head | None, keys: Keys | None) -> dict[int, Leaf]:
    """Steps 3, 4 and 6, line by line; of each only what the report tells is kept."""
    leaves: dict[int, Leaf] = {}
    run, last = folder.findings.run, -1
    unasked = {path for path in folder.sizes if path.startswith(PROOFS)}
    for raw in folder.lines(EVENTS_FILE):
        line = run(3, read_line, raw)
        if not line: continue
        position, event = line["position"], line["event"]
        run(3, need, position > last, EVENTS_FILE, "is not in the order of the log")
        if position <= last: continue
        last, path, leaves[position] = position, f"{PROOFS}{position:012d}.tlog-proof", WITHHELD
        unasked.discard(path)
        run(4, check_proof, folder, path, position, line["leaf"], checkpoint, head)
        if event is None: continue
        run(6, check_author, position, event, bytes.fromhex(line["salt"]), keys)
        named = (read_hex(event["detail"]["sha256"], 32) or b"") if "sha256" in event["detail"] else None
        leaves[position] = Leaf(event["object"], named, describe(event, keys))
    for path in unasked: run(4, need, False, path, "proves a leaf that no line shows", INCOMPLETE)
    run(4, lambda _head: f"{len(leaves)} leaves", head)
    run(6, lambda _keys: f"{sum(leaf is not WITHHELD for leaf in leaves.values())} events", keys)
    return leaves
def read_line(raw: bytes) -> dict[str, Any]:
    """Step 3: read one line of the events and check the event against its commitment."""
    line, path = read_json(raw, EVENTS_FILE), EVENTS_FILE
    shaped = has_shape(line, LINE_SHAPES) and line["position"] >= 0 and read_hex(line["leaf"], 32)
    need(shaped, path, "has a line with other fields than it should")
    event, salt, at = line["event"], line["salt"], f"position {line['position']} holds "
    if event is None: return dict(line)
    shaped = has_shape(event, EVENT_SHAPES) and read_hex(salt, 32)
    need(shaped, path, at + "something that is not an event")
    need(event["v"] in (1, 2), path, at + "an event of an unknown version", UNCHECKED)
    same = commit(canonical(event), bytes.fromhex(salt)).hex() == line["leaf"]
    need(same, path, at + "another event than was committed to")
    return dict(line)
def commit(raw: bytes, salt: bytes) -> bytes:
    """Return the commitment to an event: hash of salt and padded bytes."""
    size = next((bucket for bucket in BUCKETS if len(raw) <= bucket), -(-len(raw) // BUCKETS[-1]) * BUCKETS[-1])
    return hashlib.sha256(salt + raw.ljust(size, b"\x00")).digest()
def check_proof(folder: Folder, path: str, index: int, leaf: str, checkpoint: str, head: Head) -> None:
    """Step 4: follow one leaf's inclusion proof to the root of the checkpoint."""
    top, _, signed = folder.text(path).partition("\n\n")
    lines = top.split("\n")
    need(lines[:2] == [PROOF_LABEL, f"index {index}"], path, f"is not a proof of leaf {index}")
    need(signed == checkpoint, path, "leads to another checkpoint than " + CHECKPOINT_FILE)
    need(index < head.size and len(lines) < 64, path, "leads out of the tree")
    start = hashlib.sha256(b"\x00" + LEAF_LABEL + bytes.fromhex(leaf)).digest()
    way = tuple(read_base64(line, 32) if len(line) == 44 else None for line in lines[2:])
    root = climb(start, index, head.size - 1, way)[1]
    need(root == head.root, path, "does not lead from its leaf to the root")
@functools.lru_cache(maxsize=1024)  # neighbours share most of their way
def climb(newer: bytes, index: int, last: int, way: tuple[bytes | None, ...], older: bytes = b"") -> Any:
    """Climb to the root (RFC 9162, 2.1.3.2): of the tree that ends with this node, and of all; or None, None."""
    if not way: return (None, None) if last else (older, newer)
    if not last or way[0] is None: return None, None
    if index & 1 or index == last:
        older, newer = older and parent(way[0], older), parent(way[0], newer)
        while index and not index & 1: index, last = index >> 1, last >> 1
    else: newer = parent(newer, way[0])
    return climb(newer, index >> 1, last >> 1, way[1:], older)
def parent(left: bytes, right: bytes) -> bytes:
    """Hash two neighbours of the tree into their parent."""
    return hashlib.sha256(b"\x01" + left + right).digest()
def check_author(position: int, event: dict[str, Any], salt: bytes, keys: Keys) -> None:
    """Step 6: an event is signed, alone or in a group, by the key of the member it names."""
    path, at = EVENTS_FILE, f"position {position} "
    key = keys.members.get(read_hex(event["actor_key"], 32) or b"")
    if key is None: raise Wrong(path, at + f"is by a key that {KEYS_FILE} does not list")
    named = key.name == re.sub("[\\s+\\x00-\\x1f]", "_", event["actor"])
    need(named, path, at + "names another person than its key")
    body = canonical({name: value for name, value in event.items() if name != "signature"})
    if event["v"] == 1: signature, message = read_hex(event["signature"], 64), SIGNING_LABEL + body
    else: signature, message = climb_group(event["signature"], MEMBER_LABEL + salt + body)
    holds = signature and verify_ed25519(key.public, signature, message)
    need(holds, path, at + "bears a signature that does not hold")
def climb_group(text: str, member: bytes) -> tuple[bytes | None, bytes]:
    """Return the signature of an event's group, and what it has to sign: the root of the group's tree."""
    raw = (read_base64(text) if len(text) < 1024 else None) or b""
    way, index = tuple(raw[at:at + 32] for at in range(66, len(raw), 32)), int.from_bytes(raw[64:66], "big")
    if not 1 <= len(way) <= 16 or len(way[-1]) != 32 or index >> len(way): return None, b""
    start = hashlib.sha256(b"\x00" + member).digest()
    return raw[:64], GROUP_LABEL + climb(start, index, (1 << len(way)) - 1, way)[1]
def check_growth(folder: Folder, head: Head, log: Key, note: str) -> str:
    """Step 7: the log still begins with what the reader saw of it before."""
    path = "--known-head"
    try: known = read_head(note, path, log)
    except Wrong as problem: raise Wrong(path, problem.reason, UNCHECKED) from None
    need(known.origin == head.origin, path, "is of another log", UNCHECKED)
    need(known.size <= head.size, path, "is newer than the package: ask for a new one", INCOMPLETE)
    need(follows(known, head, find_consistency(folder, known.size, head.size)),
         CHECKPOINT_FILE, "tells another history than the known head")
    return f"from {known.size} to {head.size} leaves"
def find_consistency(folder: Folder, old: int, new: int) -> list[bytes | None]:
    """Return the hashes that lead from one size of the log to the other."""
    if old in (0, new): return []
    path, lines = CONSISTENCY_FILE, folder.lines(CONSISTENCY_FILE)
    fits = next(lines, b"") == b"%s %d" % (CONSISTENCY_LABEL, new)
    need(fits, path, "does not lead to the checkpoint's size")
    for raw in lines:
        size, *hashes = decoded(raw, path).split(" ")
        if size == str(old): return [read_base64(each, 32) for each in hashes]
    raise Wrong(path, f"holds no proof from the head of {old} leaves", INCOMPLETE)
def follows(known: Head, head: Head, hashes: list[bytes | None]) -> bool:
    """Tell whether the newer tree begins with the older."""
    if not known.size: return bool(known.root == hashlib.sha256(b"").digest())
    if known.size == head.size: return bool(known.root == head.root)
    if not known.size & (known.size - 1): hashes = [known.root, *hashes]
    if not hashes or hashes[0] is None: return False
    index, last = known.size - 1, head.size - 1
    while index & 1: index, last = index >> 1, last >> 1
    return bool(climb(hashes[0], index, last, tuple(hashes[1:]), hashes[0]) == (known.root, head.root))

# --- 8: witnesses (c2sp.org/tlog-cosignature, c2sp.org/tlog-policy) -----------
def check_witnesses(folder: Folder, checkpoint: str, log: Key, policy: str) -> str:
    """Step 8: as many witnesses as the policy asks for signed the head, each with its time."""
    path, saw, told, met = "--policy" if policy else POLICY_FILE, {"none": True}, [""], None
    for line in (policy or folder.text(path)).split("\n"):
        word, *rest = line.split() or ["#"]
        try:
            if word == "log": need(read_key(rest[0], path) == log, path, "is for another log")
            elif word == "quorum": met = saw[rest[0]]
            elif word in ("witness", "group") and rest[0] in saw: raise ValueError("twice")
            elif word == "witness": saw[rest[0]] = cosigned(checkpoint, read_key(rest[1], path, 4), told)
            elif word == "group":
                least = {"any": 1, "all": len(rest) - 2}.get(rest[1]) or int(rest[1])
                saw[rest[0]] = sum([saw[name] for name in set(rest[2:])]) >= max(least, 1)
            elif word[0] != "#": raise ValueError(word)
        except (LookupError, ValueError): raise Wrong(path, "is not a policy: " + line, UNCHECKED) from None
    need(met is not None, path, "names no quorum", UNCHECKED)
    need(met, CHECKPOINT_FILE, f"bears fewer cosignatures than {path} asks for", INCOMPLETE)
    return f"{len(told) - 1} of them, as {path} asks{EXPORTERS * (path == POLICY_FILE)}{', '.join(told)}"
def cosigned(checkpoint: str, key: Key, told: list[str]) -> bool:
    """Tell whether a witness cosigned a checkpoint, and add to what is told when it did."""
    text, _, lines = checkpoint.rpartition("\n\n")
    for line in lines.split("\n"):
        raw = read_base64(line.rpartition(" ")[2]) or b""
        if not line.startswith(f"\u2014 {key.name} ") or raw[:4] != key.id: continue
        at = int.from_bytes(raw[4:12], "big")
        signed = f"{COSIGNING_LABEL}\ntime {at}\n{text}\n".encode("utf-8")
        holds = at < 2**33 and verify_ed25519(key.public, raw[12:], signed)
        need(holds, CHECKPOINT_FILE, f"bears a cosignature that does not hold: {key.label}")
        told.append(f"{key.label} at {clock(at)}")
        return True
    return False

# --- 9: clocks elsewhere: what is stamped, and by whom ------------------------
def check_anchors(folder: Folder, head: Head, log: Key, roots: str) -> str:
    """Step 9: each anchor holds, and what it anchors is this log as it was earlier."""
    source = "--trusted-roots" if roots else ROOTS_FILE
    if not roots and ROOTS_FILE in folder.sizes: roots = folder.text(ROOTS_FILE)
    found = re.findall("-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----", roots)
    try: trusted = [Certificate(*read_der(base64.b64decode(text))) for text in found]
    except (ValueError, IndexError, TypeError):
        raise Wrong(source, "holds something that is not a certificate", UNCHECKED) from None
    for match in filter(None, map(ANCHOR.fullmatch, sorted(folder.sizes))):
        folder.findings.run(0, check_anchor, folder, head, log, trusted, source, match)
    return f"{len(folder.anchors)} statements, under the roots in {source}{EXPORTERS * (source == ROOTS_FILE)}:"
def check_anchor(folder: Folder, head: Head, log: Key, roots: list[Certificate], source: str, match: Any) -> None:
    """Check one file of an anchor: what was stamped (a head, or a list of older stamps), or a stamp."""
    path, (place, size, stamped, ending) = match.group(), match.groups()
    if stamped == "checkpoint" and not ending:
        known = read_head(folder.text(path), path, log)
        same = known.origin == head.origin and known.size == int(size) <= head.size
        need(same, path, "is of another log or size")
        proven = follows(known, head, find_consistency(folder, known.size, head.size))
        need(proven, path, "tells another history than the package's head")
    elif stamped.startswith("renewal") and not ending:
        for name, digest in read_manifest(folder, path, "sha256"):
            need(folder.digest(place + name, "sha256") == digest, place + name, f"is not what {path} says")
    elif ending.endswith(".tsr"):
        at, who = check_stamp(folder.read(path), folder.read(place + stamped), roots, path, source)
        folder.anchors.add(f"{at}  {stamped} of {int(size)} leaves, says {who}")
        if stamped == "checkpoint": folder.bounds.append((int(size), at))
    elif ending == ".ots": check_ots(folder, path, place, stamped, int(size))

# --- 9: OpenTimestamps --------------------------------------------------------
OTS_MAGIC = b"\0OpenTimestamps\0\0Proof\0\xbf\x89\xe2\xe8\x84\xe8\x92\x94\1\x08"
OTS_HASHES = {0x02: "sha1", 0x03: "ripemd160", 0x08: "sha256"}
BITCOIN, PENDING = bytes.fromhex("0588960d73d71901"), bytes.fromhex("83dfe30d2ef90c8e")
def check_ots(folder: Folder, path: str, place: str, stamped: str, size: int) -> None:
    """Follow a proof from a file to block headers beside it, or to promises of calendars."""
    raw, digest = folder.read(path), hashlib.sha256(folder.read(place + stamped)).digest()
    need(raw.startswith(OTS_MAGIC + digest), path, f"is not an OpenTimestamps proof of {place + stamped}")
    try: found = [(*each, varint(each[1], 0)[0]) for each in read_ots(raw, len(OTS_MAGIC) + 32, digest)]
    except (ValueError, IndexError): raise Wrong(path, "cannot be followed to its ends", UNCHECKED) from None
    for kind, payload, message, height in found:
        if kind == PENDING:
            calendar = payload[1:].decode("utf-8", "replace")
            folder.anchors.add(f"no time yet  {stamped} of {size} leaves, promises {calendar}")
        elif kind == BITCOIN:
            beside = f"{place}block-{height}"
            block = folder.read(beside)
            same = len(block) == 80 and block[36:68] == message
            need(same, beside, f"is not the block header that {path} leads to")
            name = hashlib.sha256(hashlib.sha256(block).digest()).digest()[::-1].hex()
            at, who = clock(int.from_bytes(block[68:72], "little")), f"Bitcoin block {height}"
            folder.anchors.add(f"{at}  {stamped} of {size} leaves, says {who}, if its hash is {name}")
def read_ots(raw: bytes, at: int, message: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Give each attestation of a proof: its kind, its payload, and the message it is about."""
    waiting = [message]
    while waiting:
        if raw[at] == 0xFF: waiting, at = [*waiting, waiting[-1]], at + 1
        tag, message, at = raw[at], waiting.pop(), at + 1
        if tag in (0x00, 0xF0, 0xF1):
            kind, (size, start) = raw[at:at + 8], varint(raw, at if tag else at + 8)
            at, piece = start + size, raw[start:start + size]
            if not tag: yield kind, piece, message
            else: waiting.append(message + piece if tag == 0xF0 else piece + message)
        elif tag in OTS_HASHES: waiting.append(hashlib.new(OTS_HASHES[tag], message).digest())
        else: raise ValueError("operation")
        if max(map(len, [b"", *waiting])) > 4096 or len(waiting) > 256: raise ValueError("size")
    if at != len(raw): raise ValueError("end")
def varint(raw: bytes, at: int) -> tuple[int, int]:
    """Read a number in groups of seven bits; return it and where it ends."""
    end = min(n for n in range(at, at + 5) if raw[n:n + 1] < b"\x80") + 1
    return sum((raw[n] & 127) << 7 * (n - at) for n in range(at, end)), end

# --- 9: time stamps (RFC 3161) in CMS (RFC 5652), spelled in DER (X.690) ------
SHA2, PKCS, ANSI, USE = "6086480165030402", "2a864886f70d01", "2a8648ce3d", "551d"  # beginnings of identifiers
HASHES = {SHA2 + "01": "sha256", SHA2 + "02": "sha384", SHA2 + "03": "sha512"}
SIGNED = {PKCS + "010b": "sha256", PKCS + "010c": "sha384", PKCS + "010d": "sha512"}
SIGNED.update({ANSI + "040302": "sha256", ANSI + "040303": "sha384", ANSI + "040304": "sha512"})
RSA, EC, SIGNED_DATA, STAMP = PKCS + "0101", ANSI + "0201", PKCS + "0702", PKCS + "09100104"
CONTENT_TYPE, MESSAGE_DIGEST, CERT_V1, CERT_V2 = (PKCS + n for n in ("0903", "0904", "0910020c", "0910022f"))
KEY_USAGE, CONSTRAINTS, POLICIES, PURPOSES = (USE + n for n in ("0f", "13", "20", "25"))
STAMPING, COMMON_NAME = "2b06010505070308", "550403"
class Der(NamedTuple):
    """One value in DER: its tag, its content, and all its bytes."""
    tag: int
    body: bytes
    raw: bytes
    def parts(self, tag: int | None = None) -> list[Der]:
        """Return the values inside; given a tag, this value must bear it."""
        if tag not in (None, self.tag): raise ValueError(f"tag {self.tag} for {tag}")
        return read_der(self.body)
def read_der(raw: bytes) -> list[Der]:
    """Read values that fill these bytes. ValueError or IndexError when none do."""
    found, end = [], 0
    while end < len(raw):
        start, at, size = end, end + 2, raw[end + 1]
        if size > 127:
            at, size = at + size - 128, int.from_bytes(raw[at:at + size - 128], "big")
            if size < 128 or not raw[start + 2] or at > start + 6: raise ValueError("length")
        end = at + size
        if raw[start] & 31 == 31 or end > len(raw): raise ValueError("tag or length")
        found.append(Der(raw[start], raw[at:end], raw[start:end]))
    return found
def oid(value: Der) -> str:
    """Return an object identifier in hexadecimal; of a sequence, its first."""
    return (value.parts()[0] if value.tag == 0x30 else value).body.hex()
def read_time(value: Der) -> str:
    """Read a time; fractions of a second are cut off."""
    text = value.body.decode("ascii")
    if value.tag == 0x17: text = ("19" if text >= "5" else "20") + text
    match = re.fullmatch("([0-9]{4})" + "([0-9]{2})" * 5 + "(?:[.][0-9]+)?Z", text)
    if not match: raise ValueError("time")
    return "{}-{}-{}T{}:{}:{}Z".format(*match.groups())
class Certificate:
    """What a chain needs of an X.509 certificate (RFC 5280)."""
    def __init__(self, value: Der) -> None:
        self.raw = value.raw
        self.content, self.algorithm, self.signature = value.parts(0x30)
        fields = self.content.parts(0x30)
        _, _, issuer, times, subject, self.key, *rest = fields[fields[0].tag == 0xA0:]
        self.issuer, self.subject = issuer.raw, subject.raw
        self.begins, self.ends = map(read_time, times.parts())
        found = [each.parts() for part in rest if part.tag == 0xA3 for each in part.parts()[0].parts()]
        self.extensions = {oid(each[0]): each[-1].body for each in found}
        self.critical = {oid(each[0]) for each in found if len(each) == 3}
        pairs = [pair.parts() for part in subject.parts() for pair in part.parts()]
        named = [value.body.decode("utf-8", "replace") for kind, value in pairs if oid(kind) == COMMON_NAME]
        self.name = (named or ["without a name"])[-1]
        if len(found) != len(self.extensions): raise ValueError("extensions")
    def stands(self, at: str) -> bool:
        """Tell whether it is valid at a time and demands nothing that we do not know."""
        known = {KEY_USAGE, CONSTRAINTS, POLICIES, PURPOSES}
        return self.begins <= at <= self.ends and self.critical <= known
    def may_issue(self, below: int) -> bool:
        """Tell whether it is for a CA that may have so many CAs below itself."""
        [usage] = read_der(self.extensions.get(KEY_USAGE, b"\3\2\0\4"))
        authority, *most = read_der(self.extensions.get(CONSTRAINTS, b"\x30\0"))[0].parts() or [usage]
        deep = any(int.from_bytes(each.body, "big") < below for each in most)
        return authority.raw == b"\1\1\xff" and usage.body[1] & 4 == 4 and not deep
    def may_stamp(self) -> bool:
        """Tell whether it is for time stamps and for nothing else (RFC 3161, 2.3)."""
        purposes = read_der(self.extensions.get(PURPOSES, b"\x30\0"))[0].parts()
        return [oid(each) for each in purposes] == [STAMPING] and PURPOSES in self.critical
def find_root(leaf: Certificate, pool: list[Certificate], roots: list[Certificate], at: str) -> Certificate | None:
    """Return the trusted root under which a certificate stood at that time, or None."""
    reached, trusted = [(leaf, 0)], {root.raw for root in roots}
    for low, below in reached:
        if not low.stands(at): continue
        if low.raw in trusted: return low
        for up in [*roots, *pool[:16]]:
            fits = up.subject == low.issuer and up.raw not in {each.raw for each, _ in reached}
            if fits and up.may_issue(below) and holds(up.key, low.algorithm, low.signature.body[1:], low.content.raw):
                reached.append((up, below + 1))
    return None
def check_stamp(raw: bytes, data: bytes, roots: list[Certificate], path: str, source: str) -> tuple[str, str]:
    """Check a response of a time stamp authority over data; return its time and whose it is."""
    try:
        at, leaf, pool = read_stamp(raw, data)
        root = find_root(leaf, pool, roots, at)
    except KeyError as unknown:
        raise Wrong(path, f"uses an algorithm unknown to this verifier: {unknown}", UNCHECKED) from None
    except (ValueError, IndexError, TypeError) as problem:
        raise Wrong(path, f"is not a time stamp that holds for what it is named after: {problem}") from None
    if root: return at, f"{leaf.name}, under {root.name} [{hashlib.sha256(root.raw).hexdigest()}]"
    raise Wrong(path, f"leads to no root in {source}: {leaf.name}", UNCHECKED)
def read_stamp(raw: bytes, data: bytes) -> tuple[str, Certificate, list[Certificate]]:
    """Check a response, all but the chain; return its time, the signer's certificate, and all in it."""
    [[status, token]] = [response.parts(0x30) for response in read_der(raw)]
    [kind, wrapped], granted = token.parts(0x30), status.parts(0x30)[0].body
    [[_, _, content, *more, signers]] = [signed.parts(0x30) for signed in wrapped.parts(0xA0)]
    [inner, boxed], pool = content.parts(0x30), [each for part in more if part.tag == 0xA0 for each in part.parts()]
    [text], certificates = boxed.parts(0xA0), [Certificate(each) for each in pool if each.tag == 0x30]
    [[_, _, hashed, signed, algorithm, signature, *_]] = [signer.parts(0x30) for signer in signers.parts(0x31)]
    attributes = [each.parts(0x30) for each in signed.parts(0xA0)]
    told = {oid(name): values.parts(0x31)[0] for name, values in attributes}
    name = HASHES[oid(hashed)]
    if granted not in (b"\0", b"\1") or (oid(kind), oid(inner)) != (SIGNED_DATA, STAMP): raise ValueError("kind")
    if len(told) != len(attributes) or {CONTENT_TYPE, MESSAGE_DIGEST} - told.keys(): raise ValueError("attributes")
    if oid(told[CONTENT_TYPE]) != STAMP: raise ValueError("content type")
    if told[MESSAGE_DIGEST].body != hashlib.new(name, text.body).digest(): raise ValueError("digest")
    leaf = find_signer(told, certificates)
    if not leaf or not leaf.may_stamp(): raise ValueError("no certificate of its signer, for time stamps only")
    if not holds(leaf.key, algorithm, signature.body, b"\x31" + signed.raw[1:], name): raise ValueError("signature")
    [[_, _, imprint, _, at, *_]] = [info.parts(0x30) for info in read_der(text.body)]
    stamped, digest = imprint.parts(0x30)
    if digest.body != hashlib.new(HASHES[oid(stamped)], data).digest(): raise ValueError("of something else")
    return read_time(at), leaf, certificates
def find_signer(told: dict[str, Der], certificates: list[Certificate]) -> Certificate | None:
    """Return the certificate that the signed attributes name by its hash (RFC 5035, RFC 2634)."""
    for kind, name in ((CERT_V2, "sha256"), (CERT_V1, "sha1")):
        if kind not in told: continue
        first, *more = told[kind].parts(0x30)[0].parts(0x30)[0].parts(0x30)
        if kind == CERT_V2 and first.tag == 0x30: name, first = HASHES[oid(first)], more[0]
        return next((c for c in certificates if hashlib.new(name, c.raw).digest() == first.body), None)
    return None
def holds(key: Der, algorithm: Der, signature: bytes, message: bytes, hashed: str = "") -> bool:
    """Tell whether an RSA or ECDSA signature holds. KeyError: an algorithm not known here."""
    (kind, *more), bits = key.parts()[0].parts(), key.parts()[1].body[1:]
    name = hashed if hashed and oid(algorithm) == RSA else SIGNED[oid(algorithm)]
    digest, rsa = hashlib.new(name, message).digest(), oid(kind) == RSA
    if not rsa and oid(kind) != EC: raise KeyError(oid(kind))
    one, two = (int.from_bytes(n.body, "big") for n in read_der(bits if rsa else signature)[0].parts(0x30))
    if rsa: return verify_rsa(one, two, signature, name, digest)
    return verify_ecdsa(CURVES[oid(more[0])], bits, one, two, digest)
def verify_rsa(modulus: int, exponent: int, signature: bytes, name: str, digest: bytes) -> bool:
    """Write down what the key must make of the signature, and compare (RFC 8017, 8.2.2)."""
    size, value = (modulus.bit_length() + 7) // 8, int.from_bytes(signature, "big")
    if not 256 <= size <= 1024 or not 2 < exponent < 2**33: raise KeyError("RSA of this size")
    method = bytes.fromhex(next(number for number, each in HASHES.items() if each == name))
    info = b"\x30%c\x30\x0d\x06\x09%b\x05\0\x04%c%b" % (17 + len(digest), method, len(digest), digest)
    expected = b"\0\1" + b"\xff" * (size - len(info) - 3) + b"\0" + info
    found = pow(value, exponent, modulus).to_bytes(size, "big")
    return len(signature) == size and value < modulus and found == expected
Curve = collections.namedtuple("Curve", "p b order base")  # y^2 = x^3 - 3x + b, modulo p (FIPS 186-4, D.1.2)
CURVES = {
    ANSI + "030107": Curve(
        2**256 - 2**224 + 2**192 + 2**96 - 1,
        0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
        0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
        (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
         0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)),
    "2b81040022": Curve(
        2**384 - 2**128 - 2**96 + 2**32 - 1,
        0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
        (0xAA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7,
         0x3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F)),
}
def join(on: Curve, left: Any, right: Any) -> Any:
    """Add two points (x, y) of a curve; None is the neutral one."""
    if not left or not right: return left or right
    (x, y), (u, v) = left, right
    if x == u and (y + v) % on.p == 0: return None
    over, under = (3 * x * x - 3, 2 * y) if left == right else (v - y, u - x)
    slope = over * pow(under, -1, on.p) % on.p
    w = (slope * slope - x - u) % on.p
    return w, (slope * (x - w) - y) % on.p
def verify_ecdsa(on: Curve, raw: bytes, r: int, s: int, digest: bytes) -> bool:
    """Tell whether (r, s) signs a digest under the point written in `raw` (FIPS 186-4, 6.4)."""
    size, bits = on.p.bit_length() // 8, on.order.bit_length()
    x, y = int.from_bytes(raw[1:1 + size], "big"), int.from_bytes(raw[1 + size:], "big")
    is_point = raw[:1] == b"\4" and len(raw) == 1 + 2 * size and max(x, y) < on.p
    if not is_point or (y * y - x**3 + 3 * x - on.b) % on.p: return False
    if not 0 < r < on.order or not 0 < s < on.order: return False
    total, inverse = None, pow(s, -1, on.order)
    u = (int.from_bytes(digest, "big") >> max(0, 8 * len(digest) - bits)) * inverse % on.order
    v = r * inverse % on.order
    choice = [None, on.base, (x, y), join(on, on.base, (x, y))]
    for bit in reversed(range(bits)):
        total = join(on, join(on, total, total), choice[(u >> bit & 1) + 2 * (v >> bit & 1)])
    return total is not None and bool(total[0] % on.order == r)

# --- Ed25519 (RFC 8032), in whole numbers -------------------------------------
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT_OF_MINUS_ONE = -121665 * pow(121666, P - 2, P) % P, pow(2, (P - 1) // 4, P)
BASE, NEUTRAL = b"\x58" + b"\x66" * 31, (0, 1, 1, 0)
def decompress(raw: bytes) -> Point | None:
    """Return the curve point (x, y, 1, xy) written in 32 bytes, or None."""
    sign, y = raw[31] >> 7, int.from_bytes(raw, "little") & (2**255 - 1)
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P != u: x = x * ROOT_OF_MINUS_ONE % P
    if y >= P or v * x * x % P != u or (sign and not x): return None
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
@functools.lru_cache(maxsize=64)
def multiples(raw: bytes, bits: int) -> list[list[Point]] | None:
    """Return a point's multiples by each digit of so many bits at each place; None for points of small order."""
    point = eightfold = decompress(raw)
    for _ in range(3): eightfold = add(eightfold, ready(eightfold)) if eightfold else None
    if not point or not eightfold or not eightfold[0]: return None
    table: list[list[Point]] = []
    for _ in range(0, 253, bits):
        row = list(itertools.accumulate([ready(point)] * (1 << bits), add, initial=NEUTRAL))
        table.append([ready(each) for each in row])
        point = row[-1]
    return table
@functools.lru_cache(maxsize=128)
def verify_ed25519(public: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether a signature holds; only the one canonical spelling of it does."""
    bits = 8 if multiples.cache_info().hits > 2000 else 5  # larger tables pay after many signatures
    base, table = multiples(BASE, bits), multiples(public, bits)
    s = int.from_bytes(signature[32:], "little")
    if not base or not table or s >= ORDER or len(signature) != 64: return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    h = -int.from_bytes(digest, "little") % ORDER
    total = NEUTRAL
    for place, ours in enumerate(base):
        total = add(total, ours[s >> bits * place & (1 << bits) - 1])
        total = add(total, table[place][h >> bits * place & (1 << bits) - 1])
    inverse = pow(total[2], -1, P)
    x, y = total[0] * inverse % P, total[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]

# --- The report, and everything in order --------------------------------------
def read_items(folder: Folder) -> Iterator[dict[str, Any]]:
    """Read what the package says its items are."""
    for raw in folder.lines(ITEMS_FILE):
        item = read_json(raw, ITEMS_FILE)
        shaped = has_shape(item, [ITEM]) and all(type(n) is int and n >= 0 for n in [item["size"], *item["withheld"]])
        need(shaped, ITEMS_FILE, "has a line with other fields than it should")
        yield item
def check_item(folder: Folder, history: dict[int, Leaf], item: Any) -> None:
    """Check one item: file, listing and logged events must name the same hash."""
    path, note = item["path"], folder.findings.add
    if not is_payload(path) or path not in folder.sizes:
        note(path, "is missing, though it is an item", INCOMPLETE)
    elif path in folder.digests and folder.digests[path][:32].hex() != item["sha256"]:
        note(path, f"is not what {ITEMS_FILE} says")
    elif folder.sizes[path] != item["size"]: note(path, f"has another size than {ITEMS_FILE} says")
    logged = {position: leaf.sha256 for position, leaf in history.items() if leaf.sha256 is not None}
    for position, digest in logged.items():
        if digest.hex() != item["sha256"]: note(path, f"has another hash than the log at position {position}")
    if not logged: note(path, "has no logged event that names its hash", INCOMPLETE)
def describe(event: dict[str, Any], keys: Keys | None) -> str:
    """Say what one event is."""
    key = keys and keys.members.get(read_hex(event["actor_key"], 32) or b"")
    who = key.label if key else event["actor"] + " (UNKNOWN KEY)"
    detail = canonical(event["detail"]).decode("utf-8") if event["detail"] else ""
    return " ".join([event["at"], event["type"], "by", who, detail])
def report(folder: Folder, leaves: dict[int, Leaf]) -> None:
    """Check and print each item's history, withheld events included, and the rest."""
    positions: dict[str, list[int]] = collections.defaultdict(list)
    for position, leaf in leaves.items():
        if leaf.item is not None: positions[leaf.item].append(position)
    others = set(filter(is_payload, folder.sizes))
    for number, item in enumerate(read_items(folder), 1):
        history = {position: leaves[position] for position in positions.get(item["item"], ())}
        check_item(folder, history, item)
        others.discard(item["path"])
        shown = {position: leaf.told for position, leaf in history.items()}
        for position in item["withheld"]:
            if leaves.get(position) is not WITHHELD:
                reason = f"withholds position {position}, which is not withheld"
                folder.findings.add(ITEMS_FILE, reason)
            shown[position] = "withheld; about this item, says the exporter"
        print()
        say(f"Item {number}  {item['path']}")
        say(f"  name    {item['name']} ({item['media_type']}, {item['size']} bytes)")
        say(f"  SHA-256 {item['sha256']}")
        for position in sorted(shown):
            bound = min((at for size, at in folder.bounds if size > position), default="")
            say(f"  log {position:<8} {shown[position]}{bound and f'; in the log by {bound}'}")
    withheld = sum(leaf is WITHHELD for leaf in leaves.values())
    print()
    say(f"{len(leaves) - withheld} events shown, {withheld} withheld.")
    say(f"{len(others)} other files in data/ rest on the exporter's signature alone.")
def check(root: str, given: Callable[[str], Any]) -> int:
    """Check the package in a folder, print the report, and return the verdict."""
    findings = Findings()
    folder, run = Folder(root, findings), findings.run
    if not {"bagit.txt", *TAG_MANIFESTS.values()} & folder.sizes.keys():
        findings.add(root, "is not a custody package", UNCHECKED)
        return findings.conclude()
    known_head, policy, roots = map(given, ("known_head", "policy", "trusted_roots"))
    trusted = given("trusted_keys") and read_keys(given, "trusted_keys")
    keys, checkpoint = run(0, read_keys, folder.text, KEYS_FILE), run(0, folder.text, CHECKPOINT_FILE)
    log = keys and keys.log
    head = run(5, read_head, checkpoint, CHECKPOINT_FILE, log)
    leaves = run(3, lambda: check_events(folder, checkpoint, head, keys))
    if leaves is None: findings.told.update({4: FAILS, 6: FAILS})
    folder.hash_rest()
    run(1, check_payload, folder)
    run(2, check_tags, folder)
    if known_head is not None: run(7, check_growth, folder, head, log, known_head)
    if policy is not None or POLICY_FILE in folder.sizes:
        run(8, check_witnesses, folder, checkpoint, log, policy or "")
    if any(map(ANCHOR.fullmatch, folder.sizes)): run(9, check_anchors, folder, head, log, roots or "")
    if trusted: run(0, check_trusted, keys, trusted)
    for number, title in STEPS.items(): say(f"{number}  {title:<40} {findings.told[number]}")
    for line in sorted(folder.anchors): say("   " + line)
    if head: say(f"Log of {head.size} leaves, root {head.root.hex()}; keys to be compared:")
    for key in [keys.log, *keys.members.values()] if keys else []: say(f"  {key.public.hex()}  {key.label}")
    run(0, report, folder, leaves or {})
    return findings.conclude()
def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    here = os.path.dirname(os.path.realpath(__file__))
    parser.add_argument("folder", nargs="?", default=here, help="the package")
    parser.add_argument("--known-head", help="a checkpoint of this log you got earlier")
    parser.add_argument("--trusted-keys", help="a keys.txt got from the organisation")
    parser.add_argument("--trusted-roots", help="certificates (PEM) of time stamp authorities")
    parser.add_argument("--policy", help="whose cosignatures you ask for (c2sp.org/tlog-policy)")
    if hasattr(sys.stdout, "reconfigure"): sys.stdout.reconfigure(errors="backslashreplace")
    def given(name: str) -> str | None:
        """Read a small text file that the reader named, or return None."""
        if not getattr(asked, name): return None
        with open(getattr(asked, name), "rb") as file: return decoded(file.read(LARGEST_TEXT), "--" + name)
    try:
        asked = parser.parse_args(arguments)
        return check(asked.folder, given)
    except Wrong as problem: say(f"Could not check: {problem.path} {problem.reason}")
    except KeyboardInterrupt: say("Could not check: interrupted")
    except SystemExit as left:  # argparse would exit 2 for wrong arguments: incomplete
        return UNCHECKED if left.code else VALID
    except Exception as problem:  # uncaught, it would exit 1: contradicted
        say(f"Could not check: {type(problem).__name__} {problem}")
        raise SystemExit(UNCHECKED) from problem
    return UNCHECKED
if __name__ == "__main__": sys.exit(main())
