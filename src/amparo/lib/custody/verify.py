#!/usr/bin/env python3
"""Check a custody package without its makers, without a network, without trusting it.

    python3 verify.py FOLDER [--known-head FILE] [--trusted-keys FILE]

One file, standard library only, Python 3.8 or later. Exit status: 0 valid,
1 contradicted (the files concerned are named), 2 incomplete, 3 could not check.
The format is docs/formats/package.md of the Amparo project. Check a package with a copy
of this file that you did not get in the same package.
"""

import argparse
import base64
import binascii
import collections
import concurrent.futures
import functools
import hashlib
import json
import os
import re
import stat
import sys
import unicodedata

VALID, CONTRADICTED, INCOMPLETE, UNCHECKED = range(4)
VERDICTS = ("VALID", "CONTRADICTED", "INCOMPLETE", "COULD NOT CHECK")

PACKAGE_LABEL = "amparo-package/v1"
CONSISTENCY_LABEL = "amparo-consistency/v1"
LEAF_LABEL = b"amparo-custody/v1\n"
SIGNING_LABEL = b"amparo-custody-event/v1\n"
PROOF_LABEL = "c2sp.org/tlog-proof@v1"
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

ALGORITHMS = ("sha256", "sha512")
MANIFESTS = {name: "manifest-%s.txt" % name for name in ALGORITHMS}
TAG_MANIFESTS = {name: "tagmanifest-%s.txt" % name for name in ALGORITHMS}
SIGNATURE_FILE = "proof/package.sig"
CHECKPOINT_FILE = "proof/checkpoint"
CONSISTENCY_FILE = "proof/consistency.txt"
EVENTS_FILE = "proof/events.jsonl"
ITEMS_FILE = "proof/items.jsonl"
KEYS_FILE = "proof/keys.txt"
PROOF_FILE = "proof/leaves/%012d.tlog-proof"
PROOF_FOLDER = "proof/leaves/"

LONGEST_LINE = 4 << 20
LARGEST_TEXT = 16 << 20
LARGEST_NUMBER = 2**53 - 1
PIECE = 1 << 20
BUCKETS = (256, 1024, 2048, 8192, 32768, 131072)

NOT_SHOWN = (
    "that what the items say or show is true",
    "who made the items, or when; the log shows only that they were kept from then on",
    "that these are all the items, or that everything done to them was logged",
    "that a website, sender or device named in a record is the true origin",
    "that the clock behind the times in the events was right",
    "that a key belongs to the person or organisation it is named after",
)


class Wrong(Exception):
    """A file says something that cannot be so. Holds the file's path and a reason."""

    def __init__(self, path, reason):
        super().__init__(path, reason)
        self.path, self.reason = path, reason


class Missing(Wrong):
    """A file that is needed is not there, or does not hold what is needed."""


class Unchecked(Wrong):
    """Something could not be examined at all."""


class Findings:
    """Everything found so far; the worst of it is the verdict."""

    def __init__(self):
        self.lines = {CONTRADICTED: {}, INCOMPLETE: {}, UNCHECKED: {}}

    def add(self, kind, path, reason):
        """Note one finding once."""
        self.lines[kind][path, reason] = True

    def wrong(self, problem):
        """Note what an exception says, by its kind."""
        kinds = {Missing: INCOMPLETE, Unchecked: UNCHECKED}
        self.add(kinds.get(type(problem), CONTRADICTED), problem.path, problem.reason)

    def count(self):
        """Return how many findings there are."""
        return sum(map(len, self.lines.values()))

    def verdict(self):
        """Contradiction outweighs doubt, and doubt outweighs absence."""
        for kind in (CONTRADICTED, UNCHECKED, INCOMPLETE):
            if self.lines[kind]:
                return kind
        return VALID


# --- Text from strangers ------------------------------------------------------


def plain(text, longest=400):
    """Make any text safe to print: no control, direction or invisible characters."""
    shown = "".join(
        c if c.isprintable() else "\\u{%x}" % ord(c) for c in str(text)[: longest + 1]
    )
    return shown if len(shown) <= longest else shown[:longest] + "..."


