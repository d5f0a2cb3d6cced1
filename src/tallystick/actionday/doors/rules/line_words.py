"""What officers write in a line about several doors, and what they mean by it. Longer sayings are looked for first."""

from tallystick.vocabulary.actionday import DoorState
from tallystick.vocabulary.custody import ItemKind
from tallystick.vocabulary.results import ResultKind

# Left out on purpose, so that such a line is refused and somebody asks: "raids" (searches, or doors?), "seizures"
# (items, or occasions?), "detained" and "in custody" (arrested in the operation, or before?).

STATES = {
    DoorState.PLANNED: ("planned", "not started", "waiting", "pending", "to go"),
    DoorState.READY: ("ready", "standing by", "in position"),
    DoorState.GO: ("go", "gone", "moving", "on the way", "en route", "started"),
    DoorState.UNDER_WAY: ("under way", "underway", "ongoing", "in progress", "inside", "running", "entered"),
    DoorState.NOBODY_IN: (
        "nobody in", "nobody home", "nobody at home", "no one in", "no one home", "not home", "not at home", "not in",
        "no answer",
    ),
    DoorState.MOVED: ("moved", "moved away", "moved out", "no longer there", "new address"),
    DoorState.ABROAD: ("abroad", "out of the country", "out of country", "travelling", "traveling"),
    DoorState.WRONG_ADDRESS: ("wrong address", "wrong addresses", "wrong door", "bad address"),
    DoorState.DECEASED: ("deceased", "dead", "died"),
    DoorState.AT_LARGE: ("at large", "not found", "fled", "escaped"),
    DoorState.REVISIT: ("revisit", "revisits", "to revisit", "go back", "second visit", "second try"),
    DoorState.DONE: (
        "done", "completed", "complete", "finished", "executed", "doors done", "subjects done", "targets done",
        "addresses done", "closed",
    ),
    DoorState.STOOD_DOWN: ("stood down", "stand down", "called off", "cancelled", "canceled"),
    DoorState.CRITICAL_INCIDENT: ("critical incident", "critical incidents", "critical", "incident", "incidents"),
}  # fmt: skip

RESULTS = {
    ResultKind.ARREST: ("arrest", "arrests", "arrested", "arr"),
    ResultKind.ALREADY_UNDER_ARREST: (
        "already under arrest", "already arrested", "already in custody", "already in prison", "in prison",
    ),
    ResultKind.INTERVIEW: ("interview", "interviews", "interviewed", "questioned"),
    ResultKind.HOUSE_SEARCH: (
        "house search", "house searches", "home search", "home searches", "search", "searches", "searched", "hs",
        "houses searched", "homes searched", "addresses searched",
    ),
    ResultKind.OTHER_SEARCH: (
        "other search", "other searches", "car search", "car searches", "office search", "office searches",
    ),
    ResultKind.COMPLAINT_FILED: (
        "complaint", "complaints", "complaint filed", "complaints filed", "criminal complaint", "criminal complaints",
        "criminal complaint filed", "criminal complaints filed",
    ),
    ResultKind.CHILD_IDENTIFIED: ("child identified", "children identified"),
    ResultKind.CHILD_SAFEGUARDED: ("child safeguarded", "children safeguarded", "child safe", "children safe"),
    ResultKind.VICTIM_SUPPORT: ("child referred to support", "children referred to support", "victim support"),
    ResultKind.LETTER: ("letter", "letters", "letter delivered", "letters delivered"),
    ResultKind.VISIT: ("visit", "visits", "visited", "knock and talk", "knock and talks", "talks"),
    ResultKind.DOMAIN_TAKEN_DOWN: ("domain", "domains", "domain taken down", "domains taken down"),
    ResultKind.SERVER_TAKEN_DOWN: (
        "server taken down", "servers taken down", "server down", "servers down",
    ),
    ResultKind.ASSET_FROZEN: ("asset frozen", "assets frozen", "account frozen", "accounts frozen", "wallets frozen"),
}  # fmt: skip

ITEMS = {
    "": (
        "device", "devices", "dev", "devs", "item", "items", "exhibit", "exhibits",
        "data carrier", "data carriers", "carriers",
    ),
    ItemKind.PHONE: ("phone", "phones", "mobile", "mobiles", "mobile phone", "mobile phones", "smartphone",
                     "smartphones", "handset", "handsets"),
    ItemKind.COMPUTER: ("computer", "computers", "laptop", "laptops", "pc", "pcs", "notebook", "notebooks", "desktop",
                        "desktops"),
    ItemKind.TABLET: ("tablet", "tablets", "ipad", "ipads"),
    ItemKind.STORAGE: ("disk", "disks", "hard disk", "hard disks", "hard drive", "hard drives", "hdd", "hdds", "ssd",
                       "ssds", "usb", "usbs", "usb stick", "usb sticks", "stick", "sticks", "drive", "drives",
                       "memory card", "memory cards", "sd card", "sd cards", "nas"),
    ItemKind.SERVER: ("server", "servers", "server seized", "servers seized"),
    ItemKind.CAMERA: ("camera", "cameras"),
    ItemKind.SIM: ("sim", "sims", "sim card", "sim cards"),
    ItemKind.PAPER: ("paper", "papers", "document", "documents"),
}  # fmt: skip

VOLUMES = {
    "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12, "pb": 10**15, "kib": 2**10, "mib": 2**20, "gib": 2**30,
    "tib": 2**40, "pib": 2**50,
}  # fmt: skip
"""Units of data, in bytes."""

_COUNTED = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBERS = {word: number for number, word in enumerate(_COUNTED)} | {"both": 2}
NUMBERS |= {ten: 10 * place for place, ten in enumerate(_TENS, start=2)}
COMPOUND = {f"{ten} {_COUNTED[one]}": NUMBERS[ten] + one for ten in _TENS for one in range(1, 10)}
"""Numbers of two words, as they are dictated: twenty three, twenty-three."""
NUMBERS |= dict.fromkeys(("no", "nil", "none", "nobody"), 0)

NOTHING = ("nothing to report", "nothing", "no change", "no changes", "ntr", "all quiet", "quiet")
"""A country that says so is heard: that differs from silence."""

FILLERS = frozenset((
    "are", "were", "is", "was", "have", "has", "been", "now", "so", "far", "total", "seized", "secured",
    "taken", "x", "times", "door", "doors", "subject", "subjects", "target", "targets", "address", "addresses",
    "person", "persons", "people", "suspect", "suspects", "the", "made", "conducted", "carried", "out",
))  # fmt: skip
"""Words that say nothing of their own between a number and what it counts, or after it."""

MORE = frozenset(("more", "additional", "further", "another", "extra", "new"))
"""In addition to what was said before; otherwise a line says how many there are so far."""

COUNTRY = {"UK": "GB", "EL": "GR"}
"""How some countries are called among police forces, and their ISO code."""
