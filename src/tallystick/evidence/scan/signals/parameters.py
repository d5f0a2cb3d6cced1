"""The parameters text of AUTOMATIC1111's web UI and of those that write as it does (Forge, SD.Next, Fooocus, Civitai).

Prompt, then ``Negative prompt: ...``, then one line ``Steps: 20, Sampler: Euler, Seed: 1, Size: 512x512, ...``.
"""

import re
from collections.abc import Iterator, Sequence

from tallystick.evidence.scan.signals.generated import Generated, generated_signal
from tallystick.evidence.scan.signals.held import Text
from tallystick.evidence.scan.signals.signal import Signal

_LAST_LINE = re.compile(r"(?:^|\n)Steps: ?\d{1,6},", re.ASCII)
_FIELD = re.compile(r'\s*([A-Za-z][\w \-/]{0,40}):\s*("(?:\\.|[^\\"]){0,2000}"|[^,\n]{0,500})(?:,|$|\n)')
_NEGATIVE = "\nNegative prompt:"
_MOST_FIELDS = 200
_SMALLEST = ("Sampler", "Seed", "CFG scale", "Model", "Model hash")
_FROM_PICTURE = ("Mask blur", "Inpaint area", "Masked content", "Inpaint mask blur", "Init image hash")
_POSSIBLE_KEYS = {"parameters", "UserComment", "comment", "Comment", "postprocessing", "extras", "ImageDescription"}


def parameter_signals(texts: Sequence[Text]) -> Iterator[Signal]:
    """One for each text of this form."""
    for text in texts:
        if text.key in ("postprocessing", "extras"):
            # enlarged or repaired in the tool: what went in may have been a photograph
            yield generated_signal(text, Generated(tool="AUTOMATIC1111", from_picture=True))
        elif text.key in _POSSIBLE_KEYS:
            found = read_parameters(text.value)
            if found is not None:
                yield generated_signal(text, found)
            elif text.key == "parameters" and text.value.strip() and not text.value.lstrip().startswith("{"):
                yield generated_signal(text, Generated(tool=None, prompt=text.value))


def read_parameters(value: str) -> Generated | None:
    """None when the text has no line of settings."""
    ends = [match.start() for match in _LAST_LINE.finditer(value)]
    if not ends:
        return None
    fields = _fields(value[ends[-1] :])
    if not any(key in fields for key in _SMALLEST):
        return None
    prompt = value[: ends[-1]].split(_NEGATIVE, 1)[0]
    return Generated(
        tool=_tool(fields),
        prompt="" if prompt.startswith(_NEGATIVE.strip()) else prompt,
        model=fields.get("Model"),
        model_hash=fields.get("Model hash"),
        seed=fields.get("Seed"),
        steps=fields.get("Steps"),
        size=fields.get("Size"),
        from_picture=_from_picture(fields),
    )


def _fields(line: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _FIELD.finditer(line[:100_000]):
        found.setdefault(match[1].strip(), match[2].strip().strip('"'))
        if len(found) >= _MOST_FIELDS:
            break
    return found


def _tool(fields: dict[str, str]) -> str:
    version = fields.get("Version", "")
    if version.startswith("Fooocus"):
        return "Fooocus"
    if re.match(r"f\d|neo|.*forge", version):
        return f"Forge {version}"
    if "App" in fields:
        return fields["App"]
    return f"AUTOMATIC1111 {version}".strip()


def _from_picture(fields: dict[str, str]) -> bool:
    """Image to image has a denoising strength too, but so has enlarging on the way, which names itself."""
    enlarged = any(key.startswith("Hires") for key in fields)
    return any(key in fields for key in _FROM_PICTURE) or ("Denoising strength" in fields and not enlarged)
