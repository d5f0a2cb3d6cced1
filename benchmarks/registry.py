"""Every benchmark by name, the quick ones first."""

from benchmarks import intake, kidflix, ledger, package, rls
from benchmarks.linking import benchmark as linking
from benchmarks.measure import Benchmark

BENCHMARKS: dict[str, Benchmark] = {
    one.name: one
    for one in (
        rls.BENCHMARK,
        ledger.BENCHMARK,
        package.BENCHMARK,
        intake.BENCHMARK,
        linking.BENCHMARK,
        kidflix.BENCHMARK,
    )
}
