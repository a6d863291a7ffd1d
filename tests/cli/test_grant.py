"""`amparo grant …`: a partner opens one item, with no desk and no Django."""

from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from amparo.cli.offline.grant import group
from amparo.lib.refusal import Refused
from amparo.lib.sealing.age_files import read_recipient, seal_bytes
from amparo.lib.sealing.item_grants import (
    ItemGrant,
    read_public_key,
    seal_to_key,
    signed_grant,
)
from amparo.lib.sealing.primitives.privates import new_seed, sign, signing_public
from amparo.lib.store.objects import ObjectStore

CONTENT = b"what the camera saw" * 9_999
KEY, GIVER = bytes(range(32)), new_seed()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(group, list(map(str, arguments)))


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    assert run("new-key", tmp_path / "secret").exit_code == 0
    return tmp_path / "secret"


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    store = ObjectStore.at(tmp_path / "vault")
    stored = store.put(BytesIO(CONTENT), key=KEY, context=b"vault")
    with store.open(stored.id) as file:
        (tmp_path / stored.id.hex).write_bytes(file.read())
    return tmp_path / stored.id.hex


def signed(sealed: Path, *, digest: bytes = sha256(CONTENT).digest()) -> bytes:
    grant = ItemGrant(
        organisation="Lantern House",
        item=UUID(int=1),
        object=UUID(sealed.name),
        context=b"vault",
        key=KEY,
        name="video.mp4",
        media_type="video/mp4",
        size=len(CONTENT),
        sha256=digest,
        granted_by="farah",
        granted_on=date(2026, 11, 20),
        expires_on=date(2999, 1, 1),
    )
    by = signing_public(GIVER)
    return signed_grant(grant, actor_key=by, sign=lambda raw: sign(GIVER, raw))


def granted(secret: Path, signed: bytes) -> Path:
    public = read_public_key(secret.with_name("secret.pub").read_text())
    path = secret.with_name("grant")
    path.write_bytes(seal_to_key(signed, public))
    return path


def test_a_partner_opens_what_was_granted(secret: Path, sealed: Path) -> None:
    target = secret.with_name("video.mp4")

    result = run(
        "open", granted(secret, signed(sealed)), sealed, target, "--key", secret
    )

    assert result.exit_code == 0, result.output
    assert target.read_bytes() == CONTENT
    assert "farah of Lantern House" in result.output
    assert secret.stat().st_mode & 0o077 == 0


def test_a_partner_with_an_age_key_opens_it_too(secret: Path, sealed: Path) -> None:
    import pyrage

    own = pyrage.x25519.Identity.generate()
    identity, grant = secret.with_name("age.key"), secret.with_name("grant.age")
    identity.write_text(str(own))
    to = [read_recipient(str(own.to_public()))]
    grant.write_bytes(seal_bytes(signed(sealed), recipients=to))
    target = secret.with_name("video.mp4")

    result = run("open", grant, sealed, target, "--identity", identity)

    assert result.exit_code == 0, result.output
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("harm", ["flipped", "other key", "other bytes"])
def test_what_was_changed_leaves_no_file(secret: Path, sealed: Path, harm: str) -> None:
    grant, target = granted(secret, signed(sealed)), secret.with_name("video.mp4")
    match harm:
        case "flipped":
            raw = bytearray(sealed.read_bytes())
            raw[-1] ^= 1
            sealed.write_bytes(raw)
        case "other key":
            secret.write_bytes(new_seed())
        case "other bytes":
            grant = granted(secret, signed(sealed, digest=bytes(32)))

    result = run("open", grant, sealed, target, "--key", secret)

    assert isinstance(result.exception, Refused)
    assert not target.exists()
