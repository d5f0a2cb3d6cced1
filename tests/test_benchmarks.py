"""The harness measures what it says: arithmetic, order, shape of entries, exit codes. No timing is asserted."""

import json
from pathlib import Path

import pytest
from benchmarks import __main__ as door
from benchmarks import intake, load, running, stages
from benchmarks.linking.quality import recall_at, scores
from benchmarks.measure import (
    AGREED,
    PEAK,
    Benchmark,
    Found,
    Measure,
    broken_budgets,
    disagreements,
    entries_of,
    ratio_of,
    spread_of,
)
from benchmarks.memory import own_peak_mib, tree_mib
from benchmarks.registry import BENCHMARKS

KEYS = ["name", "ours", "peer", "unit", "ratio", "runs", "spread", "peak_mib"]


def tiny(**more):
    settings = {
        "name": "tiny",
        "says": "nothing much",
        "measures": (
            Measure(name="tiny_seconds", figure="seconds", unit="s", peer="other", budget=10),
            Measure(name="tiny_rows", figure="rows", unit="rows/s", peer="other", more=True, budget=100),
            Measure(name="tiny_alone", figure="seconds", unit="s"),
        ),
        "sides": {"ours": lambda folder: {}, "other": lambda folder: {}},
    }
    return Benchmark(**{**settings, **more})


def found(ours, other):
    return Found({"ours": [{PEAK: 50.0, **run} for run in ours], "other": other})


def test_a_ratio_above_one_means_ours_is_better_whichever_way_the_unit_counts():
    assert ratio_of(2.0, 4.0, more=False) == 2.0
    assert ratio_of(200.0, 100.0, more=True) == 2.0
    assert ratio_of(0.0, 4.0, more=False) is None


def test_a_spread_is_the_range_over_the_median():
    assert spread_of([1.0, 2.0, 4.0]) == 1.5
    assert spread_of([3.0]) == 0.0


def test_an_entry_has_medians_of_both_sides_and_exactly_the_promised_keys():
    ours = [{"seconds": 1.0, "rows": 300.0}, {"seconds": 3.0, "rows": 100.0}, {"seconds": 2.0, "rows": 200.0}]
    seconds, rows, alone = entries_of(tiny(), found(ours, [{"seconds": 4.0, "rows": 50.0}]))
    assert list(seconds) == KEYS
    assert (seconds["ours"], seconds["peer"], seconds["ratio"]) == (2.0, 4.0, 2.0)
    assert (seconds["runs"], seconds["spread"], seconds["peak_mib"]) == (3, 1.0, 50.0)
    assert (rows["ours"], rows["ratio"]) == (200.0, 4.0)
    assert (alone["peer"], alone["ratio"]) == (None, None)


def test_a_budget_is_gated_only_beyond_three_times_its_value():
    within = entries_of(tiny(), found([{"seconds": 29.0, "rows": 34.0}], []))
    beyond = entries_of(tiny(), found([{"seconds": 31.0, "rows": 33.0}], []))
    assert broken_budgets(tiny(), within) == []
    assert broken_budgets(tiny(), beyond) == ["tiny_seconds", "tiny_rows"]


def test_sides_that_answer_differently_are_named():
    assert disagreements(found([{AGREED: 7.0}], [{AGREED: 8.0}])) == ["other"]
    assert disagreements(found([{AGREED: 7.0}], [{AGREED: 7.0}])) == []
    assert disagreements(found([{}], [{}])) == []


def test_a_load_whose_intake_died_or_ended_early_is_a_failed_run_and_says_so():
    assert load.still_received(None, contributions=2, of=3) == 1.0
    for code in (0, 1, -9):
        with pytest.raises(SystemExit, match=f"with {code} after 2 of 3 contributions"):
            load.still_received(code, contributions=2, of=3)
    assert "still" in {measure.figure for measure in load.BENCHMARK.measures}


def test_every_benchmark_is_in_the_document():
    text = (Path(door.__file__).parents[1] / "docs/benchmarks.md").read_text(encoding="utf-8")
    named = [line.split("|")[1].strip().strip("`") for line in text.splitlines() if line.startswith("| `")]
    assert set(named) == set(BENCHMARKS)


def test_each_side_goes_first_in_turn():
    assert [running.in_turn(["a", "b", "c"], number)[0] for number in range(4)] == ["a", "b", "c", "a"]