def canonical(value):
    """Write JSON in its one spelling (RFC 8785; ASCII keys, whole numbers only)."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode("utf-8")


def read_json(raw, path):
    """Read JSON that is written in its one spelling; that also forbids repeated keys."""
    try:
        value = json.loads(
            raw.decode("utf-8"),
            parse_float=refuse_number,
            parse_constant=refuse_number,
            parse_int=read_integer,
        )
        if canonical(value) == raw:
            return value
    except (ValueError, RecursionError):
        pass
    raise Wrong(path, "a line is not JSON in its canonical spelling")


def refuse_number(text):
    """Refuse fractions and not-a-number."""
    raise ValueError(text[:20])


def read_integer(text):
    """Read a whole number that any language can hold."""
    if len(text) > 17 or abs(int(text)) > LARGEST_NUMBER:
        raise ValueError("too large")
    return int(text)


def read_base64(text, size):
    """Return the bytes of one canonical base64 spelling, or None."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeError, binascii.Error, ValueError):
        return None
    fits = size is None or len(raw) == size
    return raw if fits and base64.b64encode(raw).decode("ascii") == text else None


def read_hex(text, size):
    """Return the bytes of a lower-case hexadecimal text of this size, or None."""
    if not isinstance(text, str) or not re.fullmatch("[0-9a-f]{%d}" % (2 * size), text):
        return None
    return bytes.fromhex(text)


def read_decimal(text):
    """Return the number in its one decimal spelling, or None."""
    if not re.fullmatch("0|[1-9][0-9]{0,15}", text) or int(text) > LARGEST_NUMBER:
        return None
    return int(text)


# --- The folder ---------------------------------------------------------------


class Folder:
    """The files of a package. Never follows a link, never leaves the folder."""

    def __init__(self, root, findings):
        self.root = root
        self.findings = findings
        self.sizes = {}
        self._walk()
        self._check_names()

    def _walk(self):
        waiting = [""]
        while waiting:
            base = waiting.pop()
            try:
                with os.scandir(os.path.join(self.root, *base.split("/"))) as entries:
                    for entry in entries:
                        self._take(base + entry.name, entry, waiting)
            except OSError as problem:
                self.findings.add(UNCHECKED, base or ".", reason_of(problem))

    def _take(self, path, entry, waiting):
        status = entry.stat(follow_symlinks=False)
        if stat.S_ISDIR(status.st_mode) and not entry.is_symlink():
            waiting.append(path + "/")
        elif stat.S_ISREG(status.st_mode):
            self.sizes[path] = status.st_size
        else:
            self.findings.add(CONTRADICTED, path, "is a link or device, not a file")

    def _check_names(self):
        for path in self.sizes:
            if not is_safe(path):
                self.findings.add(CONTRADICTED, path, "has a name no package may hold")
        for path in twins(self.sizes):
            reason = "has a name that some systems take for another's"
            self.findings.add(CONTRADICTED, path, reason)

    def open(self, path):
        """Open one of the files for reading bytes."""
        if path not in self.sizes:
            raise Missing(path, "is missing")
        flags = os.O_RDONLY
        for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
            flags |= getattr(os, name, 0)
        try:
            descriptor = os.open(os.path.join(self.root, *path.split("/")), flags)
        except OSError as problem:
            raise Unchecked(path, reason_of(problem)) from None
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise Unchecked(path, "changed while it was checked")
        return os.fdopen(descriptor, "rb")

    def read(self, path):
        """Return all of a small file."""
        with self.open(path) as file:
            raw = file.read(LARGEST_TEXT + 1)
        if len(raw) > LARGEST_TEXT:
            raise Wrong(path, "is far too long")
        return raw

    def text(self, path):
        """Return a small file as text."""
        try:
            return self.read(path).decode("utf-8")
        except UnicodeDecodeError:
            raise Wrong(path, "is not UTF-8 text") from None

    def lines(self, path):
        """Give the lines of a file of any length, without their ends."""
        with self.open(path) as file:
            while True:
                line = file.readline(LONGEST_LINE)
                if not line:
                    return
                if not line.endswith(b"\n"):
                    raise Wrong(path, "has a line that is too long or does not end")
                yield line[:-1]


def reason_of(problem):
    """Say in words what the system answered."""
    return "could not be read: %s" % (problem.strerror or type(problem).__name__)


def is_safe(path):
    """Tell whether a path stays inside the folder on every system, and prints as it is."""
    parts = path.split("/")
    return (
        all(part not in ("", ".", "..") for part in parts)
        and all(c.isprintable() and c not in '\\:*?"<>|' for c in path)
        and not path.startswith("~")
    )


def twins(paths):
    """Find paths that differ only in case or in how accents are written."""
    seen = collections.defaultdict(list)
    for path in paths:
        shape = unicodedata.normalize(
            "NFC", unicodedata.normalize("NFC", path).casefold()
        )
        seen[shape].append(path)
    return [path for alike in seen.values() if len(alike) > 1 for path in alike]


