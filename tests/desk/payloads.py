"""Sixty ways in which words become scripts where a page forgets to escape, and rows that hold them in every field.

Each payload, if it runs, calls ``alert`` or sets ``window.ran``; a browser that is listened to then says so.
"""

from typing import Any

RUN = "window.ran=1;alert(1)"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"<ScRiPt>{RUN}</sCrIpT>",
    f"<script/x>{RUN}</script>",
    f"<<script>{RUN}//<</script>",
    f"<scr\0ipt>{RUN}</scr\0ipt>".replace("\0", ""),
    f"<img src=x onerror={RUN}>",
    f"<img src=x onerror='{RUN}'>",
    f'<img src=x onerror="{RUN}">',
    f'"><img src=x onerror={RUN}>',
    f"'><img src=x onerror={RUN}>",
    f"</title><img src=x onerror={RUN}>",
    f"</textarea><img src=x onerror={RUN}>",
    f"</style><img src=x onerror={RUN}>",
    f"</template><img src=x onerror={RUN}>",
    f"--><img src=x onerror={RUN}>",
    f"]]><img src=x onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"<svg/onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><a xlink:href='javascript:{RUN}'><text y=9>x</text></a></svg>",
    f"</text></svg><svg onload={RUN}>",
    f"</desc><script>{RUN}</script>",
    f"<math><mtext><img src=x onerror={RUN}></mtext></math>",
    f"<body onload={RUN}>",
    f"<iframe src='javascript:{RUN}'>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'>",
    f"<object data='javascript:{RUN}'>",
    f"<embed src='javascript:{RUN}'>",
    f"<form action='javascript:{RUN}'><input type=submit autofocus>",
    f"<button formaction='javascript:{RUN}'>x",
    f"<input autofocus onfocus={RUN}>",
    f"<select autofocus onfocus={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<video><source onerror={RUN}></video>",
    f"<audio src=x onerror={RUN}>",
    f"<marquee onstart={RUN}>",
    f"<a href='javascript:{RUN}'>x</a>",
    f"<a href='java\tscript:{RUN}'>x</a>",
    f"<base href='javascript:{RUN}//'>",
    f"<link rel=stylesheet href='javascript:{RUN}'>",
    f"<meta http-equiv=refresh content='0;javascript:{RUN}'>",
    f"<style>@import'javascript:{RUN}';</style>",
    f"<div style='background:url(javascript:{RUN})'>",
    f'" onmouseover="{RUN}" autofocus onfocus="{RUN}" x="',
    f"' onmouseover='{RUN}' autofocus onfocus='{RUN}' x='",
    f" onfocus={RUN} autofocus x=",
    f"`-{RUN}-`",
    f"'-{RUN}-'",
    f'"-{RUN}-"',
    f"\\'-{RUN}-//",
    f"javascript:{RUN}",
    "${" + RUN + "}",
    "{{" + RUN + "}}",
    "{% load x %}" + RUN,
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"\u003cscript\u003e{RUN}\u003c/script\u003e",
    f"\u202e<script>{RUN}</script>",
    f"＜script＞{RUN}＜/script＞",
    f"<x hx-get='/overview/' hx-trigger=load hx-on:htmx:load='{RUN}'>",
)
WORDS = {
    "sentence", "value", "handle", "email", "phone", "provider", "name", "exhibit", "legal_basis", "said", "reason",
    "remedy", "file", "holder_name", "holder_address", "reference", "instrument", "currency", "recall_reason", "words",
    "note", "asked_reason", "answer", "token", "codes_text", "contribution_name", "address", "field",
}  # fmt: skip
"""Fields and keys that hold somebody's words; closed vocabularies and ids are left alone."""


class Poisoner:
    """Puts the next payload into every text of a value that is somebody's words."""

    def __init__(self) -> None:
        self.used = 0

    def next(self) -> str:
        self.used += 1
        return PAYLOADS[self.used % len(PAYLOADS)]

    def poisoned(self, said: Any, *, name: str = "") -> Any:
        if isinstance(said, dict):
            return {key: self.poisoned(inner, name=key) for key, inner in said.items()}
        if isinstance(said, list):
            return [self.poisoned(inner, name=name) for inner in said]
        return f"{said} {self.next()}" if isinstance(said, str) and name in WORDS else said

    def row(self, row: Any) -> None:
        """Poison a saved row's texts in place, each cut to what its column holds."""
        changed = []
        for field in row._meta.concrete_fields:
            said = getattr(row, field.attname) if field.name != "grants" else None
            kind = field.get_internal_type()
            if kind == "JSONField":
                setattr(row, field.attname, self.poisoned(said))
                changed.append(field.name)
            elif kind in ("CharField", "TextField") and field.name in WORDS:
                room = field.max_length or 2000
                setattr(row, field.attname, self.next() if room < 100 else f"{said} {self.next()}"[:room])
                changed.append(field.name)
        short = {f.name: f.max_length for f in row._meta.concrete_fields if getattr(f, "max_length", None)}
        for name in changed:
            if name in short:
                setattr(row, name, getattr(row, name)[: short[name]])
        row.save(update_fields=changed)
