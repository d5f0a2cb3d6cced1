"""The custody of an item as CASE: device, what was done to it, and a ProvenanceRecord after each step.

Shape after the forensic lifecycle of CASE 1.4.0: an action takes the last record as its object and gives the next.
"""

import json
from typing import Any

from tallystick.paper.case import CONTEXT, Graph, Thing, references, typed


def write_custody_case(content: dict[str, Any]) -> bytes:
    """JSON-LD bytes of one item's custody; ``content`` as :func:`tallystick.evidence.content.custody_content`."""
    item, graph = content["item"], Graph(f"custody of {content['item']['id']}")
    device = _device(graph, item)
    records: list[str] = []
    actions: list[str] = []
    for event in content["events"]:
        record = _record(graph, content, event, [device])
        actions.append(_action(graph, event, taken=records[-1:] or [device], given=record, before=actions[-1:]))
        records.append(record)
    thing: Thing = {
        "@type": "case-investigation:Investigation",
        "uco-core:name": content["operation"]["name"],
        "uco-core:description": " ".join(
            [
                f"Custody of item {item['label']} of {content['agency']['name']}.",
                *(f"Gap: {gap['sentence']}" for gap in content["gaps"]),
            ]
        ),
        "case-investigation:investigationForm": "case",
        "uco-core:object": references([device, *actions, *records]),
    }
    if item["mandate"]:
        thing["case-investigation:relevantAuthorization"] = references([_mandate(graph, item)])
    graph.add("investigation", content["operation"]["reference"], thing)
    return json.dumps({"@context": CONTEXT, "@graph": graph.things}, ensure_ascii=False, indent=1).encode()


def _device(graph: Graph, item: dict[str, Any]) -> str:
    named = {"deviceType": item["kind"], "model": item["model"], "serialNumber": item["serial"]}
    facet: Thing = {f"uco-observable:{name}": value for name, value in named.items() if value}
    if item["make"]:
        facet["uco-observable:manufacturer"] = {"@id": graph.organization(item["make"])}
    thing: Thing = {
        "@type": "uco-observable:Device",
        "uco-core:hasFacet": [graph.facet("DeviceFacet", item["id"], facet)],
    }
    if item["description"]:
        thing["uco-core:description"] = item["description"]
    return graph.add("device", item["id"], thing)


def _mandate(graph: Graph, item: dict[str, Any]) -> str:
    thing = {
        "@type": "case-investigation:Authorization",
        "case-investigation:authorizationType": "warrant",
        "case-investigation:authorizationIdentifier": item["mandate"],
    }
    return graph.add("authorization", item["mandate"], thing)


def _record(graph: Graph, content: dict[str, Any], event: dict[str, Any], objects: list[str]) -> str:
    thing: Thing = {
        "@type": "case-investigation:ProvenanceRecord",
        "uco-core:description": f"{content['item']['label']} after: {event['kind']}",
        "case-investigation:exhibitNumber": content["item"]["label"],
        "uco-core:object": references([*objects, *([_copy(graph, event)] if event["digest"] else [])]),
    }
    if content["parent"]:
        thing["case-investigation:rootExhibitNumber"] = [content["item"]["label"].split("/")[0]]
    return graph.add("provenance", event["id"], thing)


def _copy(graph: Graph, event: dict[str, Any]) -> str:
    digest = {
        "@id": graph.iri("hash", event["id"]),
        "@type": "uco-types:Hash",
        "uco-types:hashMethod": "SHA256",
        "uco-types:hashValue": typed("hexBinary", event["digest"]),
    }
    facet = graph.facet("ContentDataFacet", event["id"], {"uco-observable:hash": [digest]})
    return graph.add("file", event["id"], {"@type": "uco-observable:File", "uco-core:hasFacet": [facet]})


def _action(graph: Graph, event: dict[str, Any], *, taken: list[str], given: str, before: list[str]) -> str:
    thing: Thing = {
        "@type": "case-investigation:InvestigativeAction",
        "uco-core:name": event["kind"],
        "uco-core:description": _told(event),
        "uco-action:startTime": typed("dateTime", event["at"]),
        "uco-action:performer": {"@id": _person(graph, event["by"] or event["holder"])},
        "uco-action:object": references(taken),
        "uco-action:result": references([given]),
    }
    if event["place"]:
        place = {"@type": "uco-location:Location", "uco-core:name": event["place"]}
        thing["uco-action:location"] = references([graph.add("location", event["place"], place)])
    others = [name for name in dict.fromkeys((event["holder"], event["to"])) if name and name != event["by"]]
    if others:
        thing["uco-action:participant"] = references(_person(graph, name) for name in others)
    if event["tool"]:
        tool = {"@type": "uco-tool:Tool", "uco-core:name": event["tool"]}
        thing["uco-action:instrument"] = references([graph.add("tool", event["tool"], tool)])
    if before:
        thing["case-investigation:wasInformedBy"] = references(before)
    return graph.add("action", event["id"], thing)


def _told(event: dict[str, Any]) -> str:
    """Everything of an event that the graph has no property for: who has the item, seal, entry, corrections."""
    said = [event["reason"], f"Afterwards with {event['holder']}."]
    said += [f"Handed to {event['to']}."] if event["to"] else []
    said += [f"Seal {event['seal']}."] if event["seal"] else []
    said += [f"Photograph, SHA-256 {one}." for one in event["photographs"]]
    said += [f"Entered {event['entered_at']} by {event['by']}."]
    said += [f"Corrected {one['at']} by {one['by']}: {one['reason']}" for one in event["corrections"]]
    return " ".join(said)


def _person(graph: Graph, name: str) -> str:
    return graph.add("person", name, {"@type": "uco-identity:Person", "uco-core:name": name})