def digests_of(folder, path):
    """Hash a file once for all algorithms; return the digests by algorithm."""
    hashers = {name: hashlib.new(name) for name in ALGORITHMS}
    with folder.open(path) as file:
        while True:
            piece = file.read(PIECE)
            if not piece:
                return {name: hashers[name].hexdigest() for name in ALGORITHMS}
            for hasher in hashers.values():
                hasher.update(piece)


def all_digests(folder):
    """Hash every file, several at a time; files that cannot be read are noted."""
    found = {}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        waiting = {path: pool.submit(digests_of, folder, path) for path in folder.sizes}
        for path, answer in waiting.items():
            try:
                found[path] = answer.result()
            except Wrong as problem:
                folder.findings.wrong(problem)
            except OSError as problem:
                folder.findings.add(UNCHECKED, path, reason_of(problem))
    return found


# --- 1 and 2: manifests and the signature over them ---------------------------


def read_manifest(folder, path, algorithm):
    """Return what a manifest lists, as digest by path."""
    size = 2 * hashlib.new(algorithm).digest_size
    form = re.compile("([0-9a-fA-F]{%d})[ \t]+(.+)" % size)
    listed = {}
    for raw in folder.lines(path):
        match = form.fullmatch(decoded(raw, path))
        if not match:
            raise Wrong(path, "has a line that is not a digest and a path")
        name = re.sub("%(0[aAdD]|25)", unescape, match.group(2))
        if not is_safe(name):
            raise Wrong(path, "lists an unsafe path: " + name)
        if name in listed:
            raise Wrong(path, "lists a file twice: " + name)
        listed[name] = match.group(1).lower()
    if twins(listed):
        raise Wrong(path, "lists two names that some systems take for one")
    return listed


def decoded(raw, path):
    """Return a line as text."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Wrong(path, "is not UTF-8 text") from None


def unescape(match):
    """Undo the three escapes that BagIt knows."""
    return chr(int(match.group(1), 16))


def check_listed(findings, manifest, listed, digests, sizes, algorithm):
    """Compare what a manifest lists with the files that are there."""
    for name, expected in listed.items():
        if name not in sizes:
            findings.add(INCOMPLETE, name, "is missing, though %s lists it" % manifest)
        elif name in digests and digests[name][algorithm] != expected:
            findings.add(CONTRADICTED, name, "is not what %s says" % manifest)


def check_unlisted(findings, manifest, listed, paths):
    """Name the files that a manifest should list and does not."""
    for path in paths:
        if path not in listed:
            reason = "is there, though %s does not list it" % manifest
            findings.add(CONTRADICTED, path, reason)


def check_payload(folder, digests):
    """Step 1: every file in data/ is listed in both manifests and is unchanged."""
    payload = [path for path in folder.sizes if path.startswith("data/")]
    for algorithm, manifest in MANIFESTS.items():
        listed = read_manifest(folder, manifest, algorithm)
        if not all(name.startswith("data/") for name in listed):
            raise Wrong(manifest, "lists a file outside data/")
        check_listed(
            folder.findings, manifest, listed, digests, folder.sizes, algorithm
        )
        check_unlisted(folder.findings, manifest, listed, payload)
    octets = sum(folder.sizes[path] for path in payload)
    check_bag(folder, "Payload-Oxum: %d.%d\n" % (octets, len(payload)))
    return "%d files, %d bytes" % (len(payload), octets)


def check_bag(folder, oxum):
    """Check the bag's declaration, and its own count of files and bytes."""
    if folder.read("bagit.txt") != BAGIT:
        raise Wrong("bagit.txt", "does not declare BagIt 1.0 in UTF-8")
    if oxum not in folder.text("bag-info.txt").splitlines(True):
        raise Wrong("bag-info.txt", "counts other files or bytes than are there")


def check_tags(folder, digests, keys):
    """Step 2: every other file is listed too, and a member signed the lists."""
    unlisted = set(TAG_MANIFESTS.values()) | {SIGNATURE_FILE}
    tags = [p for p in folder.sizes if not p.startswith("data/") and p not in unlisted]
    for algorithm, manifest in TAG_MANIFESTS.items():
        listed = read_manifest(folder, manifest, algorithm)
        check_listed(
            folder.findings, manifest, listed, digests, folder.sizes, algorithm
        )
        check_unlisted(folder.findings, manifest, listed, tags)
    signer, text = open_note(folder.text(SIGNATURE_FILE), SIGNATURE_FILE, keys.members)
    check_signed_lists(folder.findings, text, digests)
    return "%d files, signed by %s" % (len(tags), signer.label)


