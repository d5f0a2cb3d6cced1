"""Readiness as a rule with reasons: what has to be there before anybody says ready. Unknown is never yes."""

from dataclasses import dataclass
from datetime import UTC, datetime

from tallystick.actionday.subjects.rules.facts import Facts, Kept
from tallystick.actionday.windows.rules.permitted import local_words
from tallystick.vocabulary.actionday import Children


@dataclass(frozen=True, kw_only=True)
class Reason:
    """``what``: a word for the page ("package", "window", "basis" ...); ``sentence``: how it stands; ``met``: whether
    it may be ready as far as this goes."""

    what: str
    sentence: str
    met: bool


def readiness(facts: Facts) -> tuple[Reason, ...]:
    """Every reason, met or not, as the own country sees it. Ready is who has all of them met."""
    kept = facts.kept or Kept()
    return (*_there(facts), *_by_law(facts, kept), *_deconflicted(facts, kept), *_common(facts), *_care(facts, kept))


def in_common(facts: Facts, *, said_by: str) -> tuple[Reason, ...]:
    """Reasons as the coordinator sees them who enters for a country. What the country keeps to itself is its own to
    judge: ``said_by`` names who there said that it is ready; without a name nobody did."""
    sentence = f"What stays with the country was not looked at: {said_by or 'nobody'} said that it is there."
    stays = Reason(what="kept", sentence=sentence, met=bool(said_by))
    there = () if not facts.withdrawn else (Reason(what="subject", sentence="It was withdrawn.", met=False),)
    return (*there, *_common(facts), stays)


def missing(reasons: tuple[Reason, ...]) -> tuple[str, ...]:
    """Sentences of all that is not met."""
    return tuple(reason.sentence for reason in reasons if not reason.met)


def _said(what: str, met: bool, yes: str, no: str) -> Reason:
    return Reason(what=what, sentence=yes if met else no, met=met)


def _there(facts: Facts) -> tuple[Reason, ...]:
    """Whether there is somebody to act on, and the package about them has come."""
    given, found = facts.given, []
    if facts.withdrawn:
        found.append(Reason(what="subject", sentence="It was withdrawn.", met=False))
    if facts.hidden:
        sentence = "Who it is may not be known to you: a colleague who may has to look."
        return (*found, Reason(what="package", sentence=sentence, met=False))
    if not facts.person:
        return (*found, Reason(what="package", sentence="It came in no package: the country's own case.", met=True))
    if given is None or given.gone:
        why = given.gone if given else "no package names them any more"
        return (*found, Reason(what="package", sentence=f"The package does not hold: {why}.", met=False))
    received = f"Package {given.number} was accepted."
    return (*found, _said("package", given.received, received, f"Package {given.number} has no receipt or feedback."))


def _by_law(facts: Facts, kept: Kept) -> tuple[Reason, ...]:
    return _basis(facts, kept), _hours(facts, kept), _law(facts, kept)


def _basis(facts: Facts, kept: Kept) -> Reason:
    window, what = facts.window, "basis"
    if not kept.basis:
        return Reason(what=what, sentence="No legal basis is written down.", met=False)
    if kept.valid_from is None or kept.valid_until is None:
        return Reason(what=what, sentence="From when until when the legal basis is valid is not known.", met=False)
    if window.starts_at is None or window.ends_at is None:
        return Reason(what=what, sentence="There is no window yet to be valid through.", met=False)
    valid = kept.valid_from <= window.starts_at and window.ends_at <= kept.valid_until
    until = _utc(kept.valid_until)
    return _said(
        what, valid, f"The legal basis is valid through the window, until {until}.",
        f"The legal basis is valid from {_utc(kept.valid_from)} until {until}, not all through the window.",
    )  # fmt: skip


def _hours(facts: Facts, kept: Kept) -> Reason:
    starts, what = facts.window.starts_at, "hours"
    if kept.basis and kept.any_hour:
        return Reason(what=what, sentence="The legal basis allows any hour.", met=True)
    if facts.permitted is None:
        return Reason(what=what, sentence="When homes may be searched there is not known: enter the hours.", met=False)
    if starts is None:
        return Reason(what=what, sentence="There is no window yet to look at the hour of.", met=False)
    local = local_words(starts, facts.permitted.zone)
    inside = facts.permitted.at(starts)
    return _said(
        what, inside, f"{local} is within the hours a home may be searched ({facts.hours_source}).",
        f"{local} is outside the hours a home may be searched ({facts.hours_source}).",
    )  # fmt: skip


