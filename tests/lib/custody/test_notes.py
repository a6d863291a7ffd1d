"""Notes, heads and proofs as text: the specification's own examples, and refusals."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.lib.custody.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from amparo.lib.custody.errors import NoteRefused
from amparo.lib.custody.notes import NoteKey, note_name, open_note, sign_note
from amparo.lib.custody.proof import TlogProof, read_proof
from amparo.lib.sealing.primitives import privates
from tests.lib.custody.making import BAKO, FARAH, LOG, ORIGIN

# The example of Go's package golang.org/x/mod/sumdb/note.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
NOTE = (
    TEXT + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN"
    "1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
GO_SUM = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"


def test_a_note_signed_by_go_opens() -> None:
    assert open_note(NOTE, keys=[NoteKey.parse(NEUMANN)]) == TEXT


@pytest.mark.parametrize("text", [NEUMANN, GO_SUM])
def test_keys_are_written_as_go_writes_them(text: str) -> None:
    assert NoteKey.parse(text).text() == text


def test_we_sign_as_go_signs() -> None:
    key = NoteKey.parse(NEUMANN)
    note = sign_note(TEXT, key=key, sign=lambda text: privates.sign(NEUMANN_SEED, text))
    assert note == NOTE


def test_a_key_with_the_id_of_another_is_refused() -> None:
    with pytest.raises(NoteRefused):
        NoteKey.parse(NEUMANN.replace("c74f20a3", "c74f20a4"))


def test_a_signature_by_an_unknown_key_counts_for_nothing() -> None:
    note = sign_note(TEXT, key=FARAH.key, sign=FARAH.sign)
    with pytest.raises(NoteRefused):
        open_note(note, keys=[BAKO.key])


def test_a_second_unknown_signature_is_ignored() -> None:
    both = NOTE + sign_note(TEXT, key=BAKO.key, sign=BAKO.sign).removeprefix(
        TEXT + "\n"
    )
    assert open_note(both, keys=[NoteKey.parse(NEUMANN)]) == TEXT


def test_a_note_with_one_wrong_known_signature_is_refused_whole() -> None:
    wrong = sign_note(TEXT, key=BAKO.key, sign=lambda message: BAKO.sign(b"other"))
    both = NOTE + wrong.removeprefix(TEXT + "\n")
    with pytest.raises(NoteRefused):
        open_note(both, keys=[NoteKey.parse(NEUMANN), BAKO.key])


@pytest.mark.parametrize(
    "note",
    [
        "",
        TEXT,
        TEXT + "\n",
        NOTE.rstrip("\n"),
        NOTE.replace("— ", "- "),
        NOTE.replace("AM=", "AN="),
        NOTE.replace("AM=", "AM"),
        NOTE.replace("problem", "problem\x07"),
        NOTE + "\n",
    ],
)
def test_a_malformed_note_is_refused(note: str) -> None:
    with pytest.raises(NoteRefused):
        open_note(note, keys=[NoteKey.parse(NEUMANN)])


@settings(deadline=None)
@given(st.text(min_size=1))
def test_every_alias_has_a_name_a_key_may_bear(alias: str) -> None:
    NoteKey(note_name(alias), bytes(32))


def test_a_head_opens_as_it_was_signed() -> None:
    root = bytes(range(32))
    note = sign_checkpoint(ORIGIN, 7, root, sign=LOG.sign, public_key=LOG.public)
    head = open_checkpoint(note, origin=ORIGIN, public_key=LOG.public)
    assert head == Checkpoint(7, root)


@pytest.mark.parametrize(
    "text",
    [
        f"{ORIGIN}\n07\n{'A' * 43}=\n",
        f"{ORIGIN}\n-1\n{'A' * 43}=\n",
        f"{ORIGIN}\n٣\n{'A' * 43}=\n",
        f"{ORIGIN}\n7\nAAAA\n",
        f"{ORIGIN}\n7\n",
        f"another.example\n7\n{'A' * 43}=\n",
        f"{ORIGIN}\n7\n{'A' * 43}=\nextension\n",
    ],
)
def test_a_signed_text_that_is_no_head_of_this_log_is_refused(text: str) -> None:
    note = sign_note(text, key=LOG.key, sign=LOG.sign)
    with pytest.raises(NoteRefused):
        open_checkpoint(note, origin=ORIGIN, public_key=LOG.public)


@settings(deadline=None)
@given(
    st.integers(0, 2**40), st.lists(st.binary(min_size=32, max_size=32)), st.binary()
)
def test_a_proof_reads_as_it_was_written(
    index: int, hashes: list[bytes], extra: bytes
) -> None:
    proof = TlogProof(index, hashes, "head\n\n— sig\n", extra)
    assert read_proof(proof.to_text()) == proof


def test_a_proof_is_written_as_the_specification_says() -> None:
    proof = TlogProof(3, [bytes(32)], "example.com/log\n4\nroot\n\n— sig\n", b"\x01")
    assert proof.to_text() == (
        f"c2sp.org/tlog-proof@v1\nextra AQ==\nindex 3\n{'A' * 43}=\n"
        "\nexample.com/log\n4\nroot\n\n— sig\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v1\n\nhead",
        "c2sp.org/tlog-proof@v1\nextra AQ==\n\nhead",
        "c2sp.org/tlog-proof@v2\nindex 3\n\nhead",
        "c2sp.org/tlog-proof@v1\nindex 03\n\nhead",
        "c2sp.org/tlog-proof@v1\nindex 3\nAAAA\n\nhead",
        "c2sp.org/tlog-proof@v1\nindex 3\n",
    ],
)
def test_a_malformed_proof_is_refused(text: str) -> None:
    with pytest.raises(NoteRefused):
        read_proof(text)
