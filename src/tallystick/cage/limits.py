"""What a reading may use at most."""

import resource
from dataclasses import dataclass

GIB = 1 << 30


@dataclass(frozen=True)
class Limits:
    """Bytes, seconds and counts. ``memory`` caps the child's whole address space; ``file_bytes`` each file it writes.

    ``record_bytes`` caps one record: a longer one is rejected, not read.
    """

    memory: int = 2 * GIB
    cpu_seconds: int = 3600
    wall_seconds: float = 3600.0
    file_bytes: int = 16 * GIB
    open_files: int = 256
    threads: int = 2
    record_bytes: int = 8 << 20

    @property
    def engine_memory(self) -> int:
        """What DuckDB may hold, in bytes: the rest is for code, thread stacks and the batch being read."""
        return self.memory * 2 // 5


def apply_limits(limits: Limits) -> None:
    """Hold this process to the limits, for good."""
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (allowed, allowed))
