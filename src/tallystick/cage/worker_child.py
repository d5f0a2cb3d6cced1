"""The inside of a worker's cage: lock the door, load the function, then one open file after the other.

``python -m tallystick.cage.worker_child HANDLE``: the number of the socket to the house.
"""

import contextlib
import os
import socket
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from tallystick.cage.child import all_there, lock_down, place_of
from tallystick.cage.limits import Limits
from tallystick.cage.messages import answer, receive
from tallystick.vocabulary.errors import HouseError

Function = Callable[[int, int, dict[str, Any]], dict[str, Any]]


def main() -> None:
    """Answer until the house hangs up."""
    line = socket.socket(fileno=int(sys.argv[1]))
    begun = receive(line)
    if begun is None:
        return
    try:
        function, locks = _begin(begun[0])
    except HouseError as error:
        answer(line, {"trouble": f"{error.what}. {error.remedy}"})
    except ImportError as error:  # nothing hostile was read yet: its words are ours
        answer(line, {"trouble": f"{str(error)[:300]}"})
    except Exception as error:
        answer(line, {"trouble": place_of(error)})
    else:
        answer(line, {"ready": locks})
        _serve(line, function)


def _begin(job: dict[str, Any]) -> tuple[Function, list[str]]:
    """Locked before anything is loaded: a thread that an import starts is then as confined as this one.

    A module's own ``ready()`` is called if there is one: what it loads is then not loaded under a hostile file.
    """
    source = os.open(os.devnull, os.O_RDONLY)
    locks = lock_down(Limits(**job["limits"]), write=[], source=source)
    all_there(job["must"], locks)
    name, _, attribute = job["function"].partition(":")
    module = import_module(name)
    getattr(module, "ready", _nothing)()
    function: Function = getattr(module, attribute)
    return function, locks


def _nothing() -> None:
    """For a module that has nothing to load ahead."""


def _serve(line: socket.socket, function: Function) -> None:
    while (asked := receive(line)) is not None:
        message, handle = asked
        if handle is None:
            return
        try:
            told: dict[str, Any] = {"told": function(handle, message["size"], message["request"])}
        except MemoryError:
            told = {"memory": True}
        except Exception as error:  # whatever a hostile file makes a parser do ends here, and its text stays here
            told = {"crash": place_of(error)}
        with contextlib.suppress(OSError):
            os.close(handle)
        _tell(line, told | {"number": message["number"]})


def _tell(line: socket.socket, told: dict[str, Any]) -> None:
    try:
        answer(line, told)
    except (TypeError, ValueError, RecursionError) as error:  # no JSON
        answer(line, {"crash": place_of(error), "number": told["number"]})


if __name__ == "__main__":
    main()
