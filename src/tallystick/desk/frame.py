"""What stands around every page: the operation and its parts, who I am, for which purpose, and the time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from tallystick.vocabulary.codes import OfficerRole

APPEARANCES = (
    ("auto", gettext_lazy("as the device")),
    ("light", gettext_lazy("light")),
    ("dark", gettext_lazy("dark")),
)


@dataclass(frozen=True)
class Part:
    """A part of the operation in the order of the work, and who sees it (nobody named: everybody)."""

    name: str
    title: Any
    roles: tuple[str, ...] = ()


JUDGES = (OfficerRole.COORDINATOR, OfficerRole.ANALYST)
SEEING_PROTECTED = (OfficerRole.VICTIM_IDENTIFICATION, OfficerRole.NATIONAL_OFFICER)
ITEMS = (
    OfficerRole.EXAMINER,
    OfficerRole.NATIONAL_OFFICER,
    OfficerRole.VICTIM_IDENTIFICATION,
    OfficerRole.PROSECUTOR,
    *JUDGES,
)
QUEUE = tuple(role for role in ITEMS if role != OfficerRole.PROSECUTOR)
ASKING = QUEUE
"""Who may ask whether anyone holds something."""
HOLDING = tuple(role for role in ASKING if role != OfficerRole.EXAMINER)
"""Who says what the agency holds, and decides what to share."""
DAY = (*JUDGES, OfficerRole.NATIONAL_OFFICER, OfficerRole.PROSECUTOR)
"""Who sees the action day."""
DAY_WRITERS = (OfficerRole.COORDINATOR, OfficerRole.NATIONAL_OFFICER)
"""Who enters what happens, puts calls and answers them."""
PARTS = (
    Part("given", gettext_lazy("Given to us"), (OfficerRole.NATIONAL_OFFICER, OfficerRole.PROSECUTOR)),
    Part("overview", gettext_lazy("Overview"), JUDGES),
    Part("contributions", gettext_lazy("Contributions")),
    Part("items", gettext_lazy("Items"), ITEMS),
    Part("queue", gettext_lazy("Queue"), QUEUE),
    Part("hits", gettext_lazy("Deconfliction"), ASKING),
    Part("links", gettext_lazy("Links"), JUDGES),
    Part("persons", gettext_lazy("Persons"), JUDGES),
    Part("packages", gettext_lazy("Packages"), JUDGES),
    Part("permissions", gettext_lazy("Permissions"), (*JUDGES, OfficerRole.NATIONAL_OFFICER, OfficerRole.PROSECUTOR)),
    Part("handovers", gettext_lazy("Hand-overs"), (OfficerRole.COORDINATOR, OfficerRole.NATIONAL_OFFICER)),
    Part("subjects", gettext_lazy("Subjects of action"), DAY),
    Part("calls", gettext_lazy("Calls"), DAY),
    Part("board", gettext_lazy("Board"), DAY),
    Part("results", gettext_lazy("Results"), DAY),
    Part("figures", gettext_lazy("Figures"), DAY),
    Part("releases", gettext_lazy("Releases"), DAY),
    Part("statements", gettext_lazy("Statements"), DAY),
    Part("looking", gettext_lazy("See as a country"), (OfficerRole.COORDINATOR,)),
    Part("protected", gettext_lazy("Protected"), (*JUDGES, *SEEING_PROTECTED)),
    Part("notices", gettext_lazy("Notices")),
    Part("oversight", gettext_lazy("Oversight"), (OfficerRole.DATA_PROTECTION,)),
)


def parts_for(roles: tuple[str, ...]) -> list[Part]:
    """A part appears when the viewer may use it; nothing is greyed out."""
    return [part for part in PARTS if not part.roles or set(part.roles) & set(roles)]


def appearance_cookie(request: HttpRequest) -> str:
    """The name of the cookie; over TLS it is bound to this host."""
    return "__Host-appearance" if request.is_secure() else "appearance"


def theme_of(request: HttpRequest) -> str:
    """The reader's choice of light or dark, kept in a cookie that holds nothing else."""
    chosen = request.COOKIES.get(appearance_cookie(request), "auto")
    return chosen if chosen in dict(APPEARANCES) else "auto"


def officer_name(request: HttpRequest) -> str:
    """The name of who is signed in, or the user name where no name is on record."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    return str(user.get_full_name() or user.get_username())


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Without a viewer (sign-in pages) only the theme is known."""
    viewer = getattr(request, "viewer", None)
    match = getattr(request, "resolver_match", None)
    return {
        "theme": theme_of(request),
        "officer_name": officer_name(request),
        "appearances": APPEARANCES,
        "viewer": viewer,
        "parts": parts_for(viewer.roles) if viewer else [],
        "unread": getattr(request, "unread", 0),
        "may_search": bool(viewer and set(JUDGES) & set(viewer.roles)),
        "may_put": bool(viewer and set(ASKING) & set(viewer.roles) and not viewer.looks_as),
        "here": (match.url_name or "").split("-")[0] if match else "",
        "operation_name": request.session.get("operation_name", "") if hasattr(request, "session") else "",
        "now": datetime.now(UTC),
    }
