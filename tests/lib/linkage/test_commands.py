"""The commands on lists work from files to files, without Django, and print no name."""

import builtins
import csv
import json
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from amparo.cli.offline.lists import group
from amparo.lib.linkage.decisions_file import read, written
from amparo.lib.linkage.judgements import Verdict, judged
from amparo.lib.refusal import Refused

from .crisis import crisis

PARTIES = ("hotline", "ngo", "relatives")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lists")
    world = crisis(people=160, seed=8)
    for name in PARTIES:
        with (folder / f"{name}.csv").open("w", newline="") as file:
            out = csv.writer(file)
            out.writerow(["key", "given", "surname", "patronymic", "assumed", "born", "date", "place", "region", "note"])  # fmt: skip
            out.writerows(_row(r) for r in world.records if r.list == name)
    return folder


def _row(record):
    name = record.name
    return (
        record.key, name.given, name.surname, name.patronymic, int(name.is_assumed),
        _edtf(record.born), _edtf(record.happened), record.place.name, record.place.within, "",
    )  # fmt: skip


def _edtf(span):
    return (
        "" if span is None else "/".join(date.fromordinal(d).isoformat() for d in span)
    )


def call(*words):
    done = CliRunner().invoke(group, [str(word) for word in words])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(scope="module")
def report(folder):
    files = [folder / f"{name}.csv" for name in PARTIES]
    said = call("link", *files, "--out", folder / "out.json", "--draws", 8)
    return said, (folder / "out.json").read_text()


def test_lists_become_a_number_with_its_doubt(report):
    told = json.loads(report[1])
    assert told["estimate"]["lo"] < 160 * 1.6
    assert (
        told["estimate"]["lo"] <= told["estimate"]["estimate"] <= told["estimate"]["hi"]
    )
    parts = [told["estimate"][part] for part in ("sampling", "model", "linkage")]
    assert sum(parts) == pytest.approx(1, abs=0.001)
    assert told["lists"][0]["unused_columns"] == ["note"]


def test_a_report_on_lists_holds_no_name(folder, report):
    world = crisis(people=160, seed=8)
    words = {part for r in world.records for part in (r.name.given, r.name.surname) if len(part) > 4}  # fmt: skip
    assert len(words) > 100
    assert [word for word in words if word in report[0] + report[1]] == []


def test_the_same_lists_and_seed_give_the_same_bytes(folder, report):
    files = [folder / f"{name}.csv" for name in reversed(PARTIES)]
    call("link", *files, "--out", folder / "again.json", "--draws", 8)
    again, told = json.loads((folder / "again.json").read_text()), json.loads(report[1])
    assert [again.pop("lists")[::-1]] == [told.pop("lists")]
    assert again == told


def test_what_people_decided_of_a_pair_stands_and_leaves_the_queue(folder, report):
    files = [folder / f"{name}.csv" for name in PARTIES]
    first = json.loads(report[1])["review"][0]
    rows = ()
    for reader in ("Heather", "Rowan"):
        pair = (tuple(first["one"]), tuple(first["other"]))
        rows = judged(
            rows, pair, Verdict.SAME, by=reader, at=datetime(2017, 5, 1, tzinfo=UTC)
        )
    (folder / "decisions.csv").write_text(written(rows))
    assert read(written(rows)) == rows
    call("link", *files, "--out", folder / "later.json", "--draws", 8,
         "--decisions", folder / "decisions.csv")  # fmt: skip
    later = json.loads((folder / "later.json").read_text())["review"]
    assert [first["one"], first["other"]] not in [[r["one"], r["other"]] for r in later]


@pytest.mark.parametrize("spoilt", ["verdict", "2017", "Heather,", "hotline"])
def test_a_decision_that_cannot_be_read_is_refused(spoilt):
    pair = (("hotline", "1"), ("ngo", "1"))
    text = written(
        judged(
            (), pair, Verdict.SAME, by="Heather", at=datetime(2017, 5, 1, tzinfo=UTC)
        )
    )
    assert len(read(text)) == 1
    broken = text.replace(spoilt, "ngo" if spoilt == "hotline" else ",,")
    with pytest.raises(Refused):
        read(broken)


