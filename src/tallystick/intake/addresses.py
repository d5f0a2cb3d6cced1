"""Internet addresses and prefixes in one written form: IPv6 compressed lower case (RFC 5952), mapped IPv4 as IPv4."""

import ipaddress
from functools import lru_cache


@lru_cache(maxsize=65536)
def canonical_address(said: str) -> str:
    """The one written form, or '' when it is no address.

    Leading zeros (octal to some, decimal to others), zone indices and ports make it no address.

    >>> canonical_address("::FFFF:240.0.0.1"), canonical_address("2001:DB8:0::1"), canonical_address("240.0.0.01")
    ('240.0.0.1', '2001:db8::1', '')
    """
    if len(said) > 45 or "%" in said:
        return ""
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(address)


@lru_cache(maxsize=65536)
def canonical_prefix(said: str) -> str:
    """A network as address/length, or '' when it is none or has bits set beyond its length.

    >>> canonical_prefix("2001:DB8::/32"), canonical_prefix("240.0.0.1/8")
    ('2001:db8::/32', '')
    """
    if len(said) > 49 or "%" in said or "/" not in said or not said.rpartition("/")[2].isdecimal():
        return ""
    try:
        return str(ipaddress.ip_network(said))
    except ValueError:
        return ""
