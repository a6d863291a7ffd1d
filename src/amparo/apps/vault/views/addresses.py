"""What an address of the vault names."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from amparo.lib.sealing.keyring import Kind
from amparo.web.unseen import Unseen


def kind_named(text: str) -> Kind:
    """Read the kind of a compartment in an address; an unknown one is simply absent."""
    found = {kind.name.lower(): kind for kind in Kind}.get(text)
    if found is None:
        raise Unseen
    return found


def uuids(texts: Iterable[str]) -> list[UUID]:
    """Read the ids that a form brings; what is no id is simply absent."""
    try:
        return [UUID(text) for text in texts]
    except ValueError:
        raise Unseen from None
