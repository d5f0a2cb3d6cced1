"""A played telephone through the whole build: the planted files come first, and none waits longer than it may."""

from uuid import UUID

from benchmarks import phone


def test_planted_files_are_within_the_first_200_and_none_is_late(operation):
    from tallystick.triage.jobs import order

    officers = (operation.officers["DK-NCP"], operation.officers["DK-NCP/2"])
    phone.lay(operation.home, UUID(operation.id), officers=officers)
    figures = order(home=operation.home, operation_id=operation.id, agency="DK-NCP", now=phone.NOW)
    rows = phone.queue(UUID(operation.id))
    assert (figures["files"], figures["known"], figures["reconciled"]) == (30_050, 20, True)
    assert len(rows) == 20_000
    assert figures["left_on_shelf"] == 10_050
    assert phone.precision([content for content, *_ in rows]) == 50 / 200
    assert phone.late(rows) == 0
    tiers_alone = sorted(rows, key=lambda row: (row[1], row[0]))
    assert phone.precision([content for content, *_ in tiers_alone]) < 40 / 200
