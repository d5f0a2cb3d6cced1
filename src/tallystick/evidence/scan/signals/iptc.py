"""IPTC-IIM datasets that name a tool: credit, source, caption. Source: IPTC-IIM 4.2; Photoshop image resources."""

_CREDIT, _SOURCE, _CAPTION = 110, 115, 120
_NAMES = {_CREDIT: "Credit", _SOURCE: "Source", _CAPTION: "Caption"}
_RESOURCE_IPTC = 0x0404
_MOST = 500


def read_iptc(packet: bytes) -> list[tuple[str, str]]:
    """Name and value of the datasets above, from bare IIM or from Photoshop's image resources."""
    return _datasets(_inside_resources(packet) if packet.startswith(b"8BIM") else packet)


def _inside_resources(packet: bytes) -> bytes:
    place = 0
    for _ in range(_MOST):
        if packet[place : place + 4] != b"8BIM":
            return b""
        kind = int.from_bytes(packet[place + 4 : place + 6], "big")
        named = packet[place + 6] if len(packet) > place + 6 else 0
        start = place + 6 + named + 1 + (named + 1) % 2
        length = int.from_bytes(packet[start : start + 4], "big")
        if kind == _RESOURCE_IPTC:
            return packet[start + 4 : start + 4 + length]
        place = start + 4 + length + length % 2
    return b""


def _datasets(data: bytes) -> list[tuple[str, str]]:
    found, place = [], 0
    for _ in range(_MOST):
        head = data[place : place + 5]
        if len(head) < 5 or head[0] != 0x1C or head[3] & 0x80:
            break
        length = int.from_bytes(head[3:5], "big")
        if head[1] == 2 and head[2] in _NAMES:
            found.append((_NAMES[head[2]], data[place + 5 : place + 5 + length].decode("utf-8", "replace")))
        place += 5 + length
    return found
