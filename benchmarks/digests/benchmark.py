"""The two benchmarks and their entries."""

from pathlib import Path

from benchmarks.measure import Benchmark, Figures, Measure


def prepare_near(folder: Path) -> None:
    from benchmarks.digests import near

    near.PEERS.make()
    near.prepare(folder)


def near_ours(folder: Path) -> Figures:
    from benchmarks.digests import near

    return near.ours(folder)


def brute(folder: Path) -> Figures:
    from benchmarks.digests import near

    return near.brute(folder)


def faiss(folder: Path) -> Figures:
    from benchmarks.digests import near

    return near.faiss(folder)


def prepare_exact(folder: Path) -> None:
    from benchmarks.digests import exact

    exact.prepare(folder)


def exact_ours(folder: Path) -> Figures:
    from benchmarks.digests import exact

    return exact.ours(folder)


def duckdb(folder: Path) -> Figures:
    from benchmarks.digests import exact

    return exact.duckdb(folder)


def beside(name: str, peer: str, *, theirs: str = "") -> Measure:
    """Queries a second."""
    return Measure(name=f"digests_{name}", figure=name, unit="queries/s", peer=peer, peer_figure=theirs, more=True)


BATCHES = ("batch_100", "batch_100_cpu", "batch_1000", "batch_1000_cpu")
FAMILIES = ("family_pairs", "family_pairs_cpu", "family_lines", "family_lines_cpu")

NEAR = Benchmark(
    name="digests",
    says="PDQ within 31 bits of ten million known, one core: index and brute force beside faiss; families; opening",
    measures=(
        *(beside(name, "faiss") for name in BATCHES),
        *(beside(f"brute_{name}", "faiss", theirs=name) for name in BATCHES),
        beside("first_batch", "faiss", theirs="batch_100"),
        *(beside(name, "brute") for name in FAMILIES),
        Measure(name="digests_recall", figure="recall", unit="share", more=True),
        Measure(name="digests_build", figure="build_seconds", unit="s", peer="faiss"),
        Measure(name="digests_open", figure="open_ms", unit="ms", peer="faiss", budget=20),
        Measure(name="digests_memory", figure="peak_mib", unit="MiB", peer="faiss"),
        Measure(name="digests_index_size", figure="index_mib", unit="MiB"),
    ),
    sides={"ours": near_ours, "brute": brute, "faiss": faiss},
    prepare=prepare_near,
)

EXACT = Benchmark(
    name="known-files",
    says="one and ten million MD5 digests against a hundred million known: join and table beside DuckDB's own join",
    measures=(
        *(
            Measure(
                name=f"known_files_{way}_{size}",
                figure=f"{way}_{size}",
                unit="s",
                peer="duckdb",
                peer_figure=f"join_{size}",
            )
            for way in ("join", "table")
            for size in ("small", "small_cpu", "large", "large_cpu")
        ),
        Measure(name="known_files_table_build", figure="table_build", unit="s"),
        Measure(name="known_files_memory", figure="peak_mib", unit="MiB", peer="duckdb"),
    ),
    sides={"ours": exact_ours, "duckdb": duckdb},
    prepare=prepare_exact,
)
