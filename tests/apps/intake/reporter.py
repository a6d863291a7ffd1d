"""Someone in danger, played with the front's own half of the seals."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from amparo.apps.members.queries import organisation
from amparo.lib.sealing.primitives.publics import random_bytes
from amparo.lib.sealing.reporter import open_reply
from amparo.lib.sealing.reports import Report, seal_report
from amparo.outbound.front_link_fake import FrontLinkFake
from tests.lib.sealing.boxes import file_box

WEEK = "2026-W47"


@dataclass
class Reporter:
    front: FrontLinkFake
    language: str = "en"
    thread: UUID = field(default_factory=uuid4)
    reply_key: bytes = field(default_factory=lambda: random_bytes(32))

    def report(self, text: str, **answers: str) -> UUID:
        self.front.open_thread(self.thread)
        return self._send("report", text, answers)

    def message(self, text: str) -> UUID:
        return self._send("message", text, {})

    def offer(self, text: str) -> UUID:
        self.front.open_thread(self.thread)
        return self._send("offer", text, {})

    def file(self, content: bytes, *, name: str, media_type: str) -> UUID:
        box, pinned = uuid4(), organisation()
        sealed = file_box(
            content,
            inbox_public=pinned.inbox_public,
            box=box,
            organisation=pinned.id,
            thread=self.thread,
            name=name,
            media_type=media_type,
        )
        return self.front.receive("file", sealed, box=box, week=WEEK)

    def replies(self) -> list[str]:
        return [
            open_reply(self.reply_key, sealed, thread=self.thread)
            for sealed in self.front.replies[self.thread]
        ]

    def _send(self, kind: str, text: str, answers: dict[str, str]) -> UUID:
        box, pinned = uuid4(), organisation()
        report = Report(
            text=text,
            language=self.language,
            thread=self.thread,
            reply_key=self.reply_key,
            answers=answers,
        )
        sealed = seal_report(
            pinned.inbox_public, report, box=box, organisation=pinned.id
        )
        return self.front.receive(kind, sealed, box=box, week=WEEK)
