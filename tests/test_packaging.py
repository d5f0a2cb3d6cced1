"""What the code imports is what the core lock installs: a test environment must not hide a missing part."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
BUILD_TIME = {"babel"}
"""Used by the generators of the map and of country names only; their output is committed."""

EXTRAS = {
    "src/tallystick/linking/holders/likeness.py": "resolve",
    "src/tallystick/evidence/scan/pixels.py": "media",
    "src/tallystick/evidence/scan/signals/c2pa.py": "media",
    "src/tallystick/sealed/oprf/group.py": "hub",
    "src/tallystick/deconfliction/partners/intersecting.py": "psi",
}
"""Files that import what an extra holds, each within functions that run only where it is installed."""


def imported():
    for path in (ROOT / "src/tallystick").rglob("*.py"):
        for found in ast.walk(ast.parse(path.read_text())):
            if isinstance(found, ast.Import):
                yield from ((alias.name.split(".")[0], path) for alias in found.names)
            elif isinstance(found, ast.ImportFrom) and found.module:
                yield found.module.split(".")[0], path


def held(lock):
    text = (ROOT / f"requirements/{lock}.lock").read_text()
    return {name.lower().replace("_", "-") for name in re.findall(r"^([A-Za-z0-9_.-]+)==", text, re.M)}


def test_every_import_is_in_the_core_lock():
    known = packages_distributions()
    for module, path in imported():
        if module in sys.stdlib_module_names or module == "tallystick" or module in BUILD_TIME:
            continue
        names = {name.lower().replace("_", "-") for name in known.get(module, [])}
        extra = EXTRAS.get(str(path.relative_to(ROOT)))
        locked = held("core") | (held(extra) if extra else set())
        assert names & locked, f"{path.relative_to(ROOT)} imports {module}, which requirements/core.lock does not hold"


def test_without_the_extras_every_file_still_loads():
    for path in EXTRAS:
        for found in ast.parse((ROOT / path).read_text()).body:
            if isinstance(found, ast.Import | ast.ImportFrom):
                late = r"(import|from) (splink|PIL|c2pa|rbcl|private_set_intersection)\b"
                assert not re.search(late, ast.unparse(found)), path
