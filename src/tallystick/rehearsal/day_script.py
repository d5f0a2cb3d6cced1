"""The script of an invented action day: every line an officer enters, when it happened and when it is sent.

Lines come late, twice, in another order than things happened, corrected, from somebody else on behalf of a country, or
about several doors at once. What they add up to is what the plan says, in whatever order they arrive.
"""

import uuid
from datetime import datetime, timedelta

from tallystick.rehearsal.day_plan import CountryDay, Outcome, Plan
from tallystick.rehearsal.sheet import Table

KEYS = uuid.UUID("7a1c9d52-0d5e-4d6b-9a35-6f0f4c1e2b10")
LATE, DOUBLED = 9, 6
"""Every so many lines one is sent three hours late, or twice under one key."""
QUIET_FROM, QUIET_UNTIL = 20, 140
"""Minutes of the window in which the silent country says nothing."""
TOLD_HOW = ("siena", "phone", "liaison_officer")


class Script:
    """Lines in the order they were thought of; each has a number, and a key that is the same for the same seed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: list[Table] = []

    def add(self, country: CountryDay, act: str, minutes: int, /, **said: object) -> int:
        """A line of a country, so many minutes after its window opens; gives its number."""
        if country.silent and QUIET_FROM < minutes < QUIET_UNTIL:
            minutes += QUIET_UNTIL - QUIET_FROM + 10
        happened = country.starts_at + timedelta(minutes=minutes)
        number = len(self.lines) + 1
        line: Table = {"number": number, "act": act, "agency": country.agency, "happened_at": happened}
        line |= {
            "sent_at": happened + timedelta(minutes=3),
            "sent": str(uuid.uuid5(KEYS, f"{self.name} {number}")),
        }
        if number % LATE == 0:
            line["sent_at"] = happened + timedelta(hours=3)
        if number % DOUBLED == 0:
            line["times"] = 2
        if country.way == "behalf" and minutes >= 0 and act not in ("ready", "confirm"):
            line |= _told(country, happened, number)
        self.lines.append(line | {name: value for name, value in said.items() if value not in ("", 0, None)})
        return number

    def result(self, country: CountryDay, minutes: int, kind: str, /, **said: object) -> int:
        return self.add(country, "result", minutes, **{"kind": kind, **said})

    def after(self, number: int, *, later: int = 25) -> None:
        """The last line is only sent when another has been, so many minutes later."""
        line, earlier = self.lines[-1], self.lines[number - 1]
        line["after"] = [number]
        line["sent_at"] = max(line["sent_at"], earlier["sent_at"] + timedelta(minutes=later))


def _told(country: CountryDay, happened: datetime, number: int) -> Table:
    told = happened + timedelta(minutes=20)
    how = TOLD_HOW[number % len(TOLD_HOW)]
    return {
        "told_by": f"Duty officer of {country.agency}", "told_how": how, "told_at": told,
        "sent_at": told + timedelta(minutes=10),
    }  # fmt: skip


def write_lines(plan: Plan, script: Script) -> list[Table]:
    """All lines of the day, by when they are sent."""
    for country in plan.countries:
        for one in country.outcomes:
            if not one.unexpected and not one.early:
                script.add(country, "ready", -60, subject=one.reference)
        if country.way == "bulk":
            _bulk(script, country)
        else:
            for one in country.outcomes:
                _doors(script, country, one)
                _results(script, country, one)
        script.add(country, "reported", 330, **_by_siena(country))
    _wrong_at_first(script, plan)
    _whole(script, plan)
    return sorted(script.lines, key=lambda line: (line["sent_at"], line["number"]))


def _by_siena(country: CountryDay) -> Table:
    """Suspects who never were in a package: the country says how many, the coordinator enters it."""
    told = country.starts_at + timedelta(minutes=330)
    return {"told_by": f"Duty officer of {country.agency}", "told_how": "siena", "told_at": told}


def _doors(script: Script, country: CountryDay, one: Outcome) -> None:
    """What is reported of a subject's doors."""
    about, at = {"subject": one.reference}, one.minutes
    if one.unexpected:
        script.add(country, "found", at, subject=one.reference)
        found = len(script.lines)
        script.add(country, "door", at + 40, state="done", **about)
        script.after(found)
        return
    if one.early:
        at = -120
        script.add(country, "danger", at, reason="A child in the home, heard of this night", **about)
    else:
        script.add(country, "door", at, state="go", **about)
    script.add(country, "door", at + 6, state="under_way", **about)
    if one.incident:
        script.add(
            country, "door", at + 12, state="critical_incident", words="A fall on the stairs, help came", **about
        )
    if one.revisited:
        script.add(country, "door", at + 14, state="nobody_in", **about)
        script.add(country, "door", at + 200, state="revisit", **about)
    script.add(country, "door", at + (300 if one.revisited else 90), state=one.ends, **about)
    for door in sorted({door for door, _, _ in one.searches if door > 1}):
        script.add(country, "door", at + 110, state="under_way", door=door, **about)
        script.add(country, "door", at + 170, state="done", door=door, **about)


