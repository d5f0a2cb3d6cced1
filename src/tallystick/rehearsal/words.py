"""Lists of invented words: syllables, given names, surnames, streets, towns, mail domains, user agents."""

_STARTS = ("ba", "ke", "lo", "mi", "nu", "ra", "sa", "te", "vo", "za", "dri", "gra", "plo", "sku", "tre")
_ENDS = ("", "n", "rk", "st")
SYLLABLES = tuple(start + end for start in _STARTS for end in _ENDS)

_GIVEN = ("Al", "Bre", "Cor", "Del", "Em", "Fi", "Gus", "Hel", "Ing", "Jor", "Kas", "Lin", "Mar", "Nes", "Ot", "Per")
GIVEN = tuple(first + last for first in _GIVEN for last in ("wen", "ric", "ola", "mund", "isa", "ton", "ane", "bert"))
_FAMILY = ("Torn", "Wick", "Bran", "Held", "Quist", "Mor", "Sand", "Ves", "Lund", "Kor", "Pel", "Rast", "Dov", "Hym")
_OF = ("ak", "el", "en", "i", "or", "und", "ast", "ev")
_LAST = ("berg", "sen", "ovik", "mann", "escu", "dal", "hurst", "ez", "ari", "stad")
FAMILY = tuple(a + b + c for a in _FAMILY for b in _OF for c in _LAST)

STREETS = ("Lantern Row", "Mill Bend", "Harbour Steps", "Quarry Lane", "Birch Walk", "Tollgate", "Weir Street")
TOWNS = ("Ostmere", "Kaldby", "Velgrad", "Nordhavn-Invented", "Sintra-Invented", "Bruckfeld", "Alderholm", "Zelograd")

GMAIL_LIKE = "gmail.example"
OWN_DOMAINS = (GMAIL_LIKE, GMAIL_LIKE, "mailbox.example", "post.example", "inbox.test", "webmail.example")
THROWAWAY_DOMAINS = ("tenminutes.example", "burner.test", "trashmail.example", "drop.example")
DEFAULT_MAILS = (
    "admin@mail.example",
    "test@test.example",
    "noreply@site.example",
    "asdf@asdf.example",
    "user@mail.example",
    "a@a.test",
)

AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15",
    "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1",
)
PROVIDERS = ("Fjordline", "Copperway", "Nettvik", "Telmere", "Glaswerk", "Alvanet")
PLATFORMS = ("harbour", "lantern", "parley")


def quoted_list(words: tuple[str, ...]) -> str:
    """Words as an SQL list."""
    return "[" + ", ".join("'" + word.replace("'", "''") + "'" for word in words) + "]"
