"""Manifests on an item's page: a scan's with its key, another tool's as what it is."""

from tests.desk.test_items_page import at_desk, registered, text_of  # noqa: F401 - the fixture
from tests.evidence.test_attaching_foreign import write


def test_another_tools_manifest_is_shown_with_its_form_and_as_signed_by_nobody_of_ours(operation, at_desk, tmp_path):  # noqa: F811
    from datetime import UTC, datetime

    from tallystick.evidence.attaching_foreign import attach_foreign
    from tallystick.records.session import session

    ann = at_desk("ann", "examiner")
    item = registered(ann)
    viewer = operation.viewer("DK-NCP", "examiner")
    with session(viewer):
        attach_foreign(
            "A-001", write(tmp_path), reader="vics", options={}, by=viewer, at=datetime.now(UTC), reason="by post"
        )
    page = text_of(ann.get(item))
    assert "Manifests" in page
    assert "vics 4 2 0" in page
    assert "nobody of ours" in page
