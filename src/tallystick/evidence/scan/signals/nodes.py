"""ComfyUI's graph of nodes: the text ``prompt`` holds what was run, ``workflow`` what was drawn on screen."""

from collections.abc import Iterator, Sequence
from typing import Any

from tallystick.evidence.scan.signals.generated import Generated, at, generated_signal, loads
from tallystick.evidence.scan.signals.held import Text
from tallystick.evidence.scan.signals.signal import Signal

_MODEL_INPUTS = ("ckpt_name", "unet_name", "model_name", "base_ckpt_name")
_TEXT_INPUTS = ("text", "text_g", "text_l", "t5xxl", "clip_l", "prompt", "positive", "string", "value", "wildcard_text")
_SEEDS = ("seed", "noise_seed", "rand_seed")
_MOST_NODES = 5000
_FARTHEST = 4

Nodes = dict[str, dict[str, Any]]


def node_signals(texts: Sequence[Text]) -> Iterator[Signal]:
    """One for the graph that was run; else one for the graph on screen, of which only its presence is told."""
    by_key = {text.key.casefold(): text for text in texts if text.key.casefold() in ("prompt", "workflow")}
    commented = (text for text in texts if text.key in ("UserComment", "Make", "Model", "ImageDescription"))
    for text in commented:  # WebP: "prompt:{...}" in Model, "workflow:{...}" in Make
        key, _, value = text.value.partition(":")
        if key.casefold() in ("prompt", "workflow") and value.lstrip().startswith("{"):
            by_key.setdefault(key.casefold(), Text(text.where, key.casefold(), value))
    graph = _graph(by_key["prompt"].value) if "prompt" in by_key else None
    if graph is not None:
        yield generated_signal(by_key["prompt"], _of_graph(graph))
    elif "workflow" in by_key and isinstance(at(loads(by_key["workflow"].value), "nodes"), list):
        yield generated_signal(by_key["workflow"], Generated(tool="ComfyUI"))


def _graph(value: str) -> Nodes | None:
    read = loads(value)
    if read is None or len(read) > _MOST_NODES:
        return None
    nodes = {key: node for key, node in read.items() if isinstance(at(node, "class_type"), str)}
    return nodes or None


def _of_graph(nodes: Nodes) -> Generated:
    sampler = next((node for node in nodes.values() if "Sampler" in node["class_type"]), {})
    return Generated(
        tool="ComfyUI",
        prompt=_prompt(nodes, sampler),
        model=_any_input(nodes, _MODEL_INPUTS),
        seed=_plain(_any_input({"": sampler}, _SEEDS)) or _plain(_any_input(nodes, _SEEDS)),
        steps=_plain(at(sampler, "inputs", "steps")) or _plain(_any_input(nodes, ("steps",))),
        width=_size(nodes, "width"),
        height=_size(nodes, "height"),
        from_picture=any(node["class_type"].startswith(("LoadImage", "VAEEncode")) for node in nodes.values()),
    )


def _prompt(nodes: Nodes, sampler: dict[str, Any]) -> str:
    """The text that leads into the sampler's positive input; where none does, every text of the graph."""
    reached = _text_before(nodes, at(sampler, "inputs", "positive"), _FARTHEST)
    if reached:
        return reached
    every = [text for node in nodes.values() if "Encode" in node["class_type"] for text in _texts_in(node)]
    return "\n".join(sorted(every))


def _text_before(nodes: Nodes, link: object, left: int) -> str | None:
    if left == 0 or not isinstance(link, list) or not link or str(link[0]) not in nodes:
        return None
    node = nodes[str(link[0])]
    own = _texts_in(node)
    if own:
        return "\n".join(own)
    inputs = node.get("inputs")
    ways = list(inputs.values())[:20] if isinstance(inputs, dict) else []
    return next((text for text in (_text_before(nodes, way, left - 1) for way in ways) if text), None)


def _texts_in(node: dict[str, Any]) -> list[str]:
    values = [at(node, "inputs", key) for key in _TEXT_INPUTS]
    return [value for value in values if isinstance(value, str) and value.strip()]


def _any_input(nodes: Nodes, keys: Sequence[str]) -> Any:
    every = (at(node, "inputs", key) for node in nodes.values() for key in keys)
    return next((value for value in every if isinstance(value, str | int)), None)


def _plain(value: object) -> object:
    return value if isinstance(value, str | int) else None


def _size(nodes: Nodes, side: str) -> object:
    latent = (node for node in nodes.values() if "Latent" in node["class_type"] and "Empty" in node["class_type"])
    return next((_plain(at(node, "inputs", side)) for node in latent), None)
