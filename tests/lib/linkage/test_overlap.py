"""Organisations learn how far their lists overlap and nothing else."""

import hashlib
import hmac
from dataclasses import replace

import numpy as np
import pytest

from amparo.lib.estimation.tables import CaptureTable
from amparo.lib.linkage.naming import name_of
from amparo.lib.linkage.overlap.correction import Recall, corrected, recall_of
from amparo.lib.linkage.overlap.counting import overlap_table
from amparo.lib.linkage.overlap.files import (
    own_file,
    read_own,
    read_tokens,
    tokens_file,
)
from amparo.lib.linkage.overlap.keys import keys_of
from amparo.lib.linkage.overlap.rounds import Agreed, again, begin
from amparo.lib.linkage.overlap.suppression import shown
from amparo.lib.linkage.records import Record, span_of
from amparo.lib.linkage.thinning import thin
from amparo.lib.refusal import Refused
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.blinding import (
    blinded,
    new_blinding_secret,
    point_of,
    random_point,
    unblinded,
)

from .crisis import LISTS, crisis, true_pairs

PARTIES = ("anna", "boris", "chiara")
GIVEN = [
    "Аслан",
    "Мовсар",
    "Халид",
    "Дауд",
    "Иса",
    "Лечи",
    "Мурад",
    "Рустам",
    "Тимур",
    "Харон",
]
SURNAMES = ["Дарвелов", "Шахгиреев", "Болунов", "Виларжхаев", "Цагараев"]