def test_a_cell_that_cannot_be_read_is_flagged_and_the_row_kept(tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.csv").write_text(
            "key,name,date,age\n1,Аслан Дарвелов,spring-ish,30\n2,Седа Болунова,2017-04,old\n"
        )
    call(
        "link", tmp_path / "one.csv", tmp_path / "two.csv", "--out", tmp_path / "o.json"
    )
    told = json.loads((tmp_path / "o.json").read_text())
    assert [(f["row"], f["column"]) for f in told["lists"][0]["flags"]] == [(2, "happened"), (3, "age")]  # fmt: skip
    assert told["lists"][0]["linkable"] == 2


@pytest.mark.parametrize(
    "content",
    [
        "",
        "a,b\n1,2\n",
        "key,name\n",
        "key,name\n1,Аслан Дарвелов,x\n",
        "key,key,name\n1,1,a\n",
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_next_step(tmp_path, content):
    (tmp_path / "bad.csv").write_text(content)
    with pytest.raises(Refused) as refused:
        call("link", tmp_path / "bad.csv", "--out", tmp_path / "o.json")
    assert refused.value.then


def test_two_lists_alone_give_no_number(folder):
    files = [folder / f"{name}.csv" for name in PARTIES[:2]]
    call("link", *files, "--out", folder / "two.json", "--draws", 5)
    assert json.loads((folder / "two.json").read_text())["estimate"]["refused"]


def test_lists_are_linked_where_the_library_of_the_overlap_is_missing(monkeypatch):
    monkeypatch.setattr("builtins.__import__", _without_nacl(builtins.__import__))
    assert "link" in call("--help")
    done = CliRunner().invoke(group, ["overlap", "forget", "x"])
    assert done.exit_code == 1
    assert "amparo[linkage]" in done.output


def _without_nacl(real):
    def load(name, globals_=None, locals_=None, fromlist=(), level=0):
        if level and name == "overlap":
            raise ModuleNotFoundError("No module named 'nacl'", name="nacl")
        return real(name, globals_, locals_, fromlist, level)

    return load


def test_three_organisations_count_their_overlap_with_files_alone(folder, tmp_path):
    for name in PARTIES:
        call("overlap", "commit", folder / f"{name}.csv", "--session", "spring", "--party", name,
             "--parties", ",".join(PARTIES), "--rows", 90, "--own", tmp_path / f"{name}.own",
             "--out", tmp_path / f"{name}.told")  # fmt: skip
    told = [w for name in PARTIES for w in ("--commitment", tmp_path / f"{name}.told")]
    for name in PARTIES:
        at = tmp_path / f"{name}.0"
        call("overlap", "blind", tmp_path / f"{name}.own", *told, "--out", at)
        for step, other in enumerate((p for p in PARTIES if p != name), 1):
            after = tmp_path / f"{name}.{step}"
            call(
                "overlap",
                "again",
                at,
                "--own",
                tmp_path / f"{other}.own",
                *told,
                "--out",
                after,
            )
            at = after
        call(
            "overlap",
            "open",
            tmp_path / f"{name}.own",
            "--out",
            tmp_path / f"{name}.size",
        )
    sizes = [w for name in PARTIES for w in ("--opening", tmp_path / f"{name}.size")]
    passed = [tmp_path / f"{name}.2" for name in PARTIES]
    call("overlap", "table", *passed, *told, *sizes, "--found", 72, "--known", 90,
         "--out", tmp_path / "table.json")  # fmt: skip
    table = json.loads((tmp_path / "table.json").read_text())
    assert table["estimate"]["lo"] <= 160 * 1.1
    assert all(
        count is None or count >= 5 for count in table["shown"]["counts"].values()
    )
    assert (tmp_path / "ngo.own").stat().st_mode & 0o077 == 0
    call("overlap", "forget", tmp_path / "ngo.own")
    assert not (tmp_path / "ngo.own").exists()
