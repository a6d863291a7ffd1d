"""What a code opens: answers, their deletion, and the second, harmless code."""

import contextlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from amparo.front.actions.storing import (
    DURESS,
    report_of,
    store,
    unanswerable,
    whole_or_nothing,
)
from amparo.front.machinery import machinery
from amparo.front.models import Box, Reply, Thread
from amparo.front.queries import Conversation, Wrapped, find_conversation
from amparo.front.room import DiskFull
from amparo.lib.sealing.primitives.publics import random_bytes
from amparo.lib.sealing.reporter import seal_reply
from amparo.lib.sealing.words import new_twin, read_code


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
    report = report_of(DURESS, "en", unanswerable(conversation.wrapped))
    with contextlib.suppress(DiskFull), whole_or_nothing():
        box = store(Box.Kind.MESSAGE, report, now=now)
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
    with whole_or_nothing():
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
