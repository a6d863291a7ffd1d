"""What reporters and helpers send."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

from django.db.models import Q

from amparo.front.actions.storing import (
    DURESS,
    lay_thread,
    report_of,
    store,
    unanswerable,
    whole_or_nothing,
)
from amparo.front.arriving import ArrivingFile, boxes_folder, remove_box_file
from amparo.front.deployment import get_deployment
from amparo.front.machinery import machinery
from amparo.front.models import Box, Thread
from amparo.front.queries import Conversation, Wrapped
from amparo.front.room import DiskFull, why_not_file
from amparo.front.weeks import iso_week
from amparo.lib.sealing.primitives.publics import random_bytes
from amparo.lib.sealing.reporter import ReporterKeys


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
    with whole_or_nothing():
        report = replace(
            report_of(text, language, wrapped), answers=dict(answers or {})
        )
        store(Box.Kind.REPORT, report, now=now)
        lay_thread(
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
    with whole_or_nothing():
        store(Box.Kind.OFFER, report_of(text, language, nowhere), now=now)


def send_message(
    *, text: str, language: str, conversation: Conversation, now: datetime
) -> Conversation:
    """Store a later message. A code whose conversation is gone, or never was, begins a new one.

    Raises:
        DiskFull: nothing was stored.
    """
    wrapped = conversation.wrapped
    if wrapped.is_twin:
        text, wrapped = f"{DURESS}\n{text}", unanswerable(wrapped)
    with whole_or_nothing():
        store(Box.Kind.MESSAGE, report_of(text, language, wrapped), now=now)
        _touch(conversation, now=now)
    return replace(conversation, is_known=True)


def _touch(conversation: Conversation, *, now: datetime) -> None:
    """Note the week of a conversation and of its twin; begin it if it is not there."""
    week = iso_week(now)
    rows = Thread.objects.filter(
        Q(id=conversation.row) | Q(twin=conversation.row)
    ).update(week=week)
    if not rows:
        lay_thread(
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
        with whole_or_nothing():
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
