"""What a generator's record says, and its signal. Holds prompts for a moment; a signal holds only their digests."""

import json
from dataclasses import dataclass
from typing import Any

from tallystick.evidence.scan.signals import signal
from tallystick.evidence.scan.signals.held import Text
from tallystick.vocabulary.manifest import Origin, SignalKind

_KEYS = {
    *("parameters", "postprocessing", "extras", "prompt", "workflow", "invokeai_metadata", "invokeai_graph"),
    *("invokeai_workflow", "sd-metadata", "Dream", "Comment", "comment", "UserComment", "Software", "CreatorTool"),
    *("Title", "Description", "ImageDescription", "description", "Caption", "Credit", "Source", "Make", "Model"),
}
"""Keys that may be kept as they are: any other is free text."""
_EXTRACTOR = f"tallystick generators {signal.VERSION}"


@dataclass(frozen=True, kw_only=True)
class Generated:
    """Values as found, of any type: nothing has been checked yet. ``from_picture``: it began from an existing one."""

    tool: str | None
    prompt: object = None
    model: object = None
    model_hash: object = None
    seed: object = None
    steps: object = None
    width: object = None
    height: object = None
    size: object = None
    from_picture: bool = False


def generated_signal(text: Text, found: Generated) -> signal.Signal:
    """The signal of one record: names bounded, numbers only if they are numbers, the prompt as a digest."""
    return signal.Signal(
        kind=SignalKind.GENERATOR,
        says=Origin.AI_EDIT if found.from_picture else Origin.AI,
        where=text.where,
        extractor=_EXTRACTOR,
        raw_sha256=signal.digest_of(text.value),
        token=text.key if text.key in _KEYS else "text",
        generator=signal.name(found.tool, longest=60),
        model=signal.name(found.model),
        model_sha=signal.model_hash(found.model_hash),
        seed=signal.seed(found.seed),
        steps=signal.steps(found.steps),
        dimensions=signal.dimensions(found.size) or signal.sides(found.width, found.height),
        prompt_sha256=signal.prompt_digest(found.prompt),
    )


def loads(value: str) -> dict[str, Any] | None:
    """A JSON object; None for anything else, however deep or broken it is."""
    start = value.lstrip()[:1]
    if start != "{":
        return None
    try:
        read = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def at(value: object, *path: str) -> Any:
    """A value inside objects inside objects; None where the path ends."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def first(values: dict[str, Any], *keys: str) -> Any:
    """The value of the first key that is there."""
    return next((values[key] for key in keys if values.get(key) not in (None, "")), None)
