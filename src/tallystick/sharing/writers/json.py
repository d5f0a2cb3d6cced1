"""The package as JSON, with the spelling of RFC 8785: the same content, the same bytes."""

import rfc8785

from tallystick.sharing.content import Content


def write_json(content: Content) -> bytes:
    """Canonical JSON of the content."""
    return bytes(rfc8785.dumps(content))  # type: ignore[arg-type]
