"""The package's RO-Crate 1.2 description, so that archives can read what is in it."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from amparo.lib.custody.parts import PackageAbout, Placed

CONTEXT = "https://w3id.org/ro/crate/1.2/context"
PROFILE = "https://w3id.org/ro/crate/1.2"
PAYLOAD = "data/"

Entity = dict[str, Any]
_WRITER = json.JSONEncoder(ensure_ascii=False, check_circular=False)


def metadata(
    *, placed: Sequence["Placed"], records: Sequence[str], about: "PackageAbout"
) -> bytes:
    """Return `ro-crate-metadata.json`: the crate, its items and their records."""
    entities = [_file(each) for each in placed]
    entities += [_record(record_of(each.item.id)) for each in placed]
    entities += [_record(path) for path in records]
    parts = [{"@id": entity["@id"]} for entity in entities]
    graph = [_descriptor(), _root(about, parts), *entities]
    graph.append(_organisation(about))
    lines = ",\n".join(map(_WRITER.encode, graph))
    head = json.dumps({"@context": CONTEXT})[:-1]
    return f'{head}, "@graph": [\n{lines}\n]}}\n'.encode()


def record_of(item: UUID) -> str:
    """Name the file, below `data/`, that holds what is known of an item."""
    return f"records/{item}.json"


def _descriptor() -> Entity:
    return {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": PROFILE},
    }


def _root(about: "PackageAbout", parts: list[Entity]) -> Entity:
    return {
        "@id": "./",
        "@type": "Dataset",
        "identifier": f"urn:uuid:{about.id}",
        "name": about.title,
        "description": about.description,
        "datePublished": about.made_at.isoformat(timespec="seconds"),
        "license": about.licence,
        "publisher": {"@id": "#organisation"},
        "hasPart": parts,
    }


def _organisation(about: "PackageAbout") -> Entity:
    return {"@id": "#organisation", "@type": "Organization", "name": about.organisation}


def _file(placed: "Placed") -> Entity:
    item = placed.item
    entity: Entity = {
        "@id": placed.path.removeprefix(PAYLOAD),
        "@type": "File",
        "name": item.name,
        "identifier": f"urn:uuid:{item.id}",
        "encodingFormat": item.media_type,
        "contentSize": str(item.size),
        "sha256": item.sha256.hex(),
        "subjectOf": {"@id": record_of(item.id)},
    }
    if item.derived_from:
        entity["isBasedOn"] = f"urn:uuid:{item.derived_from}"
    return entity


def _record(path: str) -> Entity:
    return {
        "@id": path,
        "@type": "File",
        "name": path.removeprefix("records/"),
        "encodingFormat": "application/json",
    }
