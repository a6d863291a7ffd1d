"""What a reporter does to the front. Everything is sealed before it is stored; all or nothing is kept."""

import contextlib
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

from django.db import OperationalError, transaction
from django.db.models import Q

from amparo.front import log_lines
from amparo.front.arriving import ArrivingFile, boxes_folder, remove_box_file
from amparo.front.deployment import get_deployment
from amparo.front.machinery import machinery
from amparo.front.models import Box, Reply, Thread
from amparo.front.queries import Conversation, Wrapped, find_conversation
from amparo.front.room import DiskFull, why_not_file
from amparo.front.weeks import iso_week
from amparo.lib.sealing.primitives.publics import random_bytes
from amparo.lib.sealing.reporter import ReporterKeys, seal_reply
from amparo.lib.sealing.reports import Report, seal_report
from amparo.lib.sealing.words import new_twin, read_code

DURESS = "amparo:duress"


@dataclass(frozen=True)
class Sent:
    """A report that is stored, and the code that leads to its answers."""

    code: str
    thread: UUID
    reply_key: bytes


def send_report(
    *,
    text: str,
    language: str,
    form: str,
    now: datetime,
    answers: Mapping[str, str] | None = None,
) -> Sent:
    """Store a first report, open its conversation and give its code.

    `form` is the form of the code: a language of our word lists, or "digits". `answers` are what was
    chosen beside the text, by name.

    Raises:
        DiskFull: nothing was stored.
    """
    fresh = machinery().codes.take(form)
    wrapped = Wrapped(random_bytes(32), reports_to=uuid4(), is_twin=False)
    thread = wrapped.reports_to
    with _whole_or_nothing():
        report = replace(_report(text, language, wrapped), answers=dict(answers or {}))
        _store(Box.Kind.REPORT, report, now=now)
        _open_thread(
            thread, keys=fresh.keys or ReporterKeys.nobodys(), wrapped=wrapped, now=now
        )
    if fresh.keys is None:
        bind = partial(bind_code, thread, wrapped)
        machinery().codes.stretch_afterwards(fresh.words, bind)
    return Sent(fresh.words, thread, wrapped.reply_key)


def bind_code(thread: UUID, wrapped: Wrapped, keys: ReporterKeys) -> None:
    """Tie a code that was given unready to its conversation."""
    Thread.objects.filter(id=thread).update(
        lookup=keys.lookup, wrapped_key=wrapped.seal(keys, row=thread)
    )


def send_offer(*, text: str, language: str, now: datetime) -> None:
    """Store an offer of help. It opens no conversation: how to reach the helper stands in the text.

    Raises:
        DiskFull: nothing was stored.
    """
    nowhere = Wrapped(random_bytes(32), reports_to=uuid4(), is_twin=False)
    with _whole_or_nothing():
        _store(Box.Kind.OFFER, _report(text, language, nowhere), now=now)


def send_message(
    *, text: str, language: str, conversation: Conversation, now: datetime
) -> Conversation:
    """Store a later message. A code whose conversation is gone, or never was, begins a new one.

    Raises:
        DiskFull: nothing was stored.
    """
    wrapped = conversation.wrapped
    if wrapped.is_twin:
        text, wrapped = f"{DURESS}\n{text}", _unanswerable(wrapped)
    with _whole_or_nothing():
        _store(Box.Kind.MESSAGE, _report(text, language, wrapped), now=now)
        _touch(conversation, now=now)
    return replace(conversation, is_known=True)


def _touch(conversation: Conversation, *, now: datetime) -> None:
    """Note the week of a conversation and of its twin; begin it if it is not there."""
    week = iso_week(now)
    rows = Thread.objects.filter(
        Q(id=conversation.row) | Q(twin=conversation.row)
    ).update(week=week)
    if not rows:
        _open_thread(
            conversation.row,
            keys=conversation.keys,
            wrapped=conversation.wrapped,
            now=now,
        )


def send_file(
    arriving: ArrivingFile,
    *,
    thread: UUID,
    name: str,
    media_type: str,
    now: datetime,
    conversation: Conversation | None = None,
) -> None:
    """Make a box of a file that has arrived whole.

    A `conversation` that a code opened but that is gone, or never was, begins anew.

    Raises:
        TooMuch: this report's files would exceed their limit.
        TextOnly: the disk reserve is reached.
        DiskFull: nothing was stored.
    """
    allowance = machinery().allowance
    refusal = why_not_file(
        arriving.size,
        used=allowance.used(thread),
        folder=boxes_folder(),
        limits=get_deployment().limits,
    )
    if refusal:
        raise refusal
    try:
        with _whole_or_nothing():
            size = arriving.seal_header(thread=thread, name=name, media_type=media_type)
            arriving.settle(week=iso_week(now))
            Box.objects.create(
                id=arriving.box,
                kind=Box.Kind.FILE,
                week=iso_week(now),
                size=size,
                sealed=b"",
            )
            if conversation:
                _touch(conversation, now=now)
    except DiskFull:
        remove_box_file(arriving.box)
        raise
    allowance.add(thread, arriving.size)


