"""Every address of the desk that can be asked for with GET, with ids of things that exist."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from common.investigation import VOCABULARY, word

DRAWERS = ("contact", "identity", "account", "protection", "extract")
KINDS = ("event", "act", "information", "actor", "place", "source")
COMMON, SECOND, THIRD, RARE = word(0), word(1), word(2), word(VOCABULARY - 1)


@dataclass(frozen=True)
class Address:
    """A page's name, what is special about this one, and where it is."""

    page: str
    about: str
    path: str

    def __str__(self) -> str:
        return f"{self.page} ({self.about})" if self.about else self.page


def addresses(ids: dict[str, str]) -> Iterator[Address]:
    """Walk the resolver. A page for which no ids are known is an error: none is left out."""
    for page, parameters in _pages(get_resolver().url_patterns):
        given = SPECIAL.get(page, lambda _ids: [("", {}, {})])(ids)
        for about, values, query in given:
            chosen = {name: values.get(name) or ids[name] for name in parameters}
            path = reverse(page, kwargs=chosen)
            yield Address(page, about, f"{path}?{urlencode(query)}" if query else path)


def _pages(patterns: list, app: str = "", inherited: tuple = ()) -> Iterator[tuple]:  # type: ignore[type-arg]
    for each in patterns:
        names = (*inherited, *each.pattern.converters)
        if isinstance(each, URLResolver):
            yield from _pages(each.url_patterns, each.app_name or app, names)
        elif isinstance(each, URLPattern):
            yield f"{app}:{each.name}", names


def _drawers(_ids):  # type: ignore[no-untyped-def]
    return [(drawer, {"drawer": drawer}, {}) for drawer in DRAWERS]


def _records(ids):  # type: ignore[no-untyped-def]
    return [(kind, {"kind": kind, "record": ids[kind]}, {}) for kind in KINDS]


def _shelves(ids):  # type: ignore[no-untyped-def]
    inside = {"kind": "investigation", "compartment": ids["investigation"]}
    account = {
        "kind": "account",
        "compartment": ids["case"],
        "item": ids["account_item"],
    }
    return [("investigation", inside, {}), ("account", account, {})]


def _release(ids):  # type: ignore[no-untyped-def]
    inside = {"kind": "investigation", "compartment": ids["investigation"]}
    waits = inside | {"release": ids["open_release"]}
    return [("confirmed", inside, {}), ("waiting", waits, {})]


def _drafts(ids):  # type: ignore[no-untyped-def]
    others = [(name, {"draft": ids[name]}, {}) for name in ("asked", "released")]
    return [("drafted", {}, {}), *others]


def _asked(query_of):  # type: ignore[no-untyped-def]
    """Give the page plain, and once for each query."""

    def _given(ids):  # type: ignore[no-untyped-def]
        queries = query_of(ids)
        return [("", {}, {}), *((about, {}, query) for about, query in queries.items())]

    return _given


SPECIAL = {
    "protection:drawer": _drawers,
    "protection:edit": _drawers,
    "protection:earlier": _drawers,
    "events:history": _records,
    "events:revise": _records,
    "claims:text": lambda ids: [("", {"information": ids["text"]}, {})],
    "claims:decide": lambda ids: [("", {"information": ids["text"]}, {})],
    "vault:items": _shelves,
    "vault:item": _shelves,
    "vault:seal": _shelves,
    "vault:ask-release": _shelves,
    "vault:open": _shelves,
    "vault:describe": _shelves,
    "vault:text": _shelves,
    "vault:alike": _shelves,
    "vault:make-copy": _shelves,
    "vault:picture": _shelves,
    "vault:release": _release,
    "vault:confirm": _release,
    "vault:package": _release,
    "publications:draft": _drafts,
    "publications:confirm": lambda ids: [("asked", {"draft": ids["asked"]}, {})],
    "publications:new-sentence": _asked(
        lambda _ids: {
            "find rare word": {"find": RARE},
            "find common word": {"find": COMMON},
        }
    ),
    "protection:cases": _asked(
        lambda _ids: {"a word": {"q": "depot"}, "page 20": {"page": 20}}
    ),
    "journal:journal": _asked(
        lambda _ids: {"page 2": {"page": 2}, "page 300": {"page": 300}}
    ),
    "intake:inbox": _asked(lambda _ids: {"page 3": {"page": 3}}),
    "events:timeline": _asked(
        lambda _ids: {"a year": {"first": "2015-01-01", "last": "2015-12-31"}}
    ),
    "events:record-act": _asked(
        lambda ids: {
            "on an event": {"event": ids["event"]},
            "on a source": {"information": ids["information"]},
        }
    ),
    "events:record-information": _asked(
        lambda ids: {"on an event": {"event": ids["event"]}}
    ),
    "events:information": lambda ids: [
        ("", {}, {}),
        ("an extract", {"information": ids["extract"]}, {}),
    ],
    "events:search": _asked(
        lambda _ids: {
            "rare word": {"words": RARE},
            "common word": {"words": COMMON},
            "three common words": {"words": f"{COMMON} {SECOND} {THIRD}"},
            "place and word": {"words": COMMON, "place": "7"},
            "month": {"month": "2017-03"},
            "two letters": {"words": word(3)[:2]},
            "phrase": {"words": f'"{COMMON} {SECOND}"'},
            "page 1000": {"words": COMMON, "page": 1000},
        }
    ),
    "members:sponsor": lambda ids: [("", {"member": ids["newcomer"]}, {})],
    "members:signature-request": lambda ids: [("", {"member": ids["newcomer"]}, {})],
    "members:withdraw-newcomer": lambda ids: [("", {"member": ids["newcomer"]}, {})],
    "members:freeze": lambda ids: [("", {"member": ids["colleague"]}, {})],
    "members:withdraw-freeze": lambda ids: [("", {"member": ids["colleague"]}, {})],
    "members:withdraw-invitation": lambda ids: [
        ("", {"invitation": ids["newcomer"]}, {})
    ],
    "members:rotate": lambda ids: [("", {"kind": 4, "compartment": ids["case"]}, {})],
    "web:static": lambda _ids: [("", {"name": "amparo.css"}, {})],
}