def check_signed_lists(findings, text, digests):
    """Compare what the signature covers with the two lists as they are."""
    lines = text.split("\n")
    if lines[0] != PACKAGE_LABEL:
        raise Unchecked(SIGNATURE_FILE, "is of a format this verifier does not know")
    if len(lines) != 3 + len(ALGORITHMS) + 1:
        raise Wrong(SIGNATURE_FILE, "does not cover both lists")
    for line, (algorithm, manifest) in zip(lines[3:], TAG_MANIFESTS.items()):
        name, _, digest = line.partition(" ")
        if name != manifest:
            raise Wrong(SIGNATURE_FILE, "does not cover " + manifest)
        if manifest in digests and digests[manifest][algorithm] != digest:
            findings.add(CONTRADICTED, manifest, "is not the list that was signed")


# --- Keys and signed notes ----------------------------------------------------

Key = collections.namedtuple("Key", "name public label")
Keys = collections.namedtuple("Keys", "log members")


def read_key(text, path):
    """Read a note key, `name+id+base64`, and check that the id is its own."""
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = read_base64(encoded, 33)
    if not name or raw is None or raw[0] != 1 or key_id != note_id(name, raw[1:]).hex():
        raise Wrong(path, "holds a key that is not a well-formed Ed25519 note key")
    return Key(name, raw[1:], "%s (key %s)" % (name, raw[1:].hex()[:16]))


def note_id(name, public):
    """Return the four bytes by which a note names a key."""
    return hashlib.sha256(name.encode("utf-8") + b"\n\x01" + public).digest()[:4]


def read_keys(text, path):
    """Read keys: one of the log, and those of the members."""
    logs, members = [], {}
    for line in text.splitlines():
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


def open_note(note, path, keys):
    """Return (key, text) of a note that holds one signature, by one of the keys."""
    text, gap, line = note.rpartition("\n\n")
    match = re.fullmatch("\u2014 ([^ +\n]+) ([A-Za-z0-9+/=]+)\n", line)
    raw = read_base64(match.group(2), 68) if match else None
    if not gap or raw is None:
        raise Wrong(path, "is not a note with one Ed25519 signature")
    text += "\n"
    for key in keys.values():
        if key.name == match.group(1) and note_id(key.name, key.public) == raw[:4]:
            if verify_ed25519(key.public, raw[4:], text.encode("utf-8")):
                return key, text
            raise Wrong(path, "bears a signature that does not hold")
    raise Wrong(path, "is signed by none of the keys in " + KEYS_FILE)


Head = collections.namedtuple("Head", "origin size root")


def read_head(note, path, log):
    """Open a checkpoint that the log signed."""
    _, text = open_note(note, path, {log.public: log})
    lines = text.split("\n")
    size = read_decimal(lines[1]) if len(lines) == 4 else None
    root = read_base64(lines[2], 32) if len(lines) == 4 else None
    if size is None or root is None or not lines[0]:
        raise Wrong(path, "is not a checkpoint")
    return Head(lines[0], size, root)


def check_trusted(keys, trusted):
    """Compare the package's keys with those the reader brought."""
    if keys.log[:2] != trusted.log[:2]:
        raise Wrong(KEYS_FILE, "names another log key than the one you trust")
    for public, key in keys.members.items():
        if trusted.members.get(public, ())[:1] != (key.name,):
            raise Wrong(KEYS_FILE, "names a member key you do not trust: " + key.name)


# --- 3, 4 and 6: events -------------------------------------------------------

Leaf = collections.namedtuple("Leaf", "position commitment event")


def read_leaf(raw):
    """Read one line of the events and check the event against its commitment."""
    line = read_json(raw, EVENTS_FILE)
    fields = {"event", "leaf", "position", "salt"}
    if (
        not isinstance(line, dict)
        or set(line) != fields
        or not is_count(line["position"])
    ):
        raise Wrong(EVENTS_FILE, "has a line with other fields than it should")
    commitment = read_hex(line["leaf"], 32)
    at = "position %d" % line["position"]
    if commitment is None:
        raise Wrong(EVENTS_FILE, at + " has no leaf")
    if line["event"] is None and line["salt"] is None:
        return Leaf(line["position"], commitment, None)
    check_event_shape(line["event"], at)
    salt = read_hex(line["salt"], 32)
    if salt is None or commit(canonical(line["event"]), salt) != commitment:
        raise Wrong(
            EVENTS_FILE, at + " holds an event that is not the one committed to"
        )
    return Leaf(line["position"], commitment, line["event"])


