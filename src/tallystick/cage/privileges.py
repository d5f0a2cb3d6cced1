"""Root without root's powers: capabilities dropped inside the cage, in case somebody reads files as root.

Source: capabilities(7), linux/capability.h. Kept are the two that open files other users own: landlock decides
there, and a source that only root can open must still be read.
"""

import ctypes
import platform
import struct

from tallystick.cage.calls import MACHINES

_VERSION_3 = 0x20080522
_KEPT = 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


def drop_privileges() -> None:
    """Give up every capability but those two, for good; nothing to do for an ordinary user."""
    machine = MACHINES.get(platform.machine())
    if machine is None:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = ctypes.create_string_buffer(struct.pack("=Ii", _VERSION_3, 0), 8)
    held = ctypes.create_string_buffer(24)
    if libc.syscall(machine.capget, header, held) != 0:
        return
    _, permitted, _, _, _, _ = struct.unpack("=6I", held.raw)
    kept = permitted & _KEPT
    wanted = ctypes.create_string_buffer(struct.pack("=6I", kept, kept, 0, 0, 0, 0), 24)
    libc.syscall(machine.capset, header, wanted)
