"""What the officers of the tests sign in with."""

import base64
import hmac
import struct
import time

PASSWORD = "a long phrase for tests only"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def one_time_code(secret: str = SECRET) -> str:
    """RFC 6238: six digits of the present half minute."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), "sha1")
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"
