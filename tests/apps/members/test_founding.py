import datetime as dt
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from amparo.apps.members import heads
from amparo.apps.members.actions import accept_invitation, found, invite
from amparo.apps.members.actions.inviting import NoInvitation
from amparo.apps.members.queries import NotFounded, colleagues, organisation
from amparo.apps.members.roles import Role
from amparo.cli.offline.directory import group as directory_group
from amparo.cli.offline.recovery import group as recovery_group
from amparo.cli.server.member import group as member_group
from amparo.cli.server.organisation import group
from amparo.lib.refusal import Refused
from amparo.lib.sealing.ceremonies import check_shares
from amparo.lib.sealing.keyring import Kind
from tests.cast import Cast

NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)


def founded(desk: Path) -> Any:
    return found("Lantern House", administrator="dina", now=NOW)


def test_an_empty_desk_says_that_nothing_was_founded(desk: Path) -> None:
    with pytest.raises(NotFounded):
        organisation()


def test_the_founding_leaves_one_administrator_who_holds_no_key(cast: Cast) -> None:
    assert [c.alias for c in colleagues(Role.ADMINISTRATOR)] == ["dina"]
    assert len(cast.dina.ring) == 0


def test_an_organisation_is_founded_once(desk: Path) -> None:
    founded(desk)

    with pytest.raises(Refused):
        founded(desk)


@pytest.mark.parametrize("trustees", [0, 2, 17])
def test_too_few_or_too_many_trustees_found_nothing(desk: Path, trustees: int) -> None:
    with pytest.raises(Refused):
        found("Lantern House", administrator="dina", now=NOW, trustees=trustees)


def test_nothing_of_the_trustees_stays_on_the_desk(desk: Path, db: None) -> None:
    from amparo.apps.members.models import Organisation

    papers = founded(desk).trustee_files
    files = b"".join(p.read_bytes() for p in desk.rglob("*") if p.is_file())
    rows = json.dumps(Organisation.objects.values().get(), default=repr).encode()

    for paper in papers:
        for secret in (paper["signing_seed"], paper["share"]):
            assert secret.encode() not in files + rows
            assert bytes(secret, "utf-8").hex().encode() not in files + rows


def test_the_shares_of_a_founding_open_its_recovery_key(desk: Path) -> None:
    check_shares(founded(desk).trustee_files[1:4])


@pytest.mark.parametrize(("days", "good"), [(7, True), (8, False)])
def test_an_invitation_is_good_for_a_week(cast: Cast, days: int, good: bool) -> None:
    code = invite(Role.INTAKE, by=cast.dina, now=cast.now).code
    later = cast.now + dt.timedelta(days=days)

    if good:
        assert accept_invitation(code, alias="juno", now=later)
    else:
        with pytest.raises(NoInvitation):
            accept_invitation(code, alias="juno", now=later)


@pytest.mark.parametrize("alias", ["amina", "AMINA", "dina"])
def test_a_taken_alias_is_refused_and_the_code_stays_good(
    cast: Cast, alias: str
) -> None:
    code = invite(Role.INTAKE, by=cast.dina, now=cast.now).code
    with pytest.raises(Refused):
        accept_invitation(code, alias=alias, now=cast.now)

    assert accept_invitation(code, alias="juno", now=cast.now)


@pytest.mark.parametrize("alias", ["amina", "bako", "ines"])
def test_only_the_administrator_invites(cast: Cast, alias: str) -> None:
    with pytest.raises(Refused):
        invite(Role.INTAKE, by=getattr(cast, alias), now=cast.now)


def test_a_head_is_believed_only_under_its_ring_key(cast: Cast) -> None:
    with pytest.raises(heads.Rewound):
        heads.read_head(cast.bako.id, ring_key=cast.chen.bundle.ring_key)


def test_a_head_never_goes_back(cast: Cast) -> None:
    key = cast.bako.bundle.ring_key
    heads.write_head(cast.bako.id, heads.Head(9, "aa", 7), ring_key=key)
    heads.write_head(cast.bako.id, heads.Head(8, "bb", 3), ring_key=key)

    assert heads.read_head(cast.bako.id, ring_key=key) == heads.Head(9, "aa", 7)


# The same by the command line, trustees' offline commands included


def run(command: Any, *words: object) -> str:
    result = CliRunner().invoke(
        command, [str(w) for w in words], catch_exceptions=False
    )
    assert result.exit_code == 0, result.output
    return result.output


def test_a_farewell_and_a_recovery_by_the_commands(cast: Cast, tmp_path: Path) -> None:
    trustees = []
    for number, paper in enumerate(cast.trustee_files):
        trustees.append(tmp_path / f"trustee-{number}.json")
        trustees[-1].write_text(json.dumps(paper))
    request, signed = tmp_path / "request.json", [tmp_path / "a", tmp_path / "b"]

    run(member_group, "ask-signatures", "chen", "--left", "--output", request)
    for output, trustee in zip(signed, trustees, strict=False):
        run(
            directory_group,
            "sign",
            request,
            "--trustee",
            trustee,
            "--output",
            output,
            "--yes",
        )
    assert "left" in run(member_group, "take-signatures", *signed)

    asked, recovered = tmp_path / "asked.json", tmp_path / "recovered.json"
    run(group, "ask-recovery", "--for", "amina", "--kind", "inbox", "--output", asked)
    shares = [word for t in trustees[2:5] for word in ("--share", t)]
    run(recovery_group, "grant", asked, *shares, "--output", recovered, "--yes")
    assert run(group, "take-recovered", recovered).startswith("1 keys")


def test_the_papers_of_a_founding_are_for_their_owner_s_eyes(
    desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "amparo.cli.server.organisation.call_command", lambda *a, **k: None
    )
    folder = tmp_path / "papers"
    run(
        group,
        "found",
        "--name",
        "Lantern House",
        "--administrator",
        "dina",
        "--output",
        folder,
    )
    modes = [stat.S_IMODE(p.stat().st_mode) for p in folder.iterdir()]

    assert modes == [0o600] * 7


def test_the_check_names_what_was_changed_by_hand(cast: Cast) -> None:
    from amparo.apps.members.models import Member

    assert "as the trustees signed" in run(group, "check")
    Member.objects.filter(alias="dina").update(role="auditor")

    with pytest.raises(Refused):
        run(group, "check")


def test_the_inbox_key_of_the_founding_is_the_one_that_intake_holds(cast: Cast) -> None:
    from amparo.lib.sealing.primitives.privates import hpke_public

    pinned = organisation()
    seed = cast.amina.key(Kind.INBOX, pinned.inbox_compartment)

    assert hpke_public(seed) == pinned.inbox_public
