"""Where each page is asked: its own thing, one that is not there, one under a wrong roof."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from uuid import UUID, uuid4

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.things import Thing, Things

# What each page is about; a page that is not here is about nothing in particular.
ABOUT = {
    "members:rotate": "drawer",
    "members:freeze": "member",
    "members:withdraw-freeze": "member",
    "members:sponsor": "newcomer",
    "members:withdraw-invitation": "invitation",
    "members:withdraw-newcomer": "newcomer",
    "members:signature-request": "member",
    "intake:offer": "offer",
    "intake:close-offer": "offer",
    "intake:report": "report",
    "intake:triage": "report",
    "intake:answer": "report",
    "intake:hand-over": "report",
    "intake:take-back": "report",
    "intake:file": "file",
    "protection:letter": "letter",
    "protection:open-case": "letter",
    "protection:decline-letter": "letter",
    "protection:case": "case",
    "protection:colleagues": "case",
    "protection:share": "case",
    "protection:lead": "case",
    "protection:end-share": "drawer",
    "protection:request-identity": "case",
    "protection:answer-request": "request",
    "protection:record-consent": "case",
    "protection:withdraw-consent": "consent",
    "protection:make-extract": "case",
    "protection:propose-extract": "case",
    "protection:answer": "case",
    "protection:drawer": "drawer",
    "protection:edit": "drawer",
    "protection:earlier": "drawer",
    "events:investigation": "investigation",
    "events:search": "investigation",
    "events:timeline": "investigation",
    "events:map": "investigation",
    "events:share": "investigation",
    "events:record-act": "investigation",
    "events:record-information": "investigation",
    "events:add-articles": "investigation",
    "events:door": "investigation",
    "events:extract": "deposit",
    "events:event": "event",
    "events:record-help": "event",
    "events:information": "information",
    "events:accept": "information",
    "events:link": "information",
    "events:history": "act",
    "events:revise": "act",
    "claims:claims": "investigation",
    "claims:claim": "claim",
    "claims:figures": "investigation",
    "claims:disagreements": "investigation",
    "claims:texts": "investigation",
    "claims:text": "read text",
    "claims:read": "investigation",
    "claims:decide": "read text",
    "vault:items": "shelf",
    "vault:seal": "shelf",
    "vault:ask-release": "shelf",
    "vault:item": "item",
    "vault:open": "item",
    "vault:describe": "item",
    "vault:make-copy": "item",
    "vault:picture": "copy",
    "vault:text": "item",
    "vault:alike": "item",
    "vault:release": "release",
    "vault:confirm": "release",
    "vault:package": "release",
    "publications:released": "statement",
    "publications:take-down": "statement",
    "publications:hand-over": "statement",
    "publications:drafts": "investigation",
    "publications:draft": "draft",
    "publications:new-sentence": "draft",
    "publications:new-picture": "draft",
    "publications:sentence": "sentence",
    "publications:remove-sentence": "sentence",
    "publications:ask": "draft",
    "publications:confirm": "draft",
}
# A page that lists these shows all that are one's own, and no other.
LISTS = {
    "protection:cases": "case",
    "protection:letters": "letter",
    "events:investigations": "investigation",
    "events:door": "deposit",
    "vault:items": "item",
    "publications:drafts": "draft",
    "publications:statements": "statement",
    "intake:inbox": "report",
    "intake:offers": "offer",
}
ROOFS = ("investigation", "compartment", "case", "report")


@dataclass(frozen=True)
class Address:
    """One page, and what is there; `like` is a thing of that sort under the same roof."""

    page: str
    path: str
    thing: Thing | None
    like: Thing | None = None

    @property
    def is_twisted(self) -> bool:
        """Tell whether nothing is there."""
        return self.thing is None and self.like is not None


@cache
def parts() -> dict[str, tuple[str, ...]]:
    """Give the names in the address of every page that the desk answers."""
    found: dict[str, tuple[str, ...]] = {}

    def walk(resolver: URLResolver, room: str, names: tuple[str, ...]) -> None:
        for each in resolver.url_patterns:
            inside = (*names, *each.pattern.converters)
            if isinstance(each, URLPattern):
                assert f"{room}{each.name}" not in found, each
                found[f"{room}{each.name}"] = inside
            else:
                walk(each, f"{each.namespace}:" if each.namespace else room, inside)

    walk(get_resolver(), "", ())
    return found


def address(
    page: str, thing: Thing | None, *, things: Things, twist: str = ""
) -> Address:
    """Give the address of a page about a thing.

    With the twist "unknown" its last id is one that was never given; with "elsewhere" it
    stands under the roof of another thing, where it is not.
    """
    if page == "web:static":
        return Address(page, reverse(page, args=["amparo.css"]), None)
    names = parts()[page]
    if not names:
        return Address(page, reverse(page), None)
    assert thing, page
    told = {name: thing.address[name] for name in names}
    if not twist:
        return Address(page, reverse(page, kwargs=told), thing, thing)
    told, like = _twisted(told, thing, twist, things=things)
    return Address(page, reverse(page, kwargs=told), None, like)


def _twisted(
    told: dict[str, object], thing: Thing, twist: str, *, things: Things
) -> tuple[dict[str, object], Thing]:
    roof = next((name for name in ROOFS if name in told), "")
    others = [
        t for t in things.of(thing.sort)
        if roof in t.address and t.address[roof] != told.get(roof)
    ]  # fmt: skip
    own = [
        n
        for n, v in told.items()
        if n != roof and (isinstance(v, UUID) or n == "sentence")
    ]
    if twist == "elsewhere" and roof and own and others:
        above = {roof, "kind"} if roof == "compartment" else {roof}
        return told | {n: others[0].address[n] for n in above & told.keys()}, others[0]
    last = [name for name, value in told.items() if isinstance(value, UUID)][-1]
    return told | {last: uuid4()}, thing