def _law(facts: Facts, kept: Kept) -> Reason:
    if kept.law_settled:
        return Reason(what="law", sentence=f"The law of the country was settled by {kept.law_settled}.", met=True)
    return Reason(what="law", sentence=facts.law or "What the law of the country says is unknown.", met=facts.law_clear)


def _deconflicted(facts: Facts, kept: Kept) -> tuple[Reason, ...]:
    if facts.hidden:
        return ()
    if not facts.person:
        said = kept.deconflicted
        no = "Nobody said whether anyone else works on them: say who looked."
        return (_said("deconfliction", bool(said), f"Nobody else works on them, says {said}.", no),)
    asked = _said(
        "deconfliction", facts.asked is True, "They were asked for among the agencies, and answered.",
        "They were not asked for among the agencies within thirty days, or not answered.",
    )  # fmt: skip
    hits = _said(
        "hits", facts.waits is False, "No hit waits for a decision.",
        "An agency has yet to decide about a hit: ask the coordinator whom to call.",
    )  # fmt: skip
    return asked, hits


def _common(facts: Facts) -> tuple[Reason, ...]:
    """What the coordinator sees as well."""
    return _window(facts), _not_before(facts), *_halted(facts), _tied(facts)


def _window(facts: Facts) -> Reason:
    starts = facts.window.starts_at
    if starts is None:
        return Reason(what="window", sentence="No window was proposed.", met=False)
    yes, no = f"The window from {_utc(starts)} was accepted.", f"The window from {_utc(starts)} was not accepted."
    return _said("window", facts.window.accepted, yes, no)


def _not_before(facts: Facts) -> Reason:
    said = [at for at in (facts.not_before, facts.given.not_before if facts.given else None) if at is not None]
    starts = facts.window.starts_at
    if not said:
        return Reason(what="not_before", sentence="Nobody set a time before which nobody acts.", met=True)
    latest = max(said)
    if starts is None:
        return Reason(what="not_before", sentence=f"Not before {_utc(latest)}, and no window yet.", met=False)
    met = starts >= latest
    return _said("not_before", met, f"Not before {_utc(latest)}.", f"The window opens before {_utc(latest)}.")


def _halted(facts: Facts) -> tuple[Reason, ...]:
    held, down = facts.window.held, facts.window.stood_down
    return (
        _said("hold", not held, "Nobody holds.", "The coordinator asked to hold."),
        _said("stand_down", not down, "Nobody was stood down.", "The country was stood down."),
    )


def _tied(facts: Facts) -> Reason:
    if not facts.tied:
        return Reason(what="tied", sentence="Whether others could be warned was not looked at yet.", met=False)
    return _said("tied", not facts.conflict, "Nobody elsewhere would be warned.", facts.conflict)


def _care(facts: Facts, kept: Kept) -> tuple[Reason, ...]:
    """Practice 10: what is owed to whoever is acted on, and to children who live there."""
    when = kept.suicide_assessed_at
    assessed = bool(kept.suicide_assessed_by) and when is not None and when <= facts.now
    risk = f"Risk of suicide was assessed by {kept.suicide_assessed_by}."
    return (
        _said("suicide_risk", assessed, risk, "Risk of suicide: by whom and when it was assessed is missing."),
        _said("support", bool(kept.support), "Support is handed over.", "What support is handed over is missing."),
        _said(
            "children", kept.children in (Children.YES, Children.NO), "Whether children live there is known.",
            "Whether children live there is unknown.",
        ),
        _said("follow_up", kept.follow_up_due is not None, "A follow-up is due.", "No follow-up was set."),
    )  # fmt: skip


def _utc(instant: datetime) -> str:
    there = instant.astimezone(UTC)
    return f"{there.day} {there:%b %Y %H:%M} UTC"
