"""Files made to be slow are read in time that grows with their size."""

import time

import pytest

from tests.intake.memory import read_in_memory

LINES = 20_000
HOSTILE = {
    "csv": {
        "every quote unclosed": b'a,b\n' + b'1,"x\n' * LINES,
        "every other line unclosed": b'a,b\n' + b'1,"x\n2,y\n' * (LINES // 2),
        "one unclosed, then doubled quotes": b'a,b\n1,"x\n' + b'"""",""""\n' * LINES,
        "odd runs of quotes": b'a,b\n' + b'1,"""\n' * LINES,
        "one line of quotes": b'a,b\n' + b'"' * (1 << 20),
    },
    "json": {
        "deep": b"[" * 300_000,
        "open texts": b'[{"a": "' * 30_000,
        "a key twice among many": b"[{" + b",".join(b'"k%d": 1' % n for n in range(50_000)) + b', "k7": 1}]',
        "every record broken": b"[" + b", ".join([b'{"a": 1 "b"}'] * LINES) + b"]",
        "blanks": b" " * (4 << 20) + b"[]",
    },
    "jsonl": {"deep": (b"[" * 3000 + b"\n") * 300, "open": b'{"a": "\n' * LINES},
    "weblog": {
        "words and no time": (b"a " * 2000 + b"\n") * 50,
        "brackets": (b"1.2.3.4 - - " + b"[" * 4000 + b"\n") * 50,
        "ends everywhere": b'1.2.3.4 - - [13/Jan/2025:19:31:16 +0100] "' + b'" 200 5 ' * 100_000 + b"\n",
        "colons": (b":" * 4000 + b" - - x\n") * 50,
        "backslashes": b'1.2.3.4 - - [13/Jan/2025:19:31:16 +0100] "' + b"\\" * 500_001 + b"\n",
    },
    "telegram": {"messages that are lists": b'{"messages": [' + b"[]," * LINES + b"[]]}"},
}  # fmt: skip


@pytest.mark.parametrize(("reader", "says"), [(reader, says) for reader, cases in HOSTILE.items() for says in cases])
def test_no_file_takes_longer_than_its_size(reader: str, says: str) -> None:
    started = time.process_time()
    read_in_memory(HOSTILE[reader][says], reader)
    assert time.process_time() - started < 5