def row(list_name, number):
    given, surname = GIVEN[number % 10], SURNAMES[number // 10 % 5]
    return Record(
        list_name,
        str(number),
        name_of(given=given, surname=surname),
        born=span_of(str(1970 + number)),
    )


# who is on which list: three on all, others on one or two
MEMBERS = {
    "anna": [0, 1, 2, 3, 4, 5, 6, 11, 12],
    "boris": [0, 1, 2, 3, 4, 21, 22],
    "chiara": [0, 1, 2, 5, 31],
}


def run(members=MEMBERS, *, rows=12):
    agreed = Agreed("one", PARTIES, rows)
    owns = {
        party: begin(
            [row(party, n) for n in members[party]], party=party, agreed=agreed
        )
        for party in PARTIES
    }
    told = [own.commitment for own in owns.values()]
    passed = []
    for party, own in owns.items():
        tokens = own.tokens
        for other in PARTIES:
            if other != party:
                tokens = again(tokens, own=owns[other], commitments=told)
        passed.append(tokens)
    return owns, told, passed


@pytest.fixture(scope="module")
def finished():
    return run()


def test_all_parties_together_get_the_table_of_overlaps(finished):
    owns, told, passed = finished
    openings = [own.opening for own in owns.values()]
    table = overlap_table(passed, commitments=told, openings=openings)
    counts = dict(
        zip(map(tuple, table.patterns.tolist()), table.counts.tolist(), strict=True)
    )
    assert counts == {
        (True, True, True): 3,
        (True, True, False): 2,
        (True, False, True): 1,
        (True, False, False): 3,
        (False, True, False): 2,
        (False, False, True): 1,
    }


def test_the_table_waits_until_everybody_has_blinded(finished):
    owns, told, passed = finished
    openings = [own.opening for own in owns.values()]
    early = [passed[0], passed[1], owns["chiara"].tokens]
    with pytest.raises(Refused):
        overlap_table(early, commitments=told, openings=openings)
    with pytest.raises(Refused):
        overlap_table(passed[:2], commitments=told, openings=openings)


def test_a_list_changed_after_the_commitments_is_refused(finished):
    owns, told, _passed = finished
    agreed = owns["anna"].tokens.agreed
    other = begin([row("anna", 40)], party="anna", agreed=agreed)
    again(owns["anna"].tokens, own=owns["boris"], commitments=told)
    with pytest.raises(Refused):
        again(other.tokens, own=owns["boris"], commitments=told)


def test_no_list_goes_on_before_everybody_has_committed(finished):
    owns, told, _passed = finished
    with pytest.raises(Refused):
        again(owns["anna"].tokens, own=owns["boris"], commitments=told[:2])


def test_a_number_of_people_that_was_not_committed_to_is_refused(finished):
    owns, told, passed = finished
    openings = [own.opening for own in owns.values()]
    wrong = [replace(openings[0], people=5), *openings[1:]]
    with pytest.raises(Refused):
        overlap_table(passed, commitments=told, openings=wrong)


def test_every_file_has_the_agreed_size_whatever_the_list_holds(finished):
    owns, _told, passed = finished
    sizes = {len(tokens_file(own.tokens)) // 100 for own in owns.values()}
    assert len(sizes) == 1
    assert {len(each.rows) for each in passed} == {12}


def test_files_come_back_as_they_went(finished):
    owns, _told, passed = finished
    assert read_own(own_file(owns["anna"])) == owns["anna"]
    assert read_tokens(tokens_file(passed[0])) == passed[0]
    with pytest.raises(Refused):
        read_tokens(own_file(owns["anna"]))


def dictionary():
    """Every key of everybody who can be thought of, those on the lists among them."""
    people = [row("x", number) for number in range(50)]
    return {key for person in people for key in keys_of(person)}


@pytest.mark.threat("T-21")
def test_a_party_with_its_own_secret_and_every_file_finds_no_name(finished):
    owns, _told, passed = finished
    mine = owns["anna"].secret
    seen = {
        token
        for tokens in (*passed, *(own.tokens for own in owns.values()))
        if tokens.list != "anna"
        for line in tokens.rows
        for token in line
    }
    stripped = seen | {unblinded(token, secret=mine) for token in seen}
    session = f"one\x00{'|'.join(PARTIES)}".encode()
    guesses = [point_of(key, session=session) for key in dictionary()]
    tried = {*guesses, *(blinded(guess, secret=mine) for guess in guesses)}
    assert len(tried) > 100
    assert len(stripped & tried) == 0


def test_the_same_party_would_find_every_name_behind_a_shared_key():
    shared = b"a key that all parties hold"
    theirs = {
        hmac.digest(shared, key, hashlib.sha256)
        for number in MEMBERS["boris"]
        for key in keys_of(row("boris", number))
    }
    found = {hmac.digest(shared, key, hashlib.sha256) for key in dictionary()} & theirs
    assert len(found) == len(theirs)


def test_all_parties_but_one_together_still_find_no_name(finished):
    owns, _told, passed = finished
    theirs = next(each for each in passed if each.list == "chiara")
    seen = {token for line in theirs.rows for token in line}
    session = f"one\x00{'|'.join(PARTIES)}".encode()
    for key in list(dictionary())[:60]:
        guess = point_of(key, session=session)
        for party in ("anna", "boris"):
            guess = blinded(guess, secret=owns[party].secret)
        assert guess not in seen


def test_tokens_of_one_run_say_nothing_in_another():
    assert point_of(b"key", session=b"one") != point_of(b"key", session=b"two")


def test_the_order_of_blinding_does_not_matter():
    one, other, point = new_blinding_secret(), new_blinding_secret(), random_point()
    assert blinded(blinded(point, secret=one), secret=other) == blinded(
        blinded(point, secret=other), secret=one
    )


@pytest.mark.parametrize(
    "bad",
    [
        bytes(32),
        b"\x01" + bytes(31),
        b"\xff" * 32,
        b"short",
        bytes.fromhex(
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"
        ),
    ],
)
def test_a_point_outside_the_group_is_refused(bad):
    with pytest.raises(SealBroken):
        blinded(bad, secret=new_blinding_secret())


def test_a_record_that_cannot_be_linked_has_no_keys():
    assert keys_of(Record("a", "1", name_of("Аслан"))) == ()


def test_misses_are_put_back_on_average():
    rng = np.random.default_rng(5)
    true = {
        0b001: 300,
        0b010: 250,
        0b100: 200,
        0b011: 120,
        0b101: 90,
        0b110: 80,
        0b111: 60,
    }
    seen = np.zeros(8)
    for cell, count in true.items():
        for _person in range(count):
            for part in _seen_as(cell, 0.8, rng):
                seen[part] += 1
    table = _table(seen)
    fixed = corrected(table, recall=0.8).cells
    for cell, count in true.items():
        assert fixed[cell] == pytest.approx(count, abs=4 * count**0.5)
    assert table.observed > sum(true.values()) + 60
    assert fixed.sum() == pytest.approx(sum(true.values()), rel=0.03)


def _seen_as(cell, recall, rng):
    on = [k for k in range(3) if cell >> k & 1]
    part = {k: 1 << k for k in on}
    for place, one in enumerate(on):
        for other in on[place + 1 :]:
            if rng.random() < recall:
                joined = part[one] | part[other]
                part.update({k: joined for k in on if joined >> k & 1})
    return set(part.values())


def _table(cells):
    kept = np.flatnonzero(cells)
    return CaptureTable(
        ("a", "b", "c"),
        (kept[:, None] >> np.arange(3) & 1).astype(bool),
        cells[kept].astype(np.int64),
    )


def test_keys_that_find_too_little_are_not_corrected_but_refused():
    with pytest.raises(Refused):
        corrected(_table(np.arange(8)), recall=0.1)
    with pytest.raises(Refused):
        Recall(found=5, known=6)


def test_keys_find_most_pairs_of_the_invented_crisis():
    world = crisis(people=500, seed=21)
    records = {record.id: record for record in thin(world.records).records}
    pairs = [
        tuple(records[each] for each in sorted(pair))
        for pair in true_pairs(world, records.values())
    ]
    recall = recall_of(pairs)
    assert recall.share > 0.7
    assert recall.interval()[0] < recall.share < recall.interval()[1]
    assert LISTS


def test_a_small_count_is_never_shown_nor_can_it_be_worked_out():
    told = shown(_table(np.array([0, 40, 30, 20, 2, 9, 8, 7])))
    assert told.counts["001"] is None
    assert sum(count is None for count in told.counts.values()) >= 2
    assert told.people_about % 10 == 0
