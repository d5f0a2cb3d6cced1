"""Every benchmark by name, the quick ones first."""

from benchmarks import actionday, cage, consultations, intake, kidflix, ledger, load, package, phone, restore, rls, scan
from benchmarks.deconfliction import benchmark as deconfliction
from benchmarks.digests import benchmark as digests
from benchmarks.linking import benchmark as linking
from benchmarks.measure import Benchmark
from benchmarks.people import benchmark as people

BENCHMARKS: dict[str, Benchmark] = {
    one.name: one
    for one in (
        rls.BENCHMARK,
        ledger.BENCHMARK,
        ledger.MILLION,
        consultations.BENCHMARK,
        package.BENCHMARK,
        phone.BENCHMARK,
        restore.BENCHMARK,
        intake.BENCHMARK,
        cage.BENCHMARK,
        scan.BENCHMARK,
        digests.NEAR,
        digests.EXACT,
        deconfliction.BENCHMARK,
        linking.BENCHMARK,
        people.BENCHMARK,
        load.BENCHMARK,
        actionday.BENCHMARK,
        kidflix.BENCHMARK,
    )
}
