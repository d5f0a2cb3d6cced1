"""Whatever is decided in whatever order, the asker sees what was shared or said to it, and nothing else."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallystick.vocabulary.errors import Absent, HouseError
from tests.deconfliction.hitting import AT, act, add_hit

ACTS = ("share", "withhold", "refuse", "reveal", "not_the_same")
STEPS = st.lists(st.sampled_from(ACTS), max_size=7)


class Model:
    """What the asker may know: whether there is a hit, its state and words, and the things said about it."""

    def __init__(self, *, told: bool, weak: bool) -> None:
        self.told, self.weak = told, weak
        self.state, self.words = "hit_pending", ""
        self.things: list[tuple[str, str, str]] = []

    def allows(self, name: str) -> bool:
        if name in ("share", "withhold"):
            return self.told
        if name == "refuse":
            return self.state == "hit_pending"
        return not self.told and (name == "reveal" or self.weak)

    def does(self, name: str, place: int) -> None:
        if name == "share":
            self.state = "hit_shared"
            self.things.append((f"T{place}", f"shared {place}", "shared"))
        elif name == "withhold":
            self.things.append((f"T{place}", f"why {place}", "refused"))
        elif name == "reveal":
            self.told, self.state, self.words = True, "hit_pending", ""
        else:
            self.state = "hit_refused"
            self.words = f"why {place}" if self.told else "SECRET"


def step(operation, hit, name, place, *, told):
    said = {"share": [[(f"T{place}", f"shared {place}")]], "withhold": [f"T{place}"]}.get(name, [])
    shown = name == "withhold" or (name == "refuse" and told)
    reason = f"why {place}" if shown else f"SECRET reason {place}"
    return act(operation, name, hit, *said, reason=reason, at=AT + timedelta(minutes=place))


def of_the_asker(operation, hit):
    """Everything the asker reads of one hit: its page, the list, the rows and the notices."""
    from tallystick.deconfliction.hits import reads
    from tallystick.records.models import Hit, HitSource, Notice, SharedItem
    from tallystick.records.session import session

    by = operation.viewer("DK-NCP", "national_officer")
    with session(by):
        listed = [one.hit for one in reads.hits(by, now=AT + timedelta(days=1), waiting=False).told_to_me]
        assert not HitSource.objects.filter(hit=hit).exists()
        rows = list(Hit.objects.filter(pk=hit))
        notices = [row.words for row in Notice.objects.filter(subject=hit)]
        things = [(one.title, one.words, one.says) for one in SharedItem.objects.filter(hit=hit).order_by("at")]
        try:
            page = reads.hit(by, hit, now=AT + timedelta(days=1))
        except Absent:
            page = None
    return page, [row for row in listed if str(row.pk) == hit], rows, things, notices


@pytest.mark.parametrize(("silent", "weak"), [(False, False), (True, False), (False, True)])
def test_the_asker_never_sees_more_than_was_shared(operation, silent, weak):
    @given(STEPS)
    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    def always(steps):
        hit = add_hit(operation, silent=silent, weak=weak)
        model = Model(told=not (silent or weak), weak=weak)
        for place, name in enumerate(steps, start=1):
            if model.allows(name):
                step(operation, hit, name, place, told=model.told)
                model.does(name, place)
            else:
                with pytest.raises(HouseError):
                    step(operation, hit, name, place, told=model.told)
        page, listed, rows, things, notices = of_the_asker(operation, hit)
        if not model.told:
            assert (page, listed, rows, things, notices) == (None, [], [], [], [])
            return
        assert [(row.state, row.words) for row in rows] == [(model.state, model.words)]
        assert (page.line.hit.state, len(listed), things) == (model.state, 1, model.things)
        assert [(one.title, one.words, one.says) for one in page.items] == model.things
        assert "SECRET" not in repr((rows[0].words, things, notices))

    always()
