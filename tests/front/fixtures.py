import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from amparo.front import deployment, machinery, preparing
from amparo.front.actions import lay_reply
from amparo.front.arriving import arriving_folder, boxes_folder
from amparo.front.deployment import Limits
from amparo.front.models import Box, Reply, Thread
from amparo.front.views.public import public_folder
from amparo.lib.sealing.primitives.publics import Cost
from amparo.lib.sealing.reporter import seal_reply
from tests.front.desk import Desk, OpenedFile, OpenedReport
from tests.front.phone import Phone

QUICK = Cost(memory_kib=64, passes=1, lanes=1)
EXIT = "https://weather.example/"


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Keep the tests' database on the disk, where an officer would look for it."""
    name = str(settings.AMPARO_HOME / "front" / "front.sqlite3")
    (settings.AMPARO_HOME / "front").mkdir(parents=True, exist_ok=True)
    connections["default"].settings_dict["TEST"]["NAME"] = name


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    process = Desk()
    yield process
    process.close()


@dataclass
class Front:
    """The front as a test sees it: what lies there, and the desk that can open it."""

    home: Path
    desk: Desk

    def phone(self, language: str = "en") -> Phone:
        return Phone(Client(), language=language)

    def limit(self, **limits: int) -> None:
        preparing.prepare(
            self.home, told=self.desk.organisation(), limits=Limits(**limits)
        )
        forget_memory()

    def boxes(self, kind: str) -> list[Box]:
        return list(Box.objects.filter(kind=kind))

    def opened(self, kind: str) -> list[OpenedReport]:
        return [self.desk.open_report(b.id, b.sealed) for b in self.boxes(kind)]

    def opened_files(self) -> list[OpenedFile]:
        return [
            self.desk.open_file(box.id, boxes_folder() / box.id.hex)
            for box in self.boxes("file")
        ]

    def answer(self, report: OpenedReport, text: str) -> None:
        sealed = seal_reply(report.reply_key, text, thread=report.thread)
        assert lay_reply(report.thread, sealed)

    def rows(self) -> int:
        return sum(model.objects.count() for model in (Box, Reply, Thread))

    def leftovers(self) -> list[Path]:
        return list(arriving_folder().iterdir())


def forget_memory() -> None:
    """Do what a restart of the process does."""
    deployment._kept.cache_clear()
    machinery.machinery.cache_clear()


@pytest.fixture
def front(transactional_db: None, desk: Desk) -> Iterator[Front]:
    home = settings.AMPARO_HOME
    for folder in (boxes_folder(), arriving_folder(), public_folder()):
        shutil.rmtree(folder, ignore_errors=True)
    (home / "front" / "front.json").unlink(missing_ok=True)
    preparing.prepare(home, told=desk.organisation(), exit_url=EXIT, cost=QUICK)
    forget_memory()
    yield Front(home, desk)
    if machinery.machinery.cache_info().currsize:
        assert machinery.machinery().codes.wait_until_idle(10)
    connections.close_all()