def test_the_list_names_every_benchmark_with_one_line(capsys):
    assert door.main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(BENCHMARKS) == [one.name for one in BENCHMARKS.values()]
    assert {"rls", "ledger", "intake", "linking", "package", "kidflix"} <= set(BENCHMARKS)


@pytest.mark.parametrize("benchmark", BENCHMARKS.values(), ids=lambda one: one.name)
def test_every_measure_has_its_side_and_a_name_of_its_own(benchmark):
    assert "ours" in benchmark.sides
    assert all(not one.peer or one.peer in benchmark.sides for one in benchmark.measures)
    assert len({one.name for one in benchmark.measures}) == len(benchmark.measures)
    assert benchmark.runs >= 1


def test_json_is_the_list_of_entries_and_nothing_else(monkeypatch, capsys):
    monkeypatch.setattr(door, "run", lambda *_, **__: found([{"seconds": 1.0, "rows": 200.0}], []))
    monkeypatch.setitem(BENCHMARKS, "tiny", tiny())
    assert door.main(["tiny", "--json"]) == 0
    entries = json.loads(capsys.readouterr().out)
    assert [list(entry) for entry in entries] == [KEYS] * 3


def test_beyond_a_budget_the_exit_code_says_so(monkeypatch, capsys):
    monkeypatch.setattr(door, "run", lambda *_, **__: found([{"seconds": 99.0, "rows": 200.0}], []))
    monkeypatch.setitem(BENCHMARKS, "tiny", tiny())
    assert door.main(["tiny"]) == 1
    assert "tiny_seconds is beyond three times its budget" in capsys.readouterr().err


def test_a_side_runs_in_a_process_of_its_own_and_its_memory_is_told(tmp_path):
    running.child("package", "tidy", tmp_path)
    figures = running.child("package", "prepare", tmp_path)
    assert set(figures) == {PEAK}
    assert figures[PEAK] > 5


def test_a_side_that_fails_is_told_with_what_it_said(tmp_path):
    with pytest.raises(running.Failed, match="KeyError"):
        running.child("package", "nobody", tmp_path)


def test_memory_counts_this_process():
    import os

    assert 0 < tree_mib(os.getpid()) < 100_000
    assert own_peak_mib() > 5


def test_parts_of_one_name_are_added_up_within_their_stage():
    told = stages.Stages()
    with told.stage("receive"):
        told.add("reading", 1.0)
        told.add("reading", 0.5)
    assert told.figures["receive: reading"] == 1.5
    assert told.figures["receive_mib"] > 0


def test_ours_and_both_peers_find_the_same_rows_in_the_invented_accesses(tmp_path):
    intake.prepare(tmp_path, rows=2_000)
    sides = {name: side(tmp_path) for name, side in intake.BENCHMARK.sides.items() if name != "python loop"}
    assert {figures[AGREED] for figures in sides.values()} == {2_000.0}


def test_quality_counts_pairs_against_the_truth(tmp_path):
    import duckdb
    import numpy as np

    sealed = tmp_path / "operation" / "sealed"
    sealed.mkdir(parents=True)
    truth = "(VALUES ('p:a', 'T1'), ('p:b', 'T1'), ('p:c', 'T2'), ('p:d', 'T2')) AS t(account, person)"
    pairs = (
        """(VALUES ('p:a', 'p:b', true), ('p:c', 'p:d', true), ('p:a', 'p:d', false)) AS t("left", "right", linkable)"""
    )
    duckdb.execute(f"COPY (SELECT * FROM {truth}) TO '{sealed}/truth.parquet'")
    duckdb.execute(f"COPY (SELECT * FROM {pairs}) TO '{sealed}/pairs.parquet'")
    names = ["p:a", "p:b", "p:c", "p:d"]
    assert scores(tmp_path, (names, np.array([0, 0, 0, 1]))) == (pytest.approx(1 / 3), 0.5)
    assert scores(tmp_path, (names, np.array([0, 1, 2, 3]))) == (1.0, 0.0)


def test_recall_is_compared_where_precision_holds():
    assert recall_at([(0.9, 0.8), (0.99, 0.5), (1.0, 0.2)]) == 0.5
    assert recall_at([(0.9, 0.8)]) == 0.0
