"""Other people's word for when the log was what it is: asked for, kept, renewed.

A job without a member: it needs no key but the log's own. Before a head is anchored,
the hashes of what was said about the one before are noted in the log; so each anchor
covers the last.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from amparo.apps.journal import clocks as our_clocks
from amparo.apps.journal import published
from amparo.apps.journal.actions import note
from amparo.apps.journal.clocks import Clocks
from amparo.lib.custody import anchors, cover, opentimestamps
from amparo.lib.custody.anchors import Anchor, AnchorFolder
from amparo.lib.custody.cosignatures import line_of, seen_at, with_cosignatures
from amparo.lib.custody.errors import NoteRefused, StampRefused
from amparo.lib.custody.notes import to_base64
from amparo.lib.custody.timestamps import read_answer, request
from amparo.lib.custody.witness import ask
from amparo.lib.sealing.primitives.publics import random_bytes
from amparo.lib.sealing.primitives.time_stamps import second_reader_agrees
from amparo.outbound.calendars import Blocks, Calendar
from amparo.outbound.plain_http import NoAnswer
from amparo.outbound.timestamps import TimeAuthority
from amparo.outbound.witnesses import WitnessPort

DAY = timedelta(days=1)
RENEW_BEFORE = timedelta(days=90)
OK, BEHIND = 200, 409
TRIES = 5


@dataclass
class Told:
    """Who said something about a head of this size, and who did not, with the reason."""

    size: int
    held: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def anchor(*, clocks: Clocks, now: datetime, force: bool = False) -> Told | None:
    """Have the present head cosigned and stamped by everybody; keep what holds.

    Cover leaves first bring the log to a full step. None when nothing happened since the
    last anchor, which is not a day old; `force` asks all the same.
    """
    kept = anchors.of_log(published.tiles().path)
    if not published.counted() or not (force or _is_due(kept, now)):
        return None
    _note_last(kept, now)
    told, bare = _covered_head(now)
    head = _cosigned(bare, clocks.witnesses, told)
    data = kept.hold(told.size, head.encode()).checkpoint
    _stamp(anchors.CHECKPOINT, data, clocks.authorities, kept, told)
    _promise(data, clocks, kept, told)
    return told


def stamp_before_export(*, now: datetime) -> Told | None:
    """Have the head that a package is about to show stamped, if clocks are set up."""
    clocks = our_clocks.load()
    return anchor(clocks=clocks, now=now, force=True) if clocks.any else None


def complete(*, clocks: Clocks) -> list[int]:
    """Ask calendars for what they promised; return the sizes that a block now confirms."""
    kept = anchors.of_log(published.tiles().path)
    return [
        size
        for size in kept.sizes()
        if kept.awaits_block(size) and _complete(kept.read(size), kept, clocks)
    ]


def renew(
    *, clocks: Clocks, now: datetime, before: timedelta = RENEW_BEFORE
) -> list[Told]:
    """Stamp again, with all that lies beside it, what would run out within this time."""
    kept, renewed = anchors.of_log(published.tiles().path), []
    for size in kept.sizes():
        found = kept.read(size)
        if found.expires is None or found.expires > now + before:
            continue
        told, (name, listed) = Told(size), found.next_renewal()
        _stamp(name, listed, clocks.authorities, kept, told)
        if told.held:
            kept.add(told.size, name, listed)
        renewed.append(told)
    return renewed


@dataclass(frozen=True)
class Standing:
    """What is known of one anchored head; `expires` is None while nobody stamped it."""

    size: int
    by: Sequence[str]
    expires: datetime | None
    confirmed: bool


def standings() -> list[Standing]:
    """List all anchored heads, smallest first."""
    kept = anchors.of_log(published.tiles().path)
    return [_standing(kept.read(size)) for size in kept.sizes()]


def add_cover(*, now: datetime) -> int:
    """Bring the log to a full step by leaves that stand for nothing; return how many."""
    count = cover.missing(published.counted())
    with transaction.atomic():
        for _ in range(count):
            note(verb="journal.cover", by=None, now=now)
    return count


def _standing(found: Anchor) -> Standing:
    names = [n.split(".")[1] for n in found.files if n.endswith(".tsr")]
    step = found.proof()
    confirmed = bool(step and opentimestamps.blocks(step))
    return Standing(found.size, sorted(set(names)), found.expires, confirmed)


def _covered_head(now: datetime) -> tuple[Told, str]:
    """Return the head of a full step; others may act meanwhile, then of the next."""
    for _ in range(TRIES):
        add_cover(now=now)
        head = published.tiles().checkpoint() or ""
        size = int(head.split("\n", 2)[1])
        if not cover.missing(size):
            break
    return Told(size), head


def _is_due(kept: AnchorFolder, now: datetime) -> bool:
    sizes = kept.sizes()
    if not sizes or published.counted() > sizes[-1]:
        return True
    return now - kept.held_at(sizes[-1]) >= DAY


def _note_last(kept: AnchorFolder, now: datetime) -> None:
    """Note the hash of everything said about the last anchored head."""
    for size in kept.sizes()[-1:]:
        files = kept.read(size).files
        hashes = {name: sha256(raw).hexdigest() for name, raw in files.items()}
        facts = {"size": size, "sha256": hashes}
        note(verb="journal.anchored", by=None, now=now, facts=facts)


def _cosigned(head: str, witnesses: Iterable[WitnessPort], told: Told) -> str:
    """Ask every witness of the policy; keep the lines that are theirs."""
    keys = {w.name: w.key for w in our_clocks.policy().witnesses}
    lines = []
    for port in witnesses:
        try:
            key = keys[port.name]
            line = line_of(_ask_witness(port, head, told.size), key=key)
            seen = seen_at(with_cosignatures(head, [line]), key=key)
        except (NoAnswer, NoteRefused) as problem:
            told.failed[port.name] = str(problem)
            continue
        if seen is None:
            told.failed[port.name] = "the answer bears another key"
            continue
        lines.append(line)
        told.held.append(port.name)
    return published.add_cosignatures(head, lines)


def _ask_witness(port: WitnessPort, head: str, size: int) -> str:
    answer = port.ask(ask(head, old=0, proof=[]))
    if answer.status == BEHIND and answer.body.strip().isdecimal():
        old = int(answer.body)
        if old > size:
            raise NoteRefused("the witness saw a longer log than this one")
        proof = [to_base64(each) for each in published.tiles().consistency(old, size)]
        answer = port.ask(ask(head, old=old, proof=proof))
    if answer.status != OK:
        raise NoteRefused(f"the witness refused, with {answer.status}")
    return answer.body


def _stamp(
    name: str,
    data: bytes,
    authorities: Iterable[TimeAuthority],
    kept: AnchorFolder,
    told: Told,
) -> None:
    """Ask every authority; two readers must hold an answer before it is kept."""
    for authority in authorities:
        try:
            raw = _asked(authority, data, kept.roots())
            kept.add(told.size, f"{name}.{authority.name}.tsr", raw)
        except (NoAnswer, StampRefused) as problem:
            told.failed[authority.name] = str(problem)
            continue
        told.held.append(authority.name)


def _asked(authority: TimeAuthority, data: bytes, roots: str) -> bytes:
    nonce = int.from_bytes(random_bytes(8), "big")
    raw = authority.ask(request(data, nonce=nonce))
    read_answer(raw, data=data, roots=roots, nonce=nonce)
    if second_reader_agrees(raw, data=data, roots=roots.encode()) is False:
        raise StampRefused("a second reader does not hold it")
    return raw


def _promise(data: bytes, clocks: Clocks, kept: AnchorFolder, told: Told) -> None:
    if not clocks.calendars or anchors.PROOF in kept.read(told.size).files:
        return
    nonce = secrets.token_bytes(opentimestamps.NONCE_SIZE)
    sent, _way = opentimestamps.begin(data, nonce=nonce)
    answers = []
    for calendar in clocks.calendars:
        try:
            answer = calendar.submit(sent)
            opentimestamps.read_answer(answer, sent)
        except (NoAnswer, StampRefused) as problem:
            told.failed[calendar.url] = str(problem)
            continue
        answers.append(answer)
        told.held.append(calendar.url)
    if answers:
        proof = opentimestamps.join(data, nonce=nonce, answers=answers)
        kept.add(told.size, anchors.PROOF, proof)


def _complete(found: Anchor, kept: AnchorFolder, clocks: Clocks) -> bool:
    """Take over what calendars made of their promises; the block headers first."""
    step = found.proof()
    if step is None:
        return False
    by_url = {calendar.url: calendar for calendar in clocks.calendars}
    at = {each.message: each for each in step.walk() if each.vouched}
    for url, message in opentimestamps.pending(step):
        if calendar := by_url.get(url.rstrip("/")):
            _take_over(at[message], calendar)
    confirmed = opentimestamps.blocks(step)
    if not confirmed or not clocks.blocks:
        return False
    if not all(
        _keep_block(*each, found.size, clocks.blocks, kept) for each in confirmed
    ):
        return False
    kept.add(found.size, anchors.PROOF, opentimestamps.write_proof(step))
    return True


def _take_over(step: opentimestamps.Step, calendar: Calendar) -> None:
    """Do without a calendar that does not answer or answers nonsense; it is asked again."""
    try:
        answer = calendar.complete(step.message)
        if answer is not None:
            step.merge(opentimestamps.read_answer(answer, step.message))
    except (NoAnswer, StampRefused):
        return


def _keep_block(
    height: int, root: bytes, size: int, blocks: Blocks, kept: AnchorFolder
) -> bool:
    """Keep a block's header if it is the one that the proof ends in."""
    try:
        header = blocks.header(height)
    except NoAnswer:
        return False
    if not opentimestamps.is_header_of(header, root):
        return False
    kept.add(size, f"{anchors.BLOCK}{height}", header)
    return True
