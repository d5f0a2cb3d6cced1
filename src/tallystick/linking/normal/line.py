"""IP addresses in their canonical text."""

import socket
from bisect import bisect_right
from ipaddress import ip_network

from tallystick.linking.normal.form import Normal, fine, unfit

_MAPPED = b"\x00" * 10 + b"\xff\xff"
_NO_LINE = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
    "224.0.0.0/4", "255.255.255.255/32", "::/127", "fc00::/7", "fe80::/10", "ff00::/8",
)  # fmt: skip


def packed(form: str) -> bytes:
    """Sixteen bytes that sort as the addresses do, IPv4 in its mapped form; empty for what is no address."""
    try:
        if ":" in form:
            return socket.inet_pton(socket.AF_INET6, form)
        return _MAPPED + socket.inet_pton(socket.AF_INET, form)
    except OSError:
        return b""


def span(prefix: str) -> tuple[bytes, bytes]:
    """First and last address of a prefix, packed. A prefix that is none raises ValueError."""
    network = ip_network(prefix.strip(), strict=False)
    return packed(str(network.network_address)), packed(str(network.broadcast_address))


_CLOSED = sorted(span(prefix) for prefix in _NO_LINE)
_CLOSED_FROM = [first for first, _ in _CLOSED]


def line(said: str) -> Normal:
    """RFC 5952 text; an IPv4 address inside IPv6 comes back as IPv4. Addresses no provider can answer for are refused.

    >>> line("2001:0DB8::0001").form
    '2001:db8::1'
    """
    raw = packed(said.strip().strip("[]"))
    if not raw:
        return unfit("not an IP address")
    place = bisect_right(_CLOSED_FROM, raw) - 1
    if place >= 0 and raw <= _CLOSED[place][1]:
        return unfit("a private, local or onion-gateway address: no provider can say who had it")
    if raw.startswith(_MAPPED):
        return fine(socket.inet_ntop(socket.AF_INET, raw[12:]))
    return fine(socket.inet_ntop(socket.AF_INET6, raw))


def same_line(form: str) -> str:
    """What one customer has: an IPv4 address, or of an IPv6 address its /64.

    >>> same_line("2001:db8:1:2:3::4"), same_line("192.0.2.1")
    ('2001:db8:1:2::/64', '192.0.2.1')
    """
    if ":" not in form:
        return form
    return socket.inet_ntop(socket.AF_INET6, packed(form)[:8] + b"\x00" * 8) + "/64"
