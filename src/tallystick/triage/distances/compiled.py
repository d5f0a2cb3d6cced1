"""How kernels are compiled: kept between runs, without the interpreter's lock, arithmetic as written."""

import hashlib
import os
import stat
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba  # type: ignore[import-untyped,unused-ignore]
from numba.core import config  # type: ignore[import-untyped,unused-ignore]
from numba.extending import intrinsic  # type: ignore[import-untyped,unused-ignore]
from numpy.typing import NDArray

Array = NDArray[Any]
"""An array handed to a kernel; its type and shape stand in the kernel's docstring or in that of its caller."""

Kernel = TypeVar("Kernel", bound=Callable[..., object])

SOURCES = (Path(__file__).parent, Path(__file__).parents[1] / "known")
"""Where kernels are written."""


def compiled(function: Kernel) -> Kernel:
    """Compile for this processor at the first call, and keep the result where one may write.

    Kernels share nothing and hold no lock, so threads may run them at once on parts of their own. No fast-math.
    """
    folder = kept_in()
    if folder is None:
        return cast(Kernel, numba.njit(nogil=True)(function))
    before, config.CACHE_DIR = config.CACHE_DIR, str(folder)  # type: ignore[attr-defined,unused-ignore]
    try:
        return cast(Kernel, numba.njit(cache=True, nogil=True)(function))
    finally:
        config.CACHE_DIR = before  # type: ignore[attr-defined,unused-ignore]


def emitted(function: Callable[..., Any]) -> Any:
    """A function for kernels that gives a signature and what writes its machine code."""
    return intrinsic(function)


@cache
def kept_in() -> Path | None:
    """The folder of compiled kernels: beside the source, else this user's below the temporary folder, else none."""
    name = f"kernels-{sources_digest()}"
    for folder in (Path(__file__).parent / "__pycache__", own_folder()):
        if folder is not None and _writable(folder / name):
            return folder / name
    return None


def sources_digest() -> str:
    """Of all files with kernels: numba looks at a kernel's own file only, and kernels contain those of other files."""
    digest = hashlib.sha256(numba.__version__.encode())
    for folder in SOURCES:
        for path in sorted(folder.glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def own_folder(parent: Path | None = None) -> Path | None:
    """A temporary folder that only this user can write to, or None: what lies there is run as it stands."""
    folder = (parent or Path(tempfile.gettempdir())) / f"tallystick-kernels-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
    return folder if ours else None
