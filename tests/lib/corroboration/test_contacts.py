"""Contacts as printed, none invented; all numbers are of ranges kept for fiction or public."""

from __future__ import annotations

from dataclasses import replace

import pytest

from amparo.lib.corroboration.contacts import contacts_of
from amparo.lib.corroboration.documents import Link, Span
from tests.lib.corroboration.labelled import (
    HELD_OUT,
    TEXTS_TO_TUNE,
    document_of,
    labelled,
)

PRINTED = {
    "Write to help@lantern.example.": ["email help@lantern.example"],
    "Telephone: +44 (0) 20 7946 0958": ["phone +442079460958"],
    "Hotline (24 h): 020 7946 0958": ["phone +442079460958"],
    "Fax +44 20 7946 0959.": ["fax +442079460959"],
    "Post: 14 Quay Road, Velmora": ["postal 14 Quay Road, Velmora"],
    "Send it to PO Box 412, Port Aldry PA4 1QX.": [
        "postal PO Box 412, Port Aldry PA4 1QX"
    ],
    "Follow @lantern_net or @open.windows.": [
        "handle @lantern_net",
        "handle @open.windows",
    ],
    "Use #FreeVelmora today.": ["hashtag #FreeVelmora"],
    "Sign at https://lantern.example/sign?a=1.": [
        "url https://lantern.example/sign?a=1"
    ],
    "Read more (see www.lantern.example).": ["url www.lantern.example"],
    "Donate at lantern.org/give now.": ["url lantern.org/give"],
}
NO_CONTACT = [
    "Write to [email protected] today.",
    "Write to name [at] lantern.example or name(at)lantern.example.",
    "Write to na…@lantern.example, ***@lantern.example or a..b@lantern.example.",
    "LanternAid.org, a support group, asked for Change.org petitions.",
    "He was held from 2029-04-03 to 2029-05-07 with 1 200 300 others.",
    "The law of 12.04.2031 fined him 3 000 000 crowns at 10:30.",
    "Room 5, floor 9, article 132, votes 214 to 31.",
    "He lives at 6 Alder Close, on the second floor.",
    "We are #1 and C# is not ours; a@b is nothing.",
]


@pytest.mark.parametrize(("printed", "wanted"), PRINTED.items())
def test_what_is_printed_is_found(printed: str, wanted: list[str]) -> None:
    found = contacts_of(document_of(printed, language="en"))
    assert [f"{c.type} {c.value}" for c in found] == wanted


@pytest.mark.parametrize("text", NO_CONTACT)
def test_what_is_hidden_or_no_contact_is_not_invented(text: str) -> None:
    assert contacts_of(document_of(text, language="en")) == ()


def test_russian_and_french_numbers_are_read_by_their_own_plan() -> None:
    russian = contacts_of(document_of("Звоните: 8 (800) 555-35-35", language="ru"))
    french = contacts_of(document_of("Appelez le 01 70 18 99 00.", language="fr"))
    assert [c.value for c in (*russian, *french)] == ["+78005553535", "+33170189900"]


def test_a_mail_link_counts_unless_the_site_hid_its_address() -> None:
    document = document_of("Write to us or to them.", language="en")
    shown = Link(Span(0, 11), "mailto:help@lantern.example?subject=a")
    hidden = Link(Span(15, 22), "/cdn-cgi/l/email-protection#a1b2")
    found = contacts_of(replace(document, links=(shown, hidden)))
    assert [(c.type, c.value) for c in found] == [("email", "help@lantern.example")]


@pytest.mark.parametrize("names", [TEXTS_TO_TUNE, HELD_OUT], ids=["seen", "held out"])
def test_whole_texts_give_all_their_contacts_and_no_other(names: list[str]) -> None:
    for name in names:
        document, labels = labelled(name)
        wanted = [(x.span, x.values[0]) for x in labels if x.kind == "c"]
        assert [(c.span, c.type) for c in contacts_of(document)] == wanted, name
