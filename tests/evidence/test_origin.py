"""What the signals of a file together declare: never what is."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.evidence.rules.origin import declared
from tallystick.vocabulary.manifest import C2paState, Origin, SignalKind


def signal(
    says: Origin, kind: SignalKind = SignalKind.GENERATOR, state: str = "unsigned", **more: Any
) -> dict[str, Any]:
    return {"kind": kind, "says": says, "state": state, "where": "PNG tEXt", **more}


AI = signal(Origin.AI, generator="AUTOMATIC1111")
EDIT = signal(Origin.AI_EDIT, SignalKind.DIGITAL_SOURCE_TYPE, token="compositeWithTrainedAlgorithmicMedia")
CAMERA = signal(Origin.CAMERA, SignalKind.CAMERA, camera="Testcam 1", serial="A123")
SIGNED = signal(Origin.AI, SignalKind.C2PA, "trusted")


def test_no_signal_declares_nothing_and_means_nothing() -> None:
    nothing = declared([])
    assert nothing.origins == frozenset()
    assert not nothing.lowers
    assert not nothing.raises
    assert nothing.state is None


def test_ai_alone_may_lower() -> None:
    assert declared([AI]).lowers
    assert declared([AI]).state == C2paState.UNSIGNED
    assert declared([AI, SIGNED]).state == C2paState.TRUSTED


def test_camera_and_ai_together_are_a_conflict_and_raise() -> None:
    both = declared([AI, CAMERA])
    assert both.raises
    assert not both.lowers
    assert "camera and generation together" in both.conflicts[0]


def test_an_ai_edit_raises_and_never_lowers() -> None:
    assert declared([EDIT]).raises
    assert not declared([EDIT]).lowers
    assert not declared([EDIT, SIGNED]).lowers


@pytest.mark.parametrize(
    "trace", [{"serial": "A1"}, {"has_position": True}, {"has_maker_note": True}, {"unique_id": "x1"}]
)
def test_a_trace_of_a_device_speaks_against_generation_without_make_or_model(trace: dict[str, Any]) -> None:
    traced = declared([AI, signal(Origin.OTHER, SignalKind.CAMERA, **trace)])
    assert traced.raises
    assert not traced.lowers


def test_a_broken_signature_beside_a_declaration_of_ai_is_a_conflict() -> None:
    assert declared([signal(Origin.AI, SignalKind.C2PA, "invalid")]).raises
    assert not declared([CAMERA, signal(Origin.OTHER, SignalKind.C2PA, "invalid")]).conflicts


def test_because_says_declared_and_never_is() -> None:
    for sentence in declared([AI, EDIT, CAMERA, SIGNED]).because:
        assert sentence.startswith("Declared to be") or sentence.startswith("Declared to come from")
        assert sentence.endswith(".")


def test_the_order_of_signals_changes_nothing() -> None:
    rows = [AI, EDIT, CAMERA, SIGNED]
    assert len({declared(order) for order in permutations(rows)}) == 1


ROWS = st.builds(
    signal,
    st.sampled_from(Origin),
    st.sampled_from(SignalKind),
    st.sampled_from([state.value for state in C2paState]),
    serial=st.sampled_from([None, "A1"]),
)


@given(st.lists(ROWS, max_size=8), ROWS)
def test_nothing_that_is_added_but_ai_ever_lowers(rows: list[dict[str, Any]], added: dict[str, Any]) -> None:
    before, after = declared(rows), declared([*rows, added])
    if added["says"] != Origin.AI:
        assert after.lowers <= before.lowers
    assert after.raises >= before.raises
    assert not (after.lowers and after.raises)
