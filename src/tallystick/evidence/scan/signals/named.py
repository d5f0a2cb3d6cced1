"""Generators by the name they leave in a text: a small table to be extended. Last known good: 2026."""

import re
from collections.abc import Iterator, Sequence

from tallystick.evidence.scan.signals.generated import Generated, generated_signal
from tallystick.evidence.scan.signals.held import Text
from tallystick.evidence.scan.signals.signal import Signal

_FROM_TOOL = {"Software", "CreatorTool", "Title", "Make", "Model"}
_CREDITS = {"Credit", "Source"}
_DESCRIPTIONS = {"Description", "ImageDescription", "description", "Caption", "Comment", "comment"}

_RULES: tuple[tuple[set[str], re.Pattern[str], str, bool], ...] = (
    (_CREDITS, re.compile(r"Made with Google AI", re.I), "Google AI", False),
    (_CREDITS, re.compile(r"Edited with Google AI", re.I), "Google AI", True),
    (_DESCRIPTIONS, re.compile(r"\bJob ID: ?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-", re.I), "Midjourney", False),
    (_FROM_TOOL, re.compile(r"\bMidjourney\b", re.I), "Midjourney", False),
    (_FROM_TOOL, re.compile(r"\bDALL[\u00b7\-. ]?E\b", re.I), "DALL-E", False),
    (_FROM_TOOL, re.compile(r"\bAdobe[ _]Firefly\b", re.I), "Adobe Firefly", False),
    (_FROM_TOOL, re.compile(r"\b(Google )?(Imagen|Gemini)\b", re.I), "Google Gemini", False),
    (_FROM_TOOL, re.compile(r"\bBing Image Creator\b|\bMicrosoft Designer\b", re.I), "Bing Image Creator", False),
    (_FROM_TOOL, re.compile(r"\bNovelAI\b", re.I), "NovelAI", False),
    (_FROM_TOOL, re.compile(r"\bDraw Things\b", re.I), "Draw Things", False),
    (_FROM_TOOL, re.compile(r"\bInvokeAI\b", re.I), "InvokeAI", False),
    (_FROM_TOOL, re.compile(r"\bComfyUI\b", re.I), "ComfyUI", False),
    (_FROM_TOOL, re.compile(r"\bFooocus\b", re.I), "Fooocus", False),
    (_FROM_TOOL, re.compile(r"\bStable Diffusion\b", re.I), "Stable Diffusion", False),
    (_FROM_TOOL, re.compile(r"\bEasy Diffusion\b", re.I), "Easy Diffusion", False),
    (_FROM_TOOL, re.compile(r"\bLeonardo\.?Ai\b", re.I), "Leonardo.Ai", False),
    (_FROM_TOOL, re.compile(r"\bIdeogram\b", re.I), "Ideogram", False),
)
"""Keys it may stand in, what is looked for, the tool, and whether it edits an existing picture."""
_LONGEST = 4096


def named_signals(texts: Sequence[Text], known: set[str]) -> Iterator[Signal]:
    """One for each tool that is not in ``known``: names of generators already found by their own records."""
    told = set(known)
    for text in texts:
        for keys, pattern, tool, edits in _RULES:
            here = text.key in keys and pattern.search(text.value[:_LONGEST]) is not None
            if here and not any(one.startswith(tool) for one in told):
                told.add(tool)
                yield generated_signal(text, Generated(tool=tool, from_picture=edits))
