"""Names of persons, in one spelling across scripts. Weak alone: many people bear one name."""

import re
import unicodedata

from anyascii import anyascii

from tallystick.linking.normal.form import Normal, fine, unfit

_TITLES = frozenset(
    [
        "dipl",
        "dr",
        "frau",
        "herr",
        "ing",
        "jr",
        "junior",
        "kyr",
        "kyria",
        "lic",
        "mag",
        "med",
        "mme",
        "mr",
        "mrs",
        "ms",
        "msc",
        "phd",
        "prof",
        "senior",
        "sr",
    ]
)
_PARTICLES_TEXT = """
a al an av bin bint da de dei del della den der des di do dos du e el het ibn i in la las le los of op och
ter the und van vom von y z zu zum zur
"""
_PARTICLES = frozenset(_PARTICLES_TEXT.split())
"""Small words inside names, left out or written at will; kept where they are all but one word of a name."""

_NOBODY_TEXT = """
anonymous desconocido desconhecido inconnu ismeretlen na nepoznat nepoznato neizvestno neznamy nieznany
none null okand onbekend sconosciuto tuntematon ukendt ukjent unbekannt unknown
"""
_NOBODY = frozenset(_NOBODY_TEXT.split())

_APOSTROPHES = re.compile("['`´ʹʺʻʼʽ‘’‛′״׳]")
_MARKS = re.compile(r"[\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2066-\u2069\u00ad]")
_LATIN, _CYRILLIC, _GREEK = "aceiopxyjsbhkmt", "асеіорхујѕвнкмт", "α ειορχυ  β κμτ"
_LOOKS = {
    "LATIN": str.maketrans(dict(zip(_CYRILLIC + _GREEK.replace(" ", ""), _LATIN + "aeiopxybkmt", strict=True))),
    "CYRILLIC": str.maketrans(dict(zip(_LATIN, _CYRILLIC, strict=True))),
    "GREEK": str.maketrans(
        {latin: greek for latin, greek in zip(_LATIN, _GREEK.ljust(15), strict=True) if greek > " "}
    ),
}
"""Letters that look like those of another script, as capitals or small, by the script they are read in."""

_GREEK_PAIRS = (
    ("ου", "ou"),
    ("αυ", "av"),
    ("ευ", "ev"),
    ("γγ", "ng"),
    ("γχ", "nch"),
    ("γξ", "nx"),
    ("μπ", "b"),
    ("ντ", "nt"),
)
"""Two letters that are one sound (ELOT 743), which a table of single letters cannot know."""


def name(said: str) -> Normal:
    """Words of a personal name in small Latin letters, in alphabetical order: nobody knows which is the family's.

    Marks, apostrophes, titles and particles go; a hyphen parts two words; letters that only look like those of the
    word's script are read as its own. Arabic and Hebrew come out without their vowels, as they are written.

    >>> name("Dr. Шевченко, Олександр").form == name("oleksandr  SHEVCHENKO").form
    True
    """
    words = [word for part in _split(said) for word in re.findall("[a-z]+", _latin(part))]
    words = [word for word in words if word not in _TITLES] or words
    weighty = [word for word in words if word not in _PARTICLES]
    words = sorted(weighty if len(weighty) > 1 else words)
    if not words:
        return unfit("no letters in it")
    if len("".join(words)) < 2 or (len(words) == 1 and words[0] in _NOBODY):
        return unfit("says of nobody who it is")
    return fine(" ".join(words))


def _split(said: str) -> list[str]:
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", said).casefold())
    text = _APOSTROPHES.sub("", _MARKS.sub("", unicodedata.normalize("NFC", text)))
    return re.findall(r"[^\W\d_]+", text)


def _latin(word: str) -> str:
    """A word of one script in small Latin letters, without apostrophes."""
    script = _script(word)
    word = word.translate(_LOOKS[script]) if script in _LOOKS else word
    if script == "GREEK":
        word = "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))
        for pair, letters in _GREEK_PAIRS:
            word = word.replace(pair, letters)
    if script == "ARABIC" and len(word) > 4:
        word = word.removeprefix("ال")
    return _APOSTROPHES.sub("", anyascii(word).lower())


def _script(word: str) -> str:
    """The script most letters of a word are of, as Unicode names it."""
    scripts = [unicodedata.name(sign, "").split(" ")[0] for sign in word]
    return max(dict.fromkeys(scripts), key=scripts.count)


_FOLDS = (
    ("shch", "s"), ("tsch", "c"), ("sch", "s"), ("sht", "s"), ("tch", "c"), ("sh", "s"), ("sz", "s"), ("ch", "c"),
    ("ck", "c"), ("cz", "c"), ("ts", "c"), ("tz", "c"), ("zh", "z"), ("kh", "h"), ("ph", "f"), ("th", "t"),
    ("gh", "g"), ("dj", "d"), ("ou", "u"), ("ae", "a"), ("oe", "o"), ("ue", "u"), ("k", "c"), ("q", "c"),
    ("x", "cs"), ("w", "v"), ("y", "i"), ("j", "i"), ("g", "h"),
)  # fmt: skip


def sound(form: str) -> str:
    """The weaker key of a name: what languages write differently for one sound is written alike, double letters once.

    Serbian ж is ž to Serbs and zh to others; г is g in Russian and h in Ukrainian; ü is also ue.

    >>> sound("mueller") == sound("muller"), sound("djordje") == sound("dorde")
    (True, True)
    """
    return " ".join(sorted(_sound_of(word) for word in form.split()))


def _sound_of(word: str) -> str:
    for written, heard in _FOLDS:
        word = word.replace(written, heard)
    return re.sub(r"(.)\1+", r"\1", word)


def bones(form: str) -> str:
    """The weakest key: consonants alone, which is all that Arabic and Hebrew write of most names.

    >>> bones("muhammad") == bones("mhmd")
    True
    """
    heard = (_sound_of(re.sub("[aeiouywj]", "", word)) for word in form.split())
    return " ".join(sorted(word for word in heard if word))
