"""Counting bits, as the processor does it, and noting pairs."""

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped,unused-ignore]
from numba import types  # type: ignore[import-untyped,unused-ignore]
from numba.core import cgutils  # type: ignore[import-untyped,unused-ignore]

from tallystick.triage.distances.compiled import Array, compiled, emitted


@emitted
def ones(typing_context: Any, word: Any) -> Any:
    """How many bits of a 64-bit word are set."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate


@emitted
def first_one(typing_context: Any, word: Any) -> Any:
    """The place of the lowest bit set in a 64-bit word, 64 where none is."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], context.get_constant(types.boolean, False))

    return types.uint64(types.uint64), generate


@compiled
def distance(one: Array, other: Array) -> Any:
    """Hamming distance in bits of two digests of four words."""
    return ones(one[0] ^ other[0]) + ones(one[1] ^ other[1]) + ones(one[2] ^ other[2]) + ones(one[3] ^ other[3])


@compiled
def note(found: Any, count: int, query: Any, row: Any, bits: Any) -> bool:
    """Write pair number ``count`` into ``found`` (query, known, distance); False where there is no room."""
    if count == found[0].shape[0]:
        return False
    found[0][count], found[1][count], found[2][count] = query, row, bits
    return True


@emitted
def fetch_ahead(typing_context: Any, array: Any, place: Any) -> Any:
    """Ask for the cache line of an array's element before it is needed; harmless behind the end."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        address = builder.bitcast(builder.gep(data, [arguments[1]]), ir.IntType(8).as_pointer())
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [address.type, number, number, number])
        prefetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")  # type: ignore[no-untyped-call,unused-ignore]
        builder.call(prefetch, [address, number(0), number(2), number(1)])
        return context.get_dummy_value()

    return types.none(array, types.intp), generate
