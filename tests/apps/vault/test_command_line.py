"""`amparo vault …`, as a documenter types it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone

from amparo.apps.members.models import Member
from amparo.apps.vault.keys import keystore
from amparo.apps.vault.models import Item
from amparo.apps.vault.queries import items
from amparo.cli.offline.grant import group as grant
from amparo.cli.server.vault import group
from amparo.lib.refusal import Refused
from amparo.lib.store.keystore import Keystore
from tests.apps.vault.conftest import CANARY, Room, pack_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_bytes(CANARY + bytes([number]))
    return folder


def run(
    room: Room,
    alias: str,
    *arguments: object,
    passphrase: str | None = None,
    compartment: UUID | None = None,
) -> Result:
    """Run a command, signing in by file descriptor."""
    person = room.cast.person(alias)
    # One code signs in once; tests sign in more often than every half minute.
    Member.objects.filter(pk=person.id).update(last_totp_step=0)
    forget_codes(room, alias)
    read_end, write_end = os.pipe()
    with os.fdopen(write_end, "w") as paper:
        paper.write(
            f"{passphrase or person.passphrase}\n{person.code(timezone.now())}\n"
        )
    try:
        return CliRunner().invoke(
            group,
            [
                *map(str, arguments),
                *("--compartment", str(compartment or room.compartment)),
                *("--as", alias),
                *("--passphrase-fd", str(read_end)),
            ],
        )
    finally:
        os.close(read_end)


def forget_codes(room: Room, alias: str) -> None:
    from amparo.apps.members import heads

    person = room.cast.person(alias)
    head = heads.read_head(person.id, ring_key=person.bundle.ring_key)
    path = heads._folder() / f"{person.id}.head"
    path.unlink()
    fresh = heads.Head(head.version, head.digest, totp_step=0)
    heads.write_head(person.id, fresh, ring_key=person.bundle.ring_key)


def test_a_folder_is_sealed_file_by_file(room: Room, articles: Path) -> None:
    result = run(room, "farah", "add", articles)

    assert result.exit_code == 0, result.output
    sealed = {card.name for card in items(by=room.cast.goran, **room.at)}
    assert sealed == {"0.txt", "1.txt", "2.txt"}


def test_progress_and_receipts_are_printed(room: Room, articles: Path) -> None:
    result = run(room, "farah", "add", articles)

    assert "[3/3] 2.txt" in result.output
    for card in items(by=room.cast.goran, **room.at):
        assert str(card.id) in result.output
        assert card.sha256 in result.output


def test_a_second_run_recognises_what_is_there(room: Room, articles: Path) -> None:
    run(room, "farah", "add", articles)

    result = run(room, "farah", "add", articles)

    assert "3 already here" in result.output
    assert Item.objects.count() == 3


def test_a_second_source_of_the_same_file_is_sealed_when_asked_for(
    room: Room, articles: Path
) -> None:
    run(room, "farah", "add", articles)

    result = run(room, "goran", "add", articles, "--again")

    assert result.output.count("the same bytes as") == 3
    assert Item.objects.count() == 6


def test_a_dry_run_seals_nothing(room: Room, articles: Path) -> None:
    result = run(room, "farah", "add", articles, "--dry-run")

    assert "3 would be sealed" in result.output
    assert Item.objects.count() == 0


def test_a_wrong_passphrase_is_refused(room: Room, articles: Path) -> None:
    result = run(
        room, "farah", "add", articles, passphrase="six quite different words here now"
    )

    assert isinstance(result.exception, Refused)
    assert Item.objects.count() == 0


def test_a_missing_file_is_named(room: Room, tmp_path: Path) -> None:
    result = run(room, "farah", "add", tmp_path / "nowhere.txt")

    assert result.exit_code == 2
    assert "nowhere.txt" in result.output


@pytest.mark.parametrize("command", ["list", "check"])
def test_an_outsider_sees_what_an_absent_compartment_shows(
    room: Room, command: str
) -> None:
    room.seal()

    hidden = run(room, "chen", command)
    absent = run(room, "chen", command, compartment=uuid4())

    assert isinstance(hidden.exception, Refused)
    assert (str(hidden.exception), hidden.output) == (
        str(absent.exception),
        absent.output,
    )


def test_the_check_names_a_damaged_item(room: Room, articles: Path, desk: Path) -> None:
    run(room, "farah", "add", articles)
    whole = run(room, "farah", "check")
    path = pack_in(desk)
    path.write_bytes(path.read_bytes()[:-1])

    damaged = run(room, "farah", "check")

    assert (whole.exit_code, whole.output.count("whole")) == (0, 3)
    assert damaged.output.count("DAMAGED") == 1
    assert isinstance(damaged.exception, Refused)


def test_two_people_hand_over_a_package(
    room: Room, articles: Path, tmp_path: Path
) -> None:
    run(room, "farah", "add", articles)
    asked = run(room, "farah", "ask-release", "--reason", "for the court")
    release = UUID(asked.output.split()[-1])
    assert run(room, "goran", "release", release).exit_code == 0

    result = run(
        room, "goran", "export", tmp_path / "package", "--title", "Three articles"
    )

    assert result.exit_code == 0, result.output
    package = tmp_path / "package"
    verdict: Any = subprocess.run(
        [sys.executable, "-I", package / "verify.py", package],
        capture_output=True,
        text=True,
        check=False,
    )
    assert verdict.returncode == 0, verdict.stdout


def test_neither_passphrase_nor_code_is_an_argument() -> None:
    options = {
        option for command in group.commands.values() for option in command.params
    }

    assert not {o.name for o in options} & {"passphrase", "code", "password"}


def test_what_is_left_out_is_named_and_the_rest_is_sealed(
    room: Room, articles: Path
) -> None:
    (articles / "link").symlink_to(articles / "0.txt")

    result = run(room, "farah", "add", articles)

    assert isinstance(result.exception, Refused)
    assert "articles/link  LEFT OUT" in result.output
    assert "3 sealed" in result.output


def test_what_a_zip_holds_is_sealed_beside_it_when_asked_for(
    room: Room, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "phone.zip", "w") as archive:
        archive.writestr("photo.txt", CANARY)

    plain = run(room, "farah", "add", tmp_path / "phone.zip")
    inside = run(room, "farah", "add", tmp_path / "phone.zip", "--inside")

    assert "1 sealed" in plain.output
    assert "1 already here, 1 sealed" in inside.output
    [_, card] = items(by=room.cast.goran, **room.at)[::-1]
    assert card.about["came_with"] == "phone.zip"


def test_two_people_destroy_an_item(room: Room, articles: Path) -> None:
    item = room.seal().item
    asked = run(room, "farah", "ask-shred", item, "--reason", "she asked us")
    alone = run(room, "farah", "shred", item)
    done = run(room, "goran", "shred", item)

    assert asked.exit_code == 0, asked.output
    assert isinstance(alone.exception, Refused)
    assert done.exit_code == 0, done.output
    assert "0 items." in run(room, "farah", "list").output


def test_a_mirror_heals_what_a_scrub_named(
    room: Room, articles: Path, desk: Path, tmp_path: Path
) -> None:
    run(room, "farah", "add", articles)
    sent = CliRunner().invoke(group, ["mirror", "--to", str(tmp_path / "second")])
    assert run(room, "farah", "scrub").exit_code == 0
    path = pack_in(desk)
    path.write_bytes(path.read_bytes()[:-1])

    harmed = run(room, "farah", "scrub")
    healed = run(room, "farah", "heal", "--from", tmp_path / "second")

    assert "3 objects" in sent.output
    assert harmed.output.count("DAMAGED") == 1
    assert "1 items are whole again" in healed.output, healed.output
    assert run(room, "farah", "scrub").exit_code == 0


def test_a_partner_opens_what_was_granted(room: Room, tmp_path: Path) -> None:
    assert CliRunner().invoke(grant, ["new-key", str(tmp_path / "own")]).exit_code == 0
    item = room.seal().item
    asked = run(room, "farah", "ask-release", item, "--reason", "their case")
    run(room, "goran", "release", asked.output.split()[-1])

    given = run(
        room,
        "farah",
        "grant",
        item,
        tmp_path / "out",
        *("--to", tmp_path / "own.pub", "--until", "2999-01-01", "--reason", "r"),
    )
    [sealed] = (tmp_path / "out").glob("*.sealed")
    opened = CliRunner().invoke(
        grant,
        [
            "open",
            str(tmp_path / "out/grant"),
            str(sealed),
            str(tmp_path / "photo.jpg"),
            *("--key", str(tmp_path / "own")),
        ],
    )

    assert given.exit_code == 0, given.output
    assert opened.exit_code == 0, opened.output
    assert (tmp_path / "photo.jpg").read_bytes() == CANARY


def test_a_copy_of_the_keys_is_whole_and_never_written_over(
    room: Room, tmp_path: Path
) -> None:
    item = room.seal().item
    told = ["copy-keys", str(tmp_path / "keys.db")]

    first, second = (CliRunner().invoke(group, told) for _ in range(2))

    assert first.exit_code == 0, first.output
    assert isinstance(second.exception, Refused)
    copied = Keystore(tmp_path / "keys.db", epoch_key=keystore().epoch.path)
    assert copied.get([item]) == keystore().get([item])


@pytest.mark.parametrize("told", ["", "not JSON", "[]", '{"bucket": "b"}'])
def test_a_file_that_tells_of_no_bucket_is_refused(
    room: Room, tmp_path: Path, told: str
) -> None:
    (tmp_path / "place.json").write_text(told)

    result = CliRunner().invoke(group, ["mirror", "--to", str(tmp_path / "place.json")])

    assert isinstance(result.exception, Refused)
