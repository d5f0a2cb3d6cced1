"""Progress says what is known, and of what is not known yet it says just that."""

from tallystick.evidence.scan.progress import Amount, Progress


def progress(of: Amount, had: Amount = Amount(0, 0)) -> tuple[Progress, list[float]]:  # noqa: B008 - frozen
    now = [0.0]
    return Progress(of, had, clock=lambda: now[0]), now


def work(done: Progress, files: int, read: int) -> None:
    for _ in range(files):
        done.add_file()
    done.add_bytes(read)


def test_nothing_is_promised_before_anything_is_known():
    done, now = progress(Amount(1000, 10**9))
    assert "time left not known yet" in done.line()
    work(done, 10, 10**6)
    now[0] = 2.0
    assert "time left not known yet" in done.line()


def test_small_and_large_files_go_at_their_own_pace_so_both_are_named():
    done, now = progress(Amount(1000, 10 * 2**30))
    work(done, 500, 2**30)
    now[0] = 10.0
    assert done.line() == (
        "500 of 1,000 files, 1.0 GiB of 10.0 GiB, 50 files/s, 102.4 MiB/s, 10 s left by files, 90 s by bytes"
    ).replace("90 s by", "2 min by")


def test_one_figure_where_both_agree():
    done, now = progress(Amount(1000, 1000))
    work(done, 500, 500)
    now[0] = 60.0
    assert done.line().endswith("about 60 s left")


def test_one_large_file_gives_no_pace_of_files():
    done, now = progress(Amount(2, 10**12))
    done.add_bytes(10**10)
    now[0] = 100.0
    assert done.line().endswith("time left not known yet")


def test_empty_files_have_a_pace_of_their_own():
    done, now = progress(Amount(100, 0))
    work(done, 50, 0)
    now[0] = 10.0
    assert done.line().endswith("about 10 s left")


def test_what_an_earlier_start_did_is_counted_and_not_taken_for_speed():
    done, now = progress(Amount(1000, 1000), Amount(900, 900))
    work(done, 10, 10)
    now[0] = 10.0
    assert done.line() == "910 of 1,000 files, 910 bytes of 1,000 bytes, 1 files/s, 1 bytes/s, about 90 s left".replace(
        "90 s", "2 min"
    )


def test_the_end_is_the_end():
    done, _ = progress(Amount(1, 1))
    work(done, 1, 1)
    assert done.line().endswith("done")
