"""Case-level objects as CASE/UCO 1.4.0 JSON-LD: operation, authorisations, accounts, connections, files by hash.

Bulk rows are not repeated here: they are in the CSV files, which this graph names by hash. IRIs end in a UUID
made from the package's number, so the same content gives the same graph.
"""

import hashlib
import ipaddress
import json
from collections.abc import Mapping

from tallystick.paper.case import CONTEXT, Graph, Thing, references, typed
from tallystick.sharing.content import AccessFact, AccountFact, Content

ACCOUNTS_AT_MOST = 500
CONNECTIONS_PER_ACCOUNT = 5


def write_case(content: Content, files: Mapping[str, bytes]) -> bytes:
    """The graph as JSON-LD bytes; ``files`` are the package's other files, named by SHA-256."""
    graph = PackageGraph(content["cover"]["number"] + f" v{content['cover']['version']}")
    markings = [graph.marking(code) for code in content["cover"]["codes"]]
    accounts = _accounts(content, graph)
    connections = _connections(content, graph, known=accounts)
    parts = [*accounts.values(), *connections, *(graph.file(name, made) for name, made in sorted(files.items()))]
    graph.investigation(content, parts=parts, markings=markings)
    return json.dumps({"@context": CONTEXT, "@graph": graph.things}, ensure_ascii=False, indent=1).encode()


class PackageGraph(Graph):
    """The graph of one package."""

    def file(self, name: str, made: bytes) -> str:
        digest = {
            "@id": self.iri("hash", name),
            "@type": "uco-types:Hash",
            "uco-types:hashMethod": "SHA256",
            "uco-types:hashValue": typed("hexBinary", hashlib.sha256(made).hexdigest()),
        }
        size = typed("integer", str(len(made)))
        facets = [
            self.facet("FileFacet", name, {"uco-observable:fileName": name, "uco-observable:sizeInBytes": size}),
            self.facet("ContentDataFacet", name, {"uco-observable:hash": [digest]}),
        ]
        return self.add("file", name, {"@type": "uco-observable:File", "uco-core:hasFacet": facets})

    def investigation(self, content: Content, *, parts: list[str], markings: list[str]) -> None:
        cover = content["cover"]
        authorizations = [
            self.add(
                "authorization",
                source["contribution"],
                {
                    "@type": "case-investigation:Authorization",
                    "case-investigation:authorizationType": "legal basis",
                    "case-investigation:authorizationIdentifier": source["legal_basis"],
                },
            )
            for source in content["sources"]
            if source["legal_basis"]
        ]
        thing: Thing = {
            "@type": "case-investigation:Investigation",
            "uco-core:name": cover["operation_name"],
            "uco-core:description": f"Country package {self.edition}. All rows are in the CSV files named by hash.",
            "case-investigation:investigationForm": "case",
            "uco-core:object": references(parts),
            "uco-core:objectMarking": references(markings),
        }
        if authorizations:
            thing["case-investigation:relevantAuthorization"] = references(authorizations)
        self.add("investigation", cover["operation"], thing)


def _accounts(content: Content, graph: Graph) -> dict[str, str]:
    known: dict[str, str] = {}
    for person in content["persons"]:
        for account in person["accounts"]:
            if account["account"] not in known and len(known) < ACCOUNTS_AT_MOST:
                known[account["account"]] = _account(account, graph)
    return known


def _account(account: AccountFact, graph: Graph) -> str:
    key = account["account"]
    issuer = {"@id": graph.organization(account["platform"])}
    login: Thing = {"uco-observable:accountLogin": account["handle"] or account["name"]}
    if account["last_seen_at"]:
        login["uco-observable:lastLoginTime"] = typed("dateTime", account["last_seen_at"])
    named = {"uco-observable:accountIdentifier": account["name"], "uco-observable:accountIssuer": issuer}
    if account["created_at"]:
        named["uco-observable:observableCreatedTime"] = typed("dateTime", account["created_at"])
    facets = [graph.facet("AccountFacet", key, named), graph.facet("DigitalAccountFacet", key, login)]
    iri = graph.add("account", key, {"@type": "uco-observable:DigitalAccount", "uco-core:hasFacet": facets})
    if account["email"]:
        facet = graph.facet("EmailAddressFacet", account["email"], {"uco-observable:addressValue": account["email"]})
        address = {"@type": "uco-observable:EmailAddress", "uco-core:hasFacet": [facet]}
        _relate(graph, iri, graph.add("email", account["email"], address), kind="Has_Contact", name=key)
    return iri


def _connections(content: Content, graph: Graph, *, known: Mapping[str, str]) -> list[str]:
    made: list[str] = []
    for person in content["persons"]:
        for key in sorted({access["account"] for access in person["accesses"]} & set(known)):
            mine = [access for access in person["accesses"] if access["account"] == key]
            made += [_connection(access, graph, account=known[key]) for access in mine[-CONNECTIONS_PER_ACCOUNT:]]
    return made


def _connection(access: AccessFact, graph: Graph, *, account: str) -> str:
    source = access["source"]
    name = f"{source['contribution']} {source['file']} {source['row']}"
    facet: Thing = {
        "uco-observable:src": [{"@id": _address(access["address"], graph)}],
        "uco-observable:startTime": typed("dateTime", access["at"]),
    }
    if access["port"] is not None:
        facet["uco-observable:sourcePort"] = typed("integer", str(access["port"]))
    thing = {
        "@type": "uco-observable:NetworkConnection",
        "uco-core:hasFacet": [graph.facet("NetworkConnectionFacet", name, facet)],
    }
    iri = graph.add("connection", name, thing)
    _relate(graph, account, iri, kind="Connected_From", name=name)
    return iri


def _address(value: str, graph: Graph) -> str:
    try:
        kind = f"IPv{ipaddress.ip_address(value).version}Address"
    except ValueError:
        kind = "IPAddress"
    facet = graph.facet(f"{kind}Facet", value, {"uco-observable:addressValue": value})
    return graph.add("address", value, {"@type": f"uco-observable:{kind}", "uco-core:hasFacet": [facet]})


def _relate(graph: Graph, left: str, right: str, *, kind: str, name: str) -> None:
    graph.add(
        f"relationship-{kind.lower().replace('_', '-')}",
        name,
        {
            "@type": "uco-observable:ObservableRelationship",
            "uco-core:source": {"@id": left},
            "uco-core:target": {"@id": right},
            "uco-core:kindOfRelationship": kind,
            "uco-core:isDirectional": typed("boolean", "true"),
        },
    )
