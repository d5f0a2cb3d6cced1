"""Other houses: what was carried to them and from them, what waits, and what to do next."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tallystick.deconfliction.partners import reads
from tallystick.desk.access import access
from tallystick.desk.asking import moment, page, viewer_of
from tallystick.desk.frame import ASKING, JUDGES

SENT, RECEIVED = gettext_lazy("sent"), gettext_lazy("received")
ACTS = {
    "meet_partner": (RECEIVED, gettext_lazy("card of a key server or match hub")),
    "ask_key_server": (SENT, gettext_lazy("values, blinded, for the key server")),
    "tell_match_hub": (SENT, gettext_lazy("tokens for the match hub")),
    "collect_from_hub": (SENT, gettext_lazy("what is new? to the match hub")),
    "take_from_hub": (RECEIVED, gettext_lazy("what the match hub found")),
    "seal_holdings": (SENT, gettext_lazy("sealed list of what we hold")),
    "ask_list": (RECEIVED, gettext_lazy("their sealed list, asked here")),
    "confirm_list_hits": (SENT, gettext_lazy("what of our list is confirmed")),
    "take_confirmation": (RECEIVED, gettext_lazy("what of their list is confirmed")),
    "ask_pair": (SENT, gettext_lazy("our question of the pair")),
    "answer_pair": (SENT, gettext_lazy("our answer to their question of the pair")),
    "finish_pair": (RECEIVED, gettext_lazy("their answer of the pair")),
    "take_pair": (RECEIVED, gettext_lazy("what the pair has in common")),
}
"""Each act that carries something: which way, and what."""


@access(roles=ASKING)
def listed(request: HttpRequest) -> HttpResponse:
    """Every other house with what waits; then what was carried, the newest first."""
    viewer, now = viewer_of(request), moment()
    found = reads.partners(viewer)
    context = {
        "found": found,
        "partners": [{"one": one, "next": list(_next(one, now=now))} for one in found.partners],
        "exchanges": [{"one": one, "way": ACTS[one.act][0], "what": ACTS[one.act][1]} for one in found.exchanges],
        "may_read_log": bool(set(viewer.roles) & set(JUDGES)),
        "asked_at": now,
    }
    return page(request, "partners", context, part="hits")


def _next(one: reads.Partner, *, now: datetime) -> Iterator[dict[str, Any]]:
    """What is to be done about a partner, each a sentence with the command that does it."""
    if one.to_answer:
        yield {"says": _("Call them about the hits that wait for you."), "hits": True}
    if one.unconfirmed:
        says = _("Carry your request to them, call meanwhile, and take in what they confirm.")
        yield {"says": says, "command": f"tallystick partners confirmed FILE --of {one.code}"}
    if one.asked_by_us:
        says = _("Their answer of the pair is awaited.")
        yield {"says": says, "command": f"tallystick partners pair finish {one.code} FILE"}
    if one.lists and all(given.expires_at <= now for given in one.lists):
        says = _("Their list ran out: seal a new one if it is to be asked more.")
        yield {"says": says, "command": f"tallystick partners seal-list --for {one.code} --expires DATE -o LIST"}