def _results(script: Script, country: CountryDay, one: Outcome) -> None:
    """What is entered of a subject."""
    about, at = {"subject": one.reference}, -120 if one.early else one.minutes + (200 if one.revisited else 0)
    for door, warrant, address in one.searches:
        again = warrant.endswith("-B")
        minutes = at + (240 if again else 110 if door > 1 else 10)
        script.result(country, minutes, "house_search", warrant=warrant, address=address, **about)
    for happened, kind, minutes in (
        (one.arrested, "arrest", 16), (one.already, "already_under_arrest", 18), (one.interviewed, "interview", 150),
    ):  # fmt: skip
        if happened:
            script.result(country, at + minutes, kind, **about)
            if one.unexpected:
                script.after(next(row["number"] for row in script.lines if row["act"] == "found"))
    for kind, count in sorted(one.items.items()):
        script.result(country, at + 80, "item_seized", count=count, item_kind=kind, **about)
    if one.volume:
        script.result(country, at + 140, "data_volume", count=one.volume, **about)
    if one.children:
        script.result(country, at + 25, "child_identified", count=one.children, **about)
        script.result(country, at + 70, "child_safeguarded", count=one.children, **about)


def _bulk(script: Script, country: CountryDay) -> None:
    """Two lines about all doors, each saying how many there are so far; the first arrives after the second."""
    if not country.outcomes:
        script.add(country, "bulk", 60, said=f"{country.code} nothing to report")
        return
    half = country.outcomes[: len(country.outcomes) // 2]
    if half:
        script.add(country, "bulk", 60, said=_said(country, half))
        script.lines[-1]["sent_at"] += timedelta(minutes=200)
    script.add(country, "bulk", 180, said=_said(country, country.outcomes))


def _said(country: CountryDay, outcomes: list[Outcome]) -> str:
    """The line as an officer writes it."""
    of, words = len(country.outcomes), list[str]()
    states = [one.ends for one in outcomes]
    for state in dict.fromkeys(states):
        words.append(f"{states.count(state)} of {of} {state.replace('_', ' ')}")
    for count, what in (
        (sum(len(one.searches) for one in outcomes), "house searches"),
        (sum(sum(one.items.values()) for one in outcomes), "devices"),
        (sum(one.arrested for one in outcomes), "arrests"),
    ):
        if count:
            words.append(f"{count} {what}")
    return f"{country.code} {', '.join(words)}"


def _wrong_at_first(script: Script, plan: Plan) -> None:
    """Entries that were wrong and are corrected: a number, an entry too many, a state, one made on behalf."""
    lead = plan.countries[0]
    _number_too_high(script, lead)
    script.result(
        lead, 95, "house_search", subject=lead.searched[0].reference, warrant="W-typed-twice", address="typed"
    )
    script.add(lead, "withdraw", 130, of=len(script.lines))
    script.after(script.lines[-1]["of"])
    for country in plan.countries:
        if country.way == "behalf" and any(one.items for one in country.outcomes):
            wrong = _number_too_high(script, country)
            _confirm(script, country, wrong)
            break
    missed = [(at, one) for at in plan.countries if at.way == "single" for one in at.outcomes if one.ends == "moved"]
    for country, one in missed[:1]:
        script.add(country, "door", one.minutes + 88, subject=one.reference, state="done", door=2)
        about = {"of": len(script.lines), "subject": one.reference, "door": 2}
        script.add(country, "correct_door", one.minutes + 95, state="moved", **about)
        script.after(script.lines[-1]["of"])


def _number_too_high(script: Script, country: CountryDay) -> int:
    """The country's first number of items is said three too high, then corrected; gives the number of that line."""
    wrong = next(
        line for line in script.lines if line["agency"] == country.agency and line.get("kind") == "item_seized"
    )
    right = {name: wrong[name] for name in ("kind", "count", "item_kind", "subject")}
    wrong["count"] += 3
    script.add(country, "correct", 200, of=wrong["number"], **right)
    script.after(wrong["number"])
    return int(wrong["number"])


def _confirm(script: Script, country: CountryDay, wrong: int) -> None:
    """The country says what is right of what was entered on its behalf, and what is not."""
    made = [line for line in script.lines if line["agency"] == country.agency and line["act"] == "result"]
    for line in [line for line in made if line.get("told_by")][: max(4, len(made) // 2)]:
        number, says = int(line["number"]), "confirmed" if line["number"] != wrong else "wrong"
        words = "" if says == "confirmed" else "Three phones were counted twice"
        script.add(country, "confirm", 420, of=number, says=says, words=words)
        script.after(number)


def _whole(script: Script, plan: Plan) -> None:
    """What the lead says for itself and of the whole: the main suspect, somebody elsewhere, negatives."""
    lead = plan.countries[0]
    if plan.main_at is not None:
        before = round((plan.main_at - lead.starts_at).total_seconds() / 60)
        script.result(lead, before, "suspect", main=True, role="operator", source="told")
        script.result(lead, before, "arrest", main=True, role="operator")
    if plan.row.elsewhere:
        script.result(lead, 300, "suspect", country=plan.row.elsewhere, source="told")
        script.add(lead, "negative", 400, kind="no_arrests_in_country", country=plan.row.elsewhere)
    else:
        script.add(lead, "negative", 400, kind="no_child_from_country", country=lead.code,
                   words="as far as victims are identified by now")  # fmt: skip
    script.add(
        lead, "negative", 410, kind="production_not_confirmed", words="not confirmed that suspects made the files"
    )