def is_count(value):
    """Tell whether a value is a whole number that is not negative."""
    return type(value) is int and value >= 0


def commit(raw, salt):
    """Return the commitment to an event: hash of salt and padded bytes."""
    size = next((b for b in BUCKETS if len(raw) <= b), None)
    if size is None:
        size = -(-len(raw) // BUCKETS[-1]) * BUCKETS[-1]
    return hashlib.sha256(salt + raw.ljust(size, b"\x00")).digest()


def check_event_shape(event, at):
    """Check that an event has the fields of version 1 and no other."""
    texts = ("actor", "actor_key", "at", "signature", "type")
    if not (
        isinstance(event, dict)
        and set(event) == set(texts) | {"detail", "object", "v"}
        and all(isinstance(event[name], str) for name in texts)
        and isinstance(event["detail"], dict)
        and isinstance(event["object"], (str, type(None)))
    ):
        raise Wrong(EVENTS_FILE, at + " holds something that is not an event")
    if event["v"] != 1:
        raise Unchecked(EVENTS_FILE, at + " holds an event of an unknown version")


def read_leaves(folder):
    """Step 3: read every line; wrong ones are noted and left out."""
    leaves = {}
    last = -1
    for raw in folder.lines(EVENTS_FILE):
        try:
            leaf = read_leaf(raw)
            if leaf.position <= last:
                raise Wrong(EVENTS_FILE, "is not in the order of the log")
            leaves[leaf.position] = leaf
            last = leaf.position
        except Wrong as problem:
            folder.findings.wrong(problem)
    return leaves


def check_proofs(folder, leaves, checkpoint, head):
    """Step 4: each leaf stands in the log at its position."""
    for position, leaf in leaves.items():
        path = PROOF_FILE % position
        try:
            check_proof(folder.text(path), path, leaf, checkpoint, head)
        except Wrong as problem:
            folder.findings.wrong(problem)
    needed = {PROOF_FILE % position for position in leaves}
    for path in folder.sizes:
        if path.startswith(PROOF_FOLDER) and path not in needed:
            folder.findings.add(INCOMPLETE, path, "proves a leaf that no line shows")


def check_proof(text, path, leaf, checkpoint, head):
    """Follow one inclusion proof to the root of the checkpoint."""
    top, gap, signed = text.partition("\n\n")
    lines = top.split("\n")
    if not gap or lines[:2] != [PROOF_LABEL, "index %d" % leaf.position]:
        raise Wrong(path, "is not a proof of leaf %d" % leaf.position)
    if signed != checkpoint:
        raise Wrong(path, "leads to another checkpoint than " + CHECKPOINT_FILE)
    hashes = [read_base64(line, 32) for line in lines[2:]]
    start = hashlib.sha256(b"\x00" + LEAF_LABEL + leaf.commitment).digest()
    if None in hashes or climb(start, leaf.position, head.size, hashes) != head.root:
        raise Wrong(path, "does not lead from its leaf to the root")


def climb(found, index, size, siblings):
    """Return the root an inclusion proof leads to, or None (RFC 9162, 2.1.3.2)."""
    last = size - 1
    if index > last:
        return None
    for sibling in siblings:
        if not last:
            return None
        if index & 1 or index == last:
            found = parent(sibling, found)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            found = parent(found, sibling)
        index, last = index >> 1, last >> 1
    return None if last else found


def parent(left, right):
    """Hash two neighbours of the tree into their parent."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def check_authors(findings, leaves, keys):
    """Step 6: each event is signed by the key of the member it names."""
    for leaf in leaves.values():
        if leaf.event is None:
            continue
        reason = why_not_signed(leaf.event, keys)
        if reason:
            where = "position %d %s" % (leaf.position, reason)
            findings.add(CONTRADICTED, EVENTS_FILE, where)


def why_not_signed(event, keys):
    """Return what is wrong with an event's signature, or None."""
    key = keys.members.get(read_hex(event["actor_key"], 32))
    if key is None:
        return "is by a key that %s does not list" % KEYS_FILE
    if key.name != note_name(event["actor"]):
        return "names another person than its key"
    body = {name: value for name, value in event.items() if name != "signature"}
    signature = read_hex(event["signature"], 64)
    signed = SIGNING_LABEL + canonical(body)
    if signature is None or not verify_ed25519(key.public, signature, signed):
        return "bears a signature that does not hold"
    return None


def note_name(text):
    """Write an alias as a key may be named."""
    return "".join("_" if c.isspace() or c == "+" or c < " " else c for c in text)


# --- 7: an earlier head -------------------------------------------------------


def check_growth(folder, head, note, log):
    """Step 7: the log still begins with what the reader saw of it before."""
    path = "the known head"
    try:
        known = read_head(note, path, log)
    except Wrong as problem:
        reason = problem.reason + "; it may be of another log"
        raise Unchecked(path, reason) from None
    if known.origin != head.origin:
        raise Unchecked(path, "is of another log")
    if known.size > head.size:
        raise Missing(path, "is newer than the package: ask for a newer package")
    if known.size == head.size:
        if known.root != head.root:
            raise Wrong(CHECKPOINT_FILE, "tells another history than the known head")
        return "the same head"
    hashes = find_consistency(folder, known.size, head.size)
    if replay(hashes, known, head) != (known.root, head.root):
        raise Wrong(CHECKPOINT_FILE, "does not continue the history of the known head")
    return "the log grew from %d to %d leaves" % (known.size, head.size)


def find_consistency(folder, old, new):
    """Return the hashes that lead from one size of the log to the other."""
    if not old:
        return []
    lines = folder.lines(CONSISTENCY_FILE)
    if next(lines, b"") != b"%s %d" % (CONSISTENCY_LABEL.encode(), new):
        raise Wrong(CONSISTENCY_FILE, "does not lead to the checkpoint's size")
    for raw in lines:
        size, *hashes = decoded(raw, CONSISTENCY_FILE).split(" ")
        if size == str(old):
            found = [read_base64(each, 32) for each in hashes]
            if None in found:
                raise Wrong(CONSISTENCY_FILE, "holds something that is not a hash")
            return found
    reason = "holds no proof from your known head: ask for a package that does"
    raise Missing(CONSISTENCY_FILE, reason)


def replay(hashes, known, head):
    """Return the two roots a consistency proof leads to (RFC 9162, 2.1.4.2)."""
    if not known.size:
        return hashlib.sha256(b"").digest(), head.root
    path = hashes if known.size & (known.size - 1) else [known.root, *hashes]
    if not path:
        return None
    here, last = known.size - 1, head.size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    older = newer = path[0]
    for sibling in path[1:]:
        if not last:
            return None
        if here & 1 or here == last:
            older, newer = parent(sibling, older), parent(sibling, newer)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            newer = parent(newer, sibling)
        here, last = here >> 1, last >> 1
    return None if last else (older, newer)


# --- Ed25519 (RFC 8032), in whole numbers -------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1, 1, 0)
BASE_BYTES = b"\x58" + b"\x66" * 31


def decompress(raw):
    """Return the curve point written in 32 bytes, or None when there is none."""
    sign, y = raw[31] >> 7, int.from_bytes(raw, "little") & (2**255 - 1)
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P != u:
        x = x * ROOT_OF_MINUS_ONE % P
    if v * x * x % P != u or (not x and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def add(p, q):
    """Add two points in extended coordinates."""
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * D * p[3] * q[3] % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def compress(point):
    """Write a point as 32 bytes."""
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


@functools.lru_cache(maxsize=4096)
def multiples(raw, negate):
    """Return a point's multiples by each digit at each of 64 places, or None.

    None also for the few points of small order, which no honest key is.
    """
    point = decompress(raw)
    if point is None:
        return None
    if negate:
        point = (P - point[0], point[1], 1, P - point[3])
    eightfold = point
    for _ in range(3):
        eightfold = add(eightfold, eightfold)
    if not eightfold[0]:
        return None
    return rows(point)


def rows(point):
    """Build the table that `multiples` returns."""
    table = []
    for _ in range(64):
        row = [NEUTRAL]
        for _ in range(15):
            row.append(add(row[-1], point))
        table.append(row)
        point = add(row[-1], point)
    return table


def verify_ed25519(public, signature, message):
    """Tell whether a signature holds; only the one canonical spelling of it does."""
    ours, theirs = multiples(BASE_BYTES, False), multiples(public, True)
    s = int.from_bytes(signature[32:], "little")
    if theirs is None or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    h = int.from_bytes(digest, "little") % ORDER
    total = NEUTRAL
    for place in range(64):
        total = add(total, ours[place][s >> 4 * place & 15])
        total = add(total, theirs[place][h >> 4 * place & 15])
    return compress(total) == signature[:32]


# --- The custody report -------------------------------------------------------


def read_items(folder):
    """Read what the package says its items are; wrong lines are noted and left out."""
    items = []
    for raw in folder.lines(ITEMS_FILE):
        item = read_json(raw, ITEMS_FILE)
        texts = ("item", "media_type", "name", "path", "sha256")
        if not (
            isinstance(item, dict)
            and set(item) == set(texts) | {"size", "withheld"}
            and all(isinstance(item[name], str) for name in texts)
            and is_count(item["size"])
            and isinstance(item["withheld"], list)
            and all(is_count(each) for each in item["withheld"])
        ):
            raise Wrong(ITEMS_FILE, "has a line with other fields than it should")
        items.append(item)
    return items


def check_items(folder, digests, leaves, items):
    """Check that the log itself names the hash of each item."""
    by_object = collections.defaultdict(list)
    for leaf in leaves.values():
        if leaf.event is not None:
            by_object[leaf.event["object"]].append(leaf)
    for item in items:
        check_item(folder, digests, by_object[item["item"]], item)
        for position in item["withheld"]:
            if position not in leaves or leaves[position].event is not None:
                reason = "withholds position %d, which is not so" % position
                folder.findings.add(CONTRADICTED, ITEMS_FILE, reason)
    return by_object


def check_item(folder, digests, leaves, item):
    """Check one item: file, listing and logged events must name the same hash."""
    path, found = item["path"], digests.get(item["path"], {}).get("sha256")
    if not path.startswith("data/") or path not in folder.sizes:
        folder.findings.add(INCOMPLETE, path, "is missing, though it is an item")
    elif found != item["sha256"] or folder.sizes[path] != item["size"]:
        folder.findings.add(CONTRADICTED, path, "is not what %s says" % ITEMS_FILE)
    logged = [leaf for leaf in leaves if "sha256" in leaf.event["detail"]]
    for leaf in logged:
        if leaf.event["detail"]["sha256"] != item["sha256"]:
            reason = "has another hash than the log at position %d" % leaf.position
            folder.findings.add(CONTRADICTED, path, reason)
    if not logged:
        folder.findings.add(INCOMPLETE, path, "has no logged event that names its hash")


def print_item(number, item, leaves, keys):
    """Print one item's custody history, withheld events included."""
    say("")
    say("Item %d: %s" % (number, item["path"]))
    say(
        "  kept as     %s (%s, %d bytes)"
        % (item["name"], item["media_type"], item["size"])
    )
    say("  SHA-256     %s" % item["sha256"])
    shown = {leaf.position: leaf for leaf in leaves}
    for position in sorted(set(shown) | set(item["withheld"])):
        say("  %-11d %s" % (position, describe(shown.get(position), keys)))


def describe(leaf, keys):
    """Say what one event is, or that it is withheld."""
    if leaf is None:
        return "withheld: the exporter says this logged event is about this item"
    event = leaf.event
    key = keys.members.get(read_hex(event["actor_key"], 32)) if keys else None
    who = key.label if key else event["actor"] + " (UNKNOWN KEY)"
    words = [event["at"], event["type"], "by", who]
    if event["detail"]:
        words.append(canonical(event["detail"]).decode("utf-8"))
    return " ".join(words)


# --- Everything in order ------------------------------------------------------


def say(text):
    """Print one line, with nothing in it that could act on a terminal."""
    print(plain(text))


def run_step(findings, number, title, step, *given):
    """Run one step, print how it went, and return what it returned."""
    before, answer = findings.count(), None
    try:
        if all(each is not None for each in given):
            answer = step(*given)
        else:
            findings.add(
                UNCHECKED, title, "could not be checked after what came before"
            )
    except Wrong as problem:
        findings.wrong(problem)
    how = "holds" if findings.count() == before else "DOES NOT HOLD, see below"
    note = "; %s" % answer if isinstance(answer, str) else ""
    say("%d  %-42s %s%s" % (number, title, how, note))
    return answer


def check(root, known_head=None, trusted=None):
    """Check the package in a folder, print the report, and return the exit status."""
    findings = Findings()
    folder = Folder(root, findings)
    if not {"bagit.txt", *TAG_MANIFESTS.values()} & set(folder.sizes):
        findings.add(UNCHECKED, root, "is not a custody package")
        return conclude(findings)
    digests = all_digests(folder)
    keys = attempt(findings, lambda: read_keys(folder.text(KEYS_FILE), KEYS_FILE))
    checkpoint = attempt(findings, lambda: folder.text(CHECKPOINT_FILE))
    run_step(findings, 1, "payload files are as listed", check_payload, folder, digests)
    run_step(
        findings, 2, "all other files are as signed", check_tags, folder, digests, keys
    )
    leaves = run_step(findings, 3, "events match their leaves", read_leaves, folder)
    quiet = (
        keys
        and checkpoint
        and attempt(
            Findings(), lambda: read_head(checkpoint, CHECKPOINT_FILE, keys.log)
        )
    )
    head = quiet or None
    run_step(
        findings,
        4,
        "leaves stand in the log",
        check_proofs,
        folder,
        leaves,
        checkpoint,
        head,
    )
    run_step(
        findings, 5, "the log signed its head", check_head, checkpoint, keys, trusted
    )
    run_step(
        findings, 6, "members signed the events", check_authors, findings, leaves, keys
    )
    if known_head is None:
        say("7  the log continues a head you know          not asked (--known-head)")
    else:
        title = "the log continues a head you know"
        log = keys and keys.log
        run_step(findings, 7, title, check_growth, folder, head, known_head, log)
    report(folder, digests, leaves or {}, keys)
    return conclude(findings)


def attempt(findings, read):
    """Read something, noting what is wrong with it; return None then."""
    try:
        return read()
    except Wrong as problem:
        findings.wrong(problem)
        return None


def check_head(checkpoint, keys, trusted):
    """Step 5: the checkpoint bears the log's signature, by a key the reader trusts."""
    head = read_head(checkpoint, CHECKPOINT_FILE, keys.log)
    if trusted:
        check_trusted(keys, trusted)
    return "%d leaves, by %s" % (head.size, keys.log.label)


def report(folder, digests, leaves, keys):
    """Print the history of each item, and what else the package shows of the log."""
    items = attempt(folder.findings, lambda: read_items(folder)) or []
    by_object = check_items(folder, digests, leaves, items)
    for number, item in enumerate(items, 1):
        print_item(number, item, by_object[item["item"]], keys)
    withheld = sum(leaf.event is None for leaf in leaves.values())
    say("")
    say("%d events shown, %d withheld." % (len(leaves) - withheld, withheld))


def conclude(findings):
    """Print what was found, what was not shown, and the verdict."""
    for kind, found in findings.lines.items():
        for path, reason in found:
            say("%s: %s %s" % (VERDICTS[kind].lower(), path, reason))
    say("")
    say("Not shown, whatever the verdict:")
    for line in NOT_SHOWN:
        say("  - " + line)
    verdict = findings.verdict()
    say("")
    say("Verdict: %s" % VERDICTS[verdict])
    return verdict


class Arguments(argparse.ArgumentParser):
    """Wrong arguments mean: could not check."""

    def error(self, message):
        """Say what is wrong with the command and stop."""
        self.exit(
            UNCHECKED, "%s\nCould not check: %s\n" % (self.format_usage(), message)
        )


def read_given(path):
    """Read a small text file that the reader named."""
    with open(path, "rb") as file:
        return file.read(LARGEST_TEXT).decode("utf-8")


def main(arguments=None):
    """Run from the command line; return the exit status."""
    parser = Arguments(description=__doc__.split("\n")[0])
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument("folder", nargs="?", default=here, help="the package")
    parser.add_argument("--known-head", help="a checkpoint of this log you got earlier")
    parser.add_argument(
        "--trusted-keys", help="a keys.txt you got from the organisation"
    )
    given = parser.parse_args(arguments)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        known = given.known_head and read_given(given.known_head)
        trusted = given.trusted_keys and read_keys(
            read_given(given.trusted_keys), given.trusted_keys
        )
        return check(given.folder, known or None, trusted or None)
    except Wrong as problem:
        say("Could not check: %s %s" % (problem.path, problem.reason))
    except (ArithmeticError, AttributeError, LookupError, MemoryError) as problem:
        say("Could not check: %s" % type(problem).__name__)
    except (OSError, RuntimeError, TypeError, ValueError) as problem:
        say("Could not check: %s %s" % (type(problem).__name__, problem))
    return UNCHECKED


if __name__ == "__main__":
    sys.exit(main())
