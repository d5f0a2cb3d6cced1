"""C2PA manifests, with the network off. Source: C2PA 2.2; read by c2pa-python.

The state (trusted, valid, invalid, remote) is kept apart from what is declared: a good signature on a claim is no
finding about the picture. Every manifest of the store is walked, since what a picture was made from is declared there.
Previews inside a store are never asked for.
"""

import io
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from tallystick.evidence.scan.signals.held import Held
from tallystick.evidence.scan.signals.metadata import Metadata
from tallystick.evidence.scan.signals.signal import Signal, digest_of, name
from tallystick.evidence.scan.signals.source_type import token_of
from tallystick.evidence.scan.source import Source, Stream
from tallystick.vocabulary.manifest import C2paState, Origin, SignalKind

OFFLINE: dict[str, Any] = {
    "version": 1,
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_after_reading": True, "verify_trust": True},
    "core": {"allowed_network_hosts": []},
}
"""Neither a manifest kept elsewhere nor a certificate's state is asked for, and no host is allowed at all."""
_STATES = {"Trusted": C2paState.TRUSTED, "Valid": C2paState.VALID}
_MADE = ("c2pa.created", "c2pa.opened")
_ACTION = re.compile(r"[A-Za-z0-9._\-]{1,60}\Z")
_DEEPEST = 40
_MOST_MANIFESTS = 200
_MOST_SIGNALS = 100


def has_claim(held: Held, metadata: Metadata) -> bool:
    """Whether a store is inside, or XMP says that one is kept elsewhere: only then is the library called."""
    return held.has_c2pa or bool(metadata.named("provenance"))


def c2pa_signals(source: Source, mime: str, trust: str | None = None) -> list[Signal]:
    """What the manifests declare, and their state. ``trust`` is the PEM text of certificates to trust.

    A store that cannot be read is a signal too, with the state INVALID. Raises ImportError without the extra ``media``.
    """
    import c2pa

    try:
        with c2pa.Reader(mime, io.BufferedReader(Stream(source), 1 << 16), context=_context(trust)) as reader:
            state = _STATES.get(str(reader.get_validation_state()), C2paState.INVALID)
            store = json.loads(reader.json())
    except c2pa.C2paError as error:
        return _unread(str(error))
    except (ValueError, RecursionError):
        return [_signal(C2paState.INVALID, "manifest store", {})]
    return _of_store(store, state)


@lru_cache(maxsize=2)
def _context(trust: str | None) -> Any:
    import c2pa

    settings = OFFLINE if trust is None else {**OFFLINE, "trust": {"trust_anchors": trust}}
    return c2pa.Context.from_dict(settings)


def _unread(message: str) -> list[Signal]:
    """The library's message may quote an address from the file, so it is not passed on."""
    if "ManifestNotFound" in message or "no JUMBF data" in message:
        return []
    if "remote" in message.casefold():
        return [_signal(C2paState.REMOTE, "XMP provenance", {})]
    return [_signal(C2paState.INVALID, "manifest store", {})]


def _of_store(store: dict[str, Any], state: C2paState) -> list[Signal]:
    found: list[Signal] = []
    for place, manifest in _walk(store):
        before = len(found)
        for action, value in _source_types(manifest):
            token, says = token_of(value)
            where = f"{place}, {action}" if action else place
            says = _weighed(says, action, place, manifest)
            signal = _signal(state, where, manifest, says=says, token=token, raw=value)
            if signal not in found:
                found.append(signal)
        if len(found) == before:
            found.append(_signal(state, place, manifest))
        if len(found) >= _MOST_SIGNALS:
            break
    return found or [_signal(C2paState.INVALID, "manifest store", {})]


def _signal(
    state: C2paState,
    where: str,
    manifest: dict[str, Any],
    *,
    says: Origin = Origin.OTHER,
    token: str | None = None,
    raw: str | None = None,
) -> Signal:
    return Signal(
        kind=SignalKind.C2PA,
        says=says,
        state=state,
        where=where,
        extractor=_extractor(),
        raw_sha256=digest_of(raw) if raw is not None else None,
        token=token,
        generator=_claim_generator(manifest),
    )


@lru_cache(maxsize=1)
def _extractor() -> str:
    import c2pa

    return f"c2pa-python {c2pa.__version__}"


def _walk(store: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every manifest: the active one, what it was made from at every depth, and those nothing leads to."""
    given = store.get("manifests")
    every = given if isinstance(given, dict) else {}
    manifests = {key: value for key, value in every.items() if isinstance(value, dict)}
    waiting: list[tuple[Any, str, int]] = [(store.get("active_manifest"), "active manifest", 0)]
    seen: set[str] = set()
    while waiting and len(seen) < _MOST_MANIFESTS:
        label, place, depth = waiting.pop(0)
        if not isinstance(label, str) or label not in manifests or label in seen:
            continue
        seen.add(label)
        yield place, manifests[label]
        for ingredient in _ingredients(manifests[label]):
            relation = ingredient.get("relationship")
            relation = relation if relation in ("parentOf", "componentOf", "inputTo") else "unknown relation"
            waiting.append((ingredient.get("active_manifest"), f"ingredient {relation}, depth {depth + 1}", depth + 1))
    for label, manifest in list(manifests.items())[:_MOST_MANIFESTS]:
        if label not in seen:
            yield "manifest without reference", manifest


def _ingredients(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    given = manifest.get("ingredients")
    return [one for one in given if isinstance(one, dict)][:_MOST_MANIFESTS] if isinstance(given, list) else []


def _source_types(value: Any, action: str | None = None, depth: int = 0) -> Iterator[tuple[str | None, str]]:
    """Every digital source type under a manifest, with the action it belongs to."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from _source_types(one, action, depth + 1)
    if not isinstance(value, dict):
        return
    named = value.get("action")
    action = named if isinstance(named, str) and _ACTION.match(named) else action
    for key, inner in value.items():
        if key.rpartition(":")[2].casefold() == "digitalsourcetype":
            given = inner if isinstance(inner, list) else [inner]
            yield from ((action, one) for one in given if isinstance(one, str))
        else:
            yield from _source_types(inner, action, depth + 1)


def _weighed(says: Origin, action: str | None, place: str, manifest: dict[str, Any]) -> Origin:
    """An AI declaration is of an edit when something was there before: another action than creating, an ingredient the
    manifest began from, or a part placed into another picture. A real original may be behind it."""
    if says is not Origin.AI:
        return says
    edited = action is not None and action not in _MADE
    return Origin.AI_EDIT if edited or _ingredients(manifest) or "componentOf" in place else Origin.AI


def _claim_generator(manifest: dict[str, Any]) -> str | None:
    """Who made the claim: by name and version in version 2 of the claim, one line of text in version 1."""
    given = manifest.get("claim_generator_info")
    first = given[0] if isinstance(given, list) and given and isinstance(given[0], dict) else {}
    named = name(first.get("name"), longest=60)
    version = name(first.get("version"), longest=30)
    return f"{named} {version}" if named and version else named or name(manifest.get("claim_generator"))


def prepare_c2pa() -> None:
    """Load the library and its settings while files may still be opened. Raises ImportError without it."""
    _context(None)
    _extractor()
