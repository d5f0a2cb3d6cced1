"""Many inputs through one cage: the inner side. A reader that runs other readers, each as the child itself would.

The source holds the inputs end to end, the option ``inputs`` says where and what each is. What becomes of each lies in
a folder of its own number, as a reading leaves it, and in ``outcomes.json``.
"""

import json
import os
import time
from pathlib import Path
from typing import Any

from tallystick.cage.child import _gave_up, _too_much, load, take_rows
from tallystick.cage.reader import Source
from tallystick.vocabulary.errors import HouseError


class Batch:
    name, version, examples = "batch", "1", ()

    def read(self, source: Any, options: Any, out: Any) -> None:
        said = json.loads(options.text("inputs", "[]"))
        outcomes = []
        with source.open() as opened:
            for number, one in enumerate(said):
                content = opened.read(one["size"])
                started = time.process_time()
                outcomes.append(_one(content, one, out, out.into / str(number)))
                outcomes[-1]["seconds"] = time.process_time() - started
        (out.into / "outcomes.json").write_text(json.dumps(outcomes))
        out.stream("rows").declare([])


def _one(content: bytes, one: dict[str, Any], out: Any, into: Path) -> dict[str, Any]:
    into.mkdir()
    path = into.with_suffix(".bin")
    path.write_bytes(content)
    handle = os.open(path, os.O_RDONLY)
    try:
        source = Source(handle, len(content))
        return {
            "read": take_rows(load(one["reader"]), source, one["options"], one["keep"], out.engine, into, out.limits)
        }
    except HouseError as error:
        return {"error": type(error).__name__, "what": str(error)}
    except MemoryError:
        return _too_much(out.limits)
    except Exception as error:
        return _gave_up(error, out.limits)
    finally:
        os.close(handle)
        path.unlink()


READER = Batch()
