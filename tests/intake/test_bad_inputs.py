"""Ten thousand bad inputs through every reader: no crash, no hang, no row lost, no value altered. And a sabotaged
build, in which one of the reasons for that is taken out, is found out.
"""

import random
import re
from pathlib import Path

import pytest

from tallystick.cage import check
from tallystick.intake.readers.catalogue import READERS
from tallystick.vocabulary.errors import Malformed
from tests.intake.faithful import unfaithful
from tests.intake.test_readers_mutated import mutated
from tests.intake.traps import encodings, json_traps, structure
from tests.intake.traps.corpus import ORDINARY
from tests.intake.traps.through import judge_all, package_with_batch, read_all
from tests.intake.traps.trap import Trap, wrong_with

LARGEST = 8_000
AT_ONCE = 250
SECONDS = 5.0


def bad_inputs(reader: str, *, count: int, seed: int) -> list[Trap]:
    """Traps of a reader, each changed in one to four places."""
    dice = random.Random(f"{reader} {seed}")
    sources = [
        (trap, content)
        for trap in ORDINARY.values()
        if trap.reader == reader and len(content := trap.content()) <= LARGEST
    ]
    made = []
    for number in range(count):
        trap, content = dice.choice(sources)
        changed = mutated(content, dice)
        made.append(
            Trap(
                f"{reader} {seed}.{number} from {trap.name}",
                reader,
                changed,
                options=trap.options,
                plan=trap.plan,
                within=[],
            )
        )
    return made


def trouble(traps: list[Trap], folder: Path, *, package: list[str]) -> dict[str, str]:
    """What is wrong with each, by name; crashes and counts that do not add up are raised on the way."""
    outs = read_all(traps, folder / "read", package=package)
    came = judge_all(outs, folder)
    found = {}
    with check.checking_engine() as engine:
        for out, one in zip(outs, came, strict=True):
            if said := unfaithful(out, engine):
                found[out.trap.name] = said
            elif one.read != len(one.given) + len(one.aside) + one.duplicates:
                found[out.trap.name] = f"{one.read} read, {len(one.given)} + {len(one.aside)} + {one.duplicates}"
            elif one.seconds > SECONDS:
                found[out.trap.name] = f"took {one.seconds:.1f} s"
    return found


@pytest.mark.parametrize("reader", READERS)
def test_bad_inputs_lose_and_alter_nothing(reader: str, tmp_path: Path) -> None:
    traps = bad_inputs(reader, count=AT_ONCE, seed=0)
    assert trouble(traps, tmp_path, package=package_with_batch(tmp_path)) == {}


@pytest.mark.long
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("seed", range(1, 8))
def test_ten_thousand_bad_inputs_lose_and_alter_nothing(reader: str, seed: int, tmp_path: Path) -> None:
    traps = bad_inputs(reader, count=AT_ONCE, seed=seed)
    assert trouble(traps, tmp_path, package=package_with_batch(tmp_path)) == {}


def test_the_corpus_itself_is_read_faithfully(tmp_path: Path) -> None:
    traps = [trap for trap in ORDINARY.values() if len(trap.content()) <= LARGEST and trap.reader in ("csv", "jsonl")]
    assert trouble(traps[::4], tmp_path, package=package_with_batch(tmp_path)) == {}


READING = "cage"
SABOTAGE = {
    "an unclosed quote is taken as closed": (
        f"{READING}/quoting.py",
        'return Broken(start, "quote never closed", open=True)',
        "return [*values, text[start + 1 :]]",
        structure.QUOTES,
    ),
    "a quoted value may swallow rows": (
        f"{READING}/delimited.py",
        "or _all_alone(taken, layout.delimiter, width)):",
        "or False):",
        structure.QUOTES,
    ),
    "text after a closing quote is let be": (
        f"{READING}/quoting.py",
        'return Broken(stop, "text after a closing quote")',
        "stop = text.find(delimiter, stop) % (size + 1)",
        structure.QUOTES,
    ),
    "ragged rows are cut to size": (
        f"{READING}/delimited.py",
        "    elif len(values) != width:\n",
        "    elif len(values) < width:\n",
        structure.WIDTHS,
    ),
    "integers are read as floats": (
        f"{READING}/exact_json.py",
        "parse_int=Number,",
        "parse_int=lambda text: Number(repr(float(text))),",
        json_traps.RECORDS,
    ),
    "decimals are read as floats": (
        f"{READING}/exact_json.py",
        "parse_float=Number,",
        "parse_float=lambda text: Number(repr(float(text))),",
        json_traps.RECORDS,
    ),
    "the last of two keys wins": (
        f"{READING}/exact_json.py",
        'raise Unfit("key stands twice", twice)',
        "del twice",
        json_traps.RECORDS,
    ),
    "NaN is a number": (
        f"{READING}/exact_json.py",
        'raise Unfit("not a JSON number", text)',
        "return text  # type: ignore",
        json_traps.RECORDS,
    ),
    "bytes that are no text are replaced": (
        f"{READING}/lines.py",
        "text = raw.decode(coding.codec)\n",
        'text = raw.decode(coding.codec, "replace")\n',
        encodings.BROKEN,
    ),
    "NUL is let be": (
        f"{READING}/lines.py",
        'if "\\0" in text:',
        "if False:",
        [*structure.HEADERS, *structure.SIZES],
    ),
    "rejects are not counted": ("cage/stream.py", "        self.rejects += 1\n", "        pass\n", structure.QUOTES),
    "rejects are not written": (
        "cage/stream.py",
        "        self._tell(Reject(",
        "        bool(Reject(",
        structure.QUOTES,
    ),
    "a row is dropped at every flush": (
        "cage/stream.py",
        "[list(column) for column in zip(*self._batch, strict=True)]",
        "[list(column)[:-1] for column in zip(*self._batch, strict=True)]",
        structure.WIDTHS,
    ),
}


@pytest.mark.parametrize("says", SABOTAGE)
def test_a_sabotaged_build_is_found_out(says: str, tmp_path: Path) -> None:
    file, was, now, traps = SABOTAGE[says]
    package = package_with_batch(tmp_path, broken=(file, was, now))
    small = [trap for trap in traps if len(trap.content()) < 100_000]
    try:
        came = judge_all(read_all(small, tmp_path / "read", package=package), tmp_path)
    except (AssertionError, Malformed) as error:  # a count that does not add up, a reader that broke
        if re.search("(Syntax|Name|Import|Attribute)Error", str(error)):
            raise  # not sabotaged but broken
        return
    assert any(wrong_with(trap, one) for trap, one in zip(small, came, strict=True)), says


def test_the_search_itself_finds_a_sabotaged_build(tmp_path: Path) -> None:
    """The judge of the ten thousand, which knows no expected rows, must be able to see too."""
    for number, says in enumerate(("an unclosed quote is taken as closed", "integers are read as floats")):
        file, was, now, traps = SABOTAGE[says]
        place = tmp_path / str(number)
        package = package_with_batch(place, broken=(file, was, now))
        assert trouble(list(traps), place, package=package), says
