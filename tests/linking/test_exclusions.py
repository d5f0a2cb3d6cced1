"""The sealed list as keyed tokens: an account is found as its platform writes it, and folded as it is asked for."""

import duckdb
import pytest

from tallystick.linking.exclusions import exclusion_rows, key_of, token_of

SECRET = b"k" * 32


def listed(*values, kind="account", operation="op", secret=SECRET):
    """The rows of a list of these values, handed in by Sweden."""
    engine = duckdb.connect()
    engine.execute("CREATE TABLE EXCLUSIONS (kind VARCHAR, value VARCHAR, reason VARCHAR, contribution VARCHAR)")
    engine.execute("CREATE TABLE CONTRIBUTIONS AS SELECT 'c1' AS contribution, 'SE-NCP' AS agency, 'H1' AS codes")
    engine.execute("CREATE TABLE NORMAL (kind VARCHAR, said VARCHAR, region VARCHAR, form VARCHAR)")
    engine.execute("CREATE TABLE ADDRESS_FORMS (said VARCHAR, form VARCHAR)")
    engine.executemany("INSERT INTO EXCLUSIONS VALUES (?, ?, 'undercover', 'c1')", [(kind, one) for one in values])
    return list(exclusion_rows(engine, operation, secret=secret))


def tokens(kind, *forms):
    return sorted(token_of(kind, form, operation="op", secret=SECRET) for form in forms)


@pytest.mark.parametrize(
    ("kind", "values", "forms"),
    [
        ("account", ["lumen:FoxTail"], ["lumen:FoxTail", "lumen:foxtail"]),
        ("account", ["lumen:foxtail"], ["lumen:foxtail"]),
        ("account", ["lumen:FoxTail", "lumen:FOXTAIL"], ["lumen:FoxTail", "lumen:FOXTAIL", "lumen:foxtail"]),
        ("passport", ["Ab12"], ["Ab12"]),
    ],
)
def test_an_account_stands_on_it_as_it_is_written_and_folded(kind, values, forms):
    rows = listed(*values, kind=kind)
    assert sorted(row["token"] for row in rows) == tokens(kind, *forms)
    assert {(row["owner"], row["reason"], *row["codes"]) for row in rows} == {("SE-NCP", "undercover", "H1")}


@pytest.mark.parametrize("asked", ["lumen:FoxTail", "lumen:foxtail", "LUMEN:FOXTAIL"])
def test_a_question_hits_an_account_of_the_list_however_it_is_spelled(operation, asked):
    from tallystick.records.models import Exclusion
    from tallystick.records.session import session
    from tests.deconfliction.asked import ask, put, rows, states

    made = listed("lumen:FoxTail", operation=operation.id, secret=key_of(operation.home / "secrets"))
    with session(operation.service, role="worker"):
        Exclusion.objects.bulk_create(Exclusion(**row) for row in made)
    question = ask(operation, "DK-NCP", put("account", asked))
    assert [(row.owner, row.grants) for row in rows(operation, "Hit")] == [("SE-NCP", [])]
    assert states(operation, "DK-NCP", question) == ["no_hit"]
