"""A system-call filter in raw BPF: no new program, process, socket or kernel surface; threads stay allowed.

Numbers are from the kernel's syscall tables for x86_64 and aarch64 (asm/unistd.h), codes from linux/filter.h.
No library is needed: the threat is a parser bug in a file somebody hostile wrote, and the answer should not
depend on what happens to be installed.
"""

import ctypes
import errno
import platform
import struct

from tallystick.vocabulary.errors import Unavailable

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_SET_MODE_FILTER, _ON_ALL_THREADS = 1, 1
_NO_NEW_PRIVILEGES, _DUMPABLE, _PARENT_DEATH_SIGNAL = 38, 4, 1
CLONE_THREAD = 0x10000

# name: (x86_64, aarch64); -1 where the architecture has no such call
REFUSED_CALLS: dict[str, tuple[int, int]] = {
    "execve": (59, 221), "execveat": (322, 281), "fork": (57, -1), "vfork": (58, -1),
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242), "sendto": (44, 206), "sendmsg": (46, 211), "sendmmsg": (307, 269),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "chroot": (161, 51), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "open_by_handle_at": (304, 265), "mknod": (133, -1), "mknodat": (259, 33), "kill": (62, 129),
    "tkill": (200, 130), "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438),
    "init_module": (175, 105), "finit_module": (313, 273), "kexec_load": (246, 104), "reboot": (169, 142),
    "setuid": (105, 146), "setgid": (106, 144), "chmod": (90, -1), "fchmodat": (268, 53), "chown": (92, -1),
    "fchownat": (260, 54), "personality": (135, 92), "process_madvise": (440, 440),
    "shmget": (29, 194), "msgget": (68, 186), "mq_open": (240, 180),
}  # fmt: skip
_MACHINES = {"x86_64": (0, 0xC000003E, 317, 56, 435), "aarch64": (1, 0xC00000B7, 277, 220, 435)}


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _line(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)


def program(machine: str) -> bytes:
    """The filter of a machine (``x86_64`` or ``aarch64``) as an array of ``struct sock_filter``."""
    column, architecture, _, clone, clone3 = _MACHINES[machine]
    numbers = sorted({pair[column] for pair in REFUSED_CALLS.values()} - {-1})
    count = len(numbers)
    lines = [
        _line(_LOAD, 4),  # seccomp_data.arch
        _line(_EQUAL, architecture, 1, 0),
        _line(_RETURN, _KILL),
        _line(_LOAD, 0),  # seccomp_data.nr
        _line(_AT_LEAST, 0x40000000, count + 5, 0),  # x32 twins of the calls: refused
        _line(_EQUAL, clone3, count + 5, 0),
        _line(_EQUAL, clone, count + 1, 0),
        *(_line(_EQUAL, number, count - place + 2, 0) for place, number in enumerate(numbers)),
        _line(_RETURN, _ALLOW),
        _line(_LOAD, 16),  # clone: the low half of its first argument, the flags
        _line(_ANY_BIT, CLONE_THREAD, 2, 0),
        _line(_RETURN, _ERRNO | errno.EPERM),
        _line(_RETURN, _ERRNO | errno.ENOSYS),  # clone3: libc then falls back to clone
        _line(_RETURN, _ALLOW),
    ]
    return b"".join(lines)


def quiet_process() -> None:
    """Die with the parent, leave no memory dump, gain no privilege by any later exec."""
    libc = _libc()
    for option, value in ((_PARENT_DEATH_SIGNAL, 9), (_DUMPABLE, 0), (_NO_NEW_PRIVILEGES, 1)):
        if libc.prctl(option, value, 0, 0, 0) != 0:
            raise Unavailable(
                "cage", f"prctl {option} failed", "Read files on a Linux machine with kernel 4.14 or newer."
            )


def refuse_calls() -> None:
    """Put the filter on every thread of this process, for good. Raises Unavailable where the kernel has none."""
    machine = platform.machine()
    if machine not in _MACHINES:
        raise Unavailable("cage", f"no system-call filter for {machine}", "Read files on x86_64 or aarch64 Linux.")
    code = program(machine)
    held = ctypes.create_string_buffer(code, len(code))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(code) // 8, ctypes.addressof(held)))
    answer = _libc().syscall(_MACHINES[machine][2], _SET_MODE_FILTER, _ON_ALL_THREADS, header)
    if answer != 0:
        what = f"the kernel refused the system-call filter (errno {ctypes.get_errno()})"
        raise Unavailable("cage", what, "Use a kernel with seccomp, and do not forbid it in the container.")
