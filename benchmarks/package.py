"""One country's package of twenty persons written, signed and sealed, beside typst setting the same PDF alone.

The difference is what everything else costs: CSV, JSON, CASE, manifest, signature, encryption, one synced write.
"""

import json
import tempfile
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.measure import Benchmark, Figures, Measure
from benchmarks.timing import typical_ms

PERSONS = 20
TIMES = 5


def content() -> Any:
    """The sample content of the tests with its persons repeated under numbers of their own."""
    from tests.sharing.samples import content as sample

    found: Any = dict(sample())
    persons = found["persons"]
    found["persons"] = [
        {**deepcopy(persons[place % len(persons)]), "number": f"P-{place:05d}"} for place in range(PERSONS)
    ]
    return found


def ours(folder: Path) -> Figures:
    """From content to a ``.tally`` file; and opened again with every check."""
    from tallystick.sealed import keys
    from tallystick.sharing.seal import open_package, seal
    from tallystick.sharing.writers.files import write_files

    place = Path(tempfile.mkdtemp(dir=folder))
    made = content()
    owner = made["cover"]["owner"]["code"]
    sender, recipient = keys.generate(place, owner), keys.generate(place, "DK-NCP")
    out = place / "sample.tally"

    def write() -> None:
        seal(made, write_files(made), sender=sender, recipient=recipient.age_recipient, ledger=1, out=out)

    spent = typical_ms(write, times=TIMES)
    trusted = {owner: sender.verify_key}
    opened = typical_ms(lambda: open_package(out, identity=recipient.age_identity, trusted=trusted), times=TIMES)
    return {"write_ms": spent, "open_ms": opened}


def typst_alone(folder: Path) -> Figures:
    """The template compiled with the same content, the compiler made anew each time as ours does."""
    import typst

    from tallystick.sharing.writers.paper import TEMPLATE

    made = content()
    text = json.dumps(made, ensure_ascii=False)
    at = datetime.strptime(made["cover"]["made_at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)

    def compile_once() -> None:
        typst.Compiler(ignore_system_fonts=True).compile(
            input=TEMPLATE.read_bytes(),
            format="pdf",
            sys_inputs={"content": text},
            pdf_standards=["ua-1"],
            timestamp=at,
        )

    return {"write_ms": typical_ms(compile_once, times=TIMES)}


BENCHMARK = Benchmark(
    name="package",
    says=f"a country package of {PERSONS} persons written, signed and sealed, beside typst setting the same PDF alone",
    measures=(
        Measure(name="package_write", figure="write_ms", unit="ms", peer="typst alone", budget=2_000),
        Measure(name="package_open", figure="open_ms", unit="ms", budget=250),
    ),
    sides={"ours": ours, "typst alone": typst_alone},
)