def open_conversation(code: str, *, now: datetime) -> Conversation:
    """Open what a code leads to, with the same work for every code that can be one.

    Raises:
        CodeRefused: a word is mistyped; nothing costly was done.
        Crowded: too many codes are being checked.
    """
    secret = read_code(code)
    keys = machinery().stretcher.stretch(secret)
    machinery().codes.bind_now(secret, keys)
    conversation = find_conversation(keys)
    _flag_duress(conversation, now=now)
    return conversation


def _flag_duress(conversation: Conversation, *, now: datetime) -> None:
    """Tell the desk quietly that the harmless code was used.

    Every other code does the same work: its flag is stored and removed within one transaction.
    """
    report = _report(DURESS, "en", _unanswerable(conversation.wrapped))
    with contextlib.suppress(DiskFull), _whole_or_nothing():
        box = _store(Box.Kind.MESSAGE, report, now=now)
        if not conversation.wrapped.is_twin:
            box.delete()


def confirm_read(replies: Iterable[UUID]) -> None:
    """Delete answers that the reporter has read, and the padding that stands for them in the twin."""
    with transaction.atomic():
        pairs = Reply.objects.filter(id__in=list(replies)).values_list("pair")
        Reply.objects.filter(
            pair__in=list(pairs.values_list("pair", flat=True))
        ).delete()


def set_twin(code: str, *, harmless: str, now: datetime) -> str:
    """Give a second code that opens a harmless conversation with one answer, `harmless`.

    For a code that has no conversation, or is a harmless one itself, the same work yields a code
    that opens nothing: whoever tries cannot tell.

    Raises:
        CodeRefused: a word is mistyped.
        Crowded: too many codes are being checked.
        DiskFull: nothing was changed.
    """
    conversation = open_conversation(code, now=now)
    twin_code = new_twin(code)
    keys = machinery().stretcher.stretch(read_code(twin_code))
    main = conversation.row
    found = Thread.objects.filter(id=main).first()
    twin = found.twin if found else uuid4()
    wrapped = Wrapped(
        random_bytes(32), reports_to=conversation.wrapped.reports_to, is_twin=True
    )
    sealed_key = wrapped.seal(keys, row=twin)
    sealed_reply = seal_reply(wrapped.reply_key, harmless, thread=twin)
    with _whole_or_nothing():
        if conversation.is_known and not conversation.wrapped.is_twin:
            Thread.objects.filter(id=twin).update(
                lookup=keys.lookup, wrapped_key=sealed_key
            )
            lay_reply(twin, sealed_reply)
    return twin_code


def lay_reply(thread: UUID, sealed: bytes) -> bool:
    """Lay an answer in a conversation and bytes of equal size in its twin; False if it is gone.

    The same sealed answer a second time changes nothing.
    """
    row = Thread.objects.filter(id=thread).first()
    if row is None:
        return False
    if Reply.objects.filter(thread_id=thread, sealed=sealed).exists():
        return True
    pair = uuid4()
    Reply.objects.bulk_create(
        [
            Reply(id=uuid4(), pair=pair, thread_id=thread, sealed=sealed),
            Reply(
                id=uuid4(),
                pair=pair,
                thread_id=row.twin,
                sealed=sealed[:1] + random_bytes(len(sealed) - 1),
            ),
        ]
    )
    return True


def _open_thread(
    thread: UUID, *, keys: ReporterKeys, wrapped: Wrapped, now: datetime
) -> None:
    """Make the row of a conversation and its twin of equal shape, which no code opens yet."""
    twin, nobody = uuid4(), ReporterKeys.nobodys()
    blind = Wrapped(random_bytes(32), reports_to=thread, is_twin=True)
    rows = [
        Thread(
            id=thread,
            twin=twin,
            lookup=keys.lookup,
            wrapped_key=wrapped.seal(keys, row=thread),
            week=iso_week(now),
        ),
        Thread(
            id=twin,
            twin=thread,
            lookup=nobody.lookup,
            wrapped_key=blind.seal(nobody, row=twin),
            week=iso_week(now),
        ),
    ]
    secrets.SystemRandom().shuffle(rows)
    Thread.objects.bulk_create(rows)


def _store(kind: Box.Kind, report: Report, *, now: datetime) -> Box:
    deployment = get_deployment()
    box = uuid4()
    sealed = seal_report(
        deployment.inbox_public, report, box=box, organisation=deployment.organisation
    )
    return Box.objects.create(
        id=box, kind=kind, week=iso_week(now), size=len(sealed), sealed=sealed
    )


def _report(text: str, language: str, wrapped: Wrapped) -> Report:
    return Report(
        text=text,
        language=language,
        thread=wrapped.reports_to,
        reply_key=wrapped.reply_key,
    )


def _unanswerable(wrapped: Wrapped) -> Wrapped:
    """Keep the thread, but not a key: answers must not be sealed for whoever holds the harmless code."""
    return Wrapped(random_bytes(32), reports_to=wrapped.reports_to, is_twin=True)


@contextmanager
def _whole_or_nothing() -> Iterator[None]:
    """Store all of it durably, or none of it and say so."""
    try:
        with transaction.atomic():
            yield
    except (OperationalError, OSError):
        log_lines.log.error(log_lines.DISK_FULL)
        raise DiskFull from None
