"""JSON records of generators: SwarmUI, InvokeAI (three generations), NovelAI, Fooocus, Easy Diffusion, Draw Things."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tallystick.evidence.scan.signals.generated import Generated, at, first, generated_signal, loads
from tallystick.evidence.scan.signals.held import Text
from tallystick.evidence.scan.signals.signal import Signal

Record = dict[str, Any]


def record_signals(texts: Sequence[Text]) -> Iterator[Signal]:
    """One for each text that one of the tools below wrote."""
    plain = {text.key: text for text in reversed(texts)}
    for text in texts:
        record = loads(text.value)
        if record is not None:
            found = next(filter(None, (reader(text, record) for reader in _READERS)), None)
            if found is not None:
                yield generated_signal(text, _completed(found, plain))
        elif text.key == "Dream":
            yield generated_signal(text, _dream(text.value))
    single = [text for text in texts if text.where.startswith("PNG")]  # Easy Diffusion: a PNG text for each value
    easy = _easy_diffusion(Text("", "", ""), {text.key: text.value for text in single})
    if easy is not None:
        yield generated_signal(single[0], easy)


def _swarm(_: Text, record: Record) -> Generated | None:
    given = record.get("sui_image_params")
    if not isinstance(given, dict):
        return None
    return Generated(
        tool=f"SwarmUI {given.get('swarm_version') or ''}",
        prompt=given.get("prompt"),
        model=given.get("model"),
        model_hash=at(record, "sui_models_0", "hash"),
        seed=given.get("seed"),
        steps=given.get("steps"),
        width=given.get("width"),
        height=given.get("height"),
        from_picture=any(key in given for key in ("initimage", "init_image", "maskimage")),
    )


def _invoke(text: Text, record: Record) -> Generated | None:
    if text.key == "sd-metadata" or str(record.get("app_id")).startswith("invoke-ai"):
        return _invoke_2(record)
    if text.key != "invokeai_metadata":
        return Generated(tool="InvokeAI") if text.key in ("invokeai_graph", "invokeai_workflow") else None
    began = any(word in str(record.get("generation_mode")) for word in ("img2img", "inpaint", "outpaint"))
    model = record.get("model")
    return Generated(
        tool=f"InvokeAI {record.get('app_version') or ''}",
        prompt=record.get("positive_prompt"),
        model=(at(model, "model_name") or at(model, "name")) if isinstance(model, dict) else model,
        model_hash=str(at(model, "hash") or "").rpartition(":")[2],
        seed=record.get("seed"),
        steps=record.get("steps"),
        width=record.get("width"),
        height=record.get("height"),
        from_picture=began or any(record.get(key) for key in _INVOKE_PICTURES),
    )


_INVOKE_PICTURES = ("init_image", "ipAdapters", "controlnets", "t2iAdapters")
"""What a generation can be led by: a likeness taken from a picture is a picture that was there before."""


def _invoke_2(record: Record) -> Generated:
    image = record.get("image") if isinstance(record.get("image"), dict) else {}
    prompt = at(image, "prompt")
    if isinstance(prompt, list):
        prompt = "\n".join(str(at(part, "prompt")) for part in prompt)
    return Generated(
        tool=f"InvokeAI {record.get('app_version') or ''}",
        prompt=prompt,
        model=first(record, "model_weights", "model"),
        model_hash=record.get("model_hash"),
        seed=at(image, "seed"),
        steps=at(image, "steps"),
        width=at(image, "width"),
        height=at(image, "height"),
        from_picture=at(image, "type") == "img2img" or bool(at(image, "init_image_path")),
    )


def _dream(value: str) -> Generated:
    """The first generation wrote its command line: ``"a prompt" -s 50 -S 1234 -W 512 -H 512``."""
    prompt, _, line = value.lstrip().removeprefix('"').partition('" ')

    def option(letter: str) -> str | None:
        found = re.search(rf"(?:^|\s)-{letter}\s?(\d{{1,20}})(?:\s|$)", line[:2000], re.ASCII)
        return found[1] if found else None

    return Generated(
        tool="InvokeAI",
        prompt=prompt,
        seed=option("S"),
        steps=option("s"),
        width=option("W"),
        height=option("H"),
        from_picture=bool(re.search(r"(?:^|\s)(-I|--init_img)", line[:2000])),
    )


def _novel(text: Text, record: Record) -> Generated | None:
    if "uc" not in record or "sampler" not in record or "c" in record:
        return None
    return Generated(
        tool="NovelAI",
        prompt=first(record, "prompt") or at(record, "v4_prompt", "caption", "base_caption"),
        seed=record.get("seed"),
        steps=record.get("steps"),
        width=record.get("width"),
        height=record.get("height"),
        from_picture=str(record.get("request_type")).startswith(("Img2Img", "NativeInfilling")),
    )


def _fooocus(text: Text, record: Record) -> Generated | None:
    ours = ("metadata_scheme", "base_model", "Base Model", "Fooocus V2 Expansion")
    if text.key not in ("Comment", "comment", "parameters", "UserComment") or not any(key in record for key in ours):
        return None
    return Generated(
        tool=first(record, "version", "Version") or "Fooocus",
        prompt=first(record, "prompt", "Prompt"),
        model=first(record, "base_model", "Base Model"),
        model_hash=first(record, "base_model_hash"),
        seed=first(record, "seed", "Seed"),
        steps=first(record, "steps", "Steps"),
        size=str(first(record, "resolution", "Resolution") or "").strip("()").replace(", ", "x"),
        from_picture=any("inpaint" in key.casefold() or "uov" in key.casefold() for key in record),
    )


def _easy_diffusion(_: Text, record: Record) -> Generated | None:
    keys = ("use_stable_diffusion_model", "num_inference_steps", "Stable Diffusion model", "Sampler")
    if sum(key in record for key in (*keys, "negative_prompt", "Negative Prompt")) < 2:
        return None
    return Generated(
        tool="Easy Diffusion",
        prompt=first(record, "prompt", "Prompt"),
        model=_file_name(first(record, "use_stable_diffusion_model", "Stable Diffusion model")),
        seed=first(record, "seed", "Seed"),
        steps=first(record, "num_inference_steps", "Steps"),
        width=first(record, "width", "Width"),
        height=first(record, "height", "Height"),
        from_picture=any(key in record for key in ("init_image", "prompt_strength", "Prompt Strength")),
    )


def _file_name(path: object) -> str:
    """Without the folders, which may name a person."""
    return str(path or "").replace("\\", "/").rpartition("/")[2]


def _draw_things(_: Text, record: Record) -> Generated | None:
    if "c" not in record or "sampler" not in record:
        return None
    strength = record.get("strength")
    return Generated(
        tool="Draw Things",
        prompt=record.get("c"),
        model=record.get("model"),
        seed=record.get("seed"),
        steps=record.get("steps"),
        size=record.get("size"),
        from_picture=isinstance(strength, int | float) and 0 < strength < 1,
    )


_READERS: tuple[Callable[[Text, Record], Generated | None], ...] = (
    _swarm,
    _invoke,
    _draw_things,
    _novel,
    _fooocus,
    _easy_diffusion,
)


def _completed(found: Generated, plain: dict[str, Text]) -> Generated:
    """NovelAI keeps prompt and model in texts of their own."""
    if found.tool != "NovelAI" or found.prompt:
        return found
    described = plain.get("Description") or plain.get("ImageDescription")
    source = plain.get("Source")
    model = source.value if source else None
    return Generated(
        tool=found.tool,
        prompt=described.value if described else None,
        model=model,
        model_hash=model.rpartition(" ")[2] if model else None,
        seed=found.seed,
        steps=found.steps,
        width=found.width,
        height=found.height,
        from_picture=found.from_picture,
    )
