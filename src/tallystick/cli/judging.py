"""Commands of judging: second opinions, contradictions, agreement between officers, error rate of the machine."""

from typing import Any

import click

from tallystick.cli.main import json_option, officer_options
from tallystick.cli.printing import say_json, show


@click.command("second")
@click.option("--after", default="", help="Go on after this mark.")
@officer_options
@json_option
@click.pass_obj
def second(office: Any, after: str, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Links asked of you unseen: what others said of them is shown once you have answered (link decide)."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.linking.judging import progress

    with office.session(viewer):
        found = progress.second_queue(viewer, after=after)
    rows = [
        {
            "left": row.left,
            "right": row.right,
            "bits": row.weight / 100,
            "because": " ".join(found.reasons[row.pk]),
            "id": str(row.pk),
        }
        for row in found.links
    ]
    show(rows, columns=["left", "right", "bits", "id", "because"], as_json=as_json)
    if not as_json:
        click.echo(f"{found.waiting} in all" + (f"; more: --after {found.after}" if found.after else ""))


@click.command("disputed")
@officer_options
@json_option
@click.pass_obj
def disputed(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Links whose officers contradict each other: they neither join nor part until somebody settles it."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.linking.judging import progress

    with office.session(viewer):
        found = progress.contradictions(viewer)
    rows = [
        {
            "left": one.link.left,
            "right": one.link.right,
            "id": str(one.link.pk),
            "said": [f"{found.names[row.by]}: {row.answer} ({row.reason})" for row in one.decisions],
        }
        for one in found.disputes
    ]
    cuts = [{"person": person.number, "cut": list(told)} for person, told in found.cuts]
    if as_json:
        say_json({"disputed": rows, "cuts": cuts, "contradictions_in_build": found.in_build})
        return
    for row in rows:
        words = "; ".join(row["said"]) or "shown once you have answered yourself"
        click.echo(f"{row['left']} and {row['right']} ({row['id']}): {words}")
    for cut in cuts:
        click.echo(f"{cut['person']}: {' '.join(cut['cut'])}")
    click.echo(f"{len(rows)} disputed; the last build cut {found.in_build} confirmed links")


@click.command("agreement")
@officer_options
@json_option
@click.pass_obj
def agreement(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """How far officers agree on links that several judged, before either saw the other's answer (Cohen's kappa)."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.linking.judging import progress

    with office.session(viewer):
        found = progress.agreement(viewer)
    officers = [
        {
            "officer": found.names.get(row.officer, row.officer),
            "compared": row.compared,
            "agreed": row.agreed,
            "interval": f"{100 * row.low:.1f} to {100 * row.high:.1f} %",
            "kappa": _kappa(row.kappa),
            "outvoted": row.outvoted,
            "note": row.sentence,
        }
        for row in found.officers
    ]
    pairs = [
        {
            "one": found.names.get(row.one, row.one),
            "other": found.names.get(row.other, row.other),
            "both": row.both,
            "agreed": row.agreed,
            "kappa": _kappa(row.kappa),
            "note": row.sentence,
        }
        for row in found.pairs
    ]
    if as_json:
        say_json({"officers": officers, "pairs": pairs})
        return
    columns = ["officer", "compared", "agreed", "interval", "kappa", "outvoted", "note"]
    show(officers, columns=columns, as_json=False)
    click.echo()
    show(pairs, columns=["one", "other", "both", "agreed", "kappa", "note"], as_json=False)


@click.command("errors")
@officer_options
@json_option
@click.pass_obj
def errors(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """How often the machine was wrong, by weight, with 95 % intervals: drawn by lot, and of all that was judged."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.linking.judging import progress

    with office.session(viewer):
        found = progress.errors(viewer)
    if as_json:
        say_json(
            {
                "sample": {
                    "basis": found.sentences[0],
                    "rates": found.sample,
                    "drawn": found.drawn,
                    "done": found.done,
                },
                "judged": {"basis": found.sentences[1], "rates": found.judged},
                "proposed": found.proposed,
            }
        )
        return
    columns = ["band", "judged", "refused", "undone", "unsure", "disputed", "rate", "interval", "worst", "note"]
    for sentence, rates in zip(found.sentences, (found.sample, found.judged), strict=True):
        click.echo(sentence)
        show([_percent(row) for row in rates], columns=columns, as_json=False)
        click.echo()


def _kappa(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _percent(row: dict[str, Any]) -> dict[str, Any]:
    """A row of rates for the terminal; ``worst``: if everything that is open were wrong."""
    rate, worst = (_said(row[name]) for name in ("rate", "worst"))
    interval = f"{row['low'] / 100:.1f} to {row['high'] / 100:.1f} %"
    return {**row, "rate": rate, "worst": worst, "interval": interval, "note": row["sentence"]}


def _said(hundredths: int | None) -> str:
    return "-" if hundredths is None else f"{hundredths / 100:.1f} %"
