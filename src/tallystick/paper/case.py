"""CASE/UCO 1.4.0 as JSON-LD: a graph of things by IRI. The same edition and names give the same graph."""

import uuid
from collections.abc import Iterable
from typing import Any

CONTEXT = {
    "kb": "http://example.org/kb/",
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "uco-action": "https://ontology.unifiedcyberontology.org/uco/action/",
    "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
    "uco-identity": "https://ontology.unifiedcyberontology.org/uco/identity/",
    "uco-location": "https://ontology.unifiedcyberontology.org/uco/location/",
    "uco-marking": "https://ontology.unifiedcyberontology.org/uco/marking/",
    "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
    "uco-tool": "https://ontology.unifiedcyberontology.org/uco/tool/",
    "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_SPACE = uuid.UUID("6f0d8c0e-52a1-5a0b-9d57-5d7b1d5f7a11")

Thing = dict[str, Any]


class Graph:
    """Things by IRI, each written once."""

    def __init__(self, edition: str) -> None:
        self.edition = edition
        self.things: list[Thing] = []
        self._seen: set[str] = set()

    def iri(self, kind: str, name: str) -> str:
        return f"kb:{kind}-{uuid.uuid5(_SPACE, f'{self.edition} {kind} {name}')}"

    def add(self, kind: str, name: str, thing: Thing) -> str:
        iri = self.iri(kind, name)
        if iri not in self._seen:
            self._seen.add(iri)
            self.things.append({"@id": iri, **thing})
        return iri

    def facet(self, kind: str, name: str, thing: Thing) -> Thing:
        return {"@id": self.iri(f"facet-{kind}", name), "@type": f"uco-observable:{kind}", **thing}

    def marking(self, code: str) -> str:
        statement = {
            "@id": self.iri("statement", code),
            "@type": "uco-marking:StatementMarking",
            "uco-marking:definitionType": "statement",
            "uco-marking:statement": f"Handling code {code}",
        }
        return self.add(
            "marking",
            code,
            {
                "@type": "uco-marking:MarkingDefinition",
                "uco-marking:definitionType": "statement",
                "uco-marking:definition": [statement],
            },
        )

    def organization(self, name: str) -> str:
        return self.add("organization", name, {"@type": "uco-identity:Organization", "uco-core:name": name})


def typed(kind: str, value: str) -> Thing:
    return {"@type": f"xsd:{kind}", "@value": value}


def references(iris: Iterable[str]) -> list[Thing]:
    return [{"@id": iri} for iri in iris]
