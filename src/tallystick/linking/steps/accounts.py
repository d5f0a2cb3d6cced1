"""Who appears at all: files, accounts, and the distinct values to bring into normal form."""

from tallystick.tables.step import Step
from tallystick.vocabulary.codes import SelectorKind

OBSERVED = ("ACCOUNTS", "ACCESSES", "PAYMENTS", "MESSAGES", "MEDIA")
_LINEAGE_TABLES = (*OBSERVED, "SUBSCRIBERS", "HOLDINGS")

PLACE = 1099511627776
"""2^40: a source is one whole number, file number times this plus row."""

SOURCE = f"f.file_no * {PLACE} + o.row"
"""Lineage of row ``o`` of a given table whose file is ``f``."""

FILE_JOIN = "JOIN FILES f ON f.contribution = o.contribution AND f.file = o.file"

HOLDING_PLATFORM = "'holding-' || c.agency"

FILES = Step(
    "FILES",
    "Every file rows came from, numbered, so that a source is one whole number.",
    "SELECT row_number() OVER (ORDER BY contribution, file) AS file_no, contribution, file FROM ("
    + " UNION ".join(f"SELECT contribution, file FROM {table}" for table in _LINEAGE_TABLES)
    + ") AS named_files",
)

ACCOUNT_KEYS = Step(
    "ACCOUNT_KEYS",
    "Every account that any row names, numbered by its name; what partner agencies hold stands beside as holdings.",
    "SELECT row_number() OVER (ORDER BY platform || ':' || account) AS id, platform || ':' || account AS key,"
    " platform, account, holding FROM ("
    + " UNION ".join(f"SELECT platform, account, false AS holding FROM {table}" for table in OBSERVED)
    + f""" UNION SELECT {HOLDING_PLATFORM} AS platform, h.reference AS account, true AS holding
      FROM HOLDINGS h JOIN CONTRIBUTIONS c ON c.contribution = h.contribution) AS named_accounts""",
)

_METHODS = ", ".join(
    f"'{kind}'"
    for kind in (
        SelectorKind.CARD,
        SelectorKind.IBAN,
        SelectorKind.BITCOIN,
        SelectorKind.ETHEREUM,
        SelectorKind.MONERO,
        SelectorKind.VOUCHER,
    )
)

_ACCOUNT_FIELDS = (
    (SelectorKind.EMAIL, "email"),
    (SelectorKind.PHONE, "phone"),
    (SelectorKind.HANDLE, "handle"),
    (SelectorKind.DEVICE, "device"),
    (SelectorKind.PGP, "pgp"),
)


def _region(kind: str) -> str:
    return "coalesce(country, '')" if kind == SelectorKind.PHONE else "''"


SAID = Step(
    "SAID",
    "Every distinct value that may be a selector, as sources wrote it, with the country a telephone number is read in.",
    " UNION ".join(
        [
            f"SELECT '{kind}' AS kind, {field} AS said, {_region(kind)} AS region FROM ACCOUNTS"
            f" WHERE {field} IS NOT NULL"
            for kind, field in _ACCOUNT_FIELDS
        ]
        + [
            "SELECT 'device' AS kind, device AS said, '' AS region FROM ACCESSES WHERE device IS NOT NULL",
            f"SELECT method AS kind, instrument AS said, '' AS region FROM PAYMENTS WHERE instrument IS NOT NULL"
            f" AND method IN ({_METHODS})",
            "SELECT kind, value AS said, '' AS region FROM SUBSCRIBERS WHERE kind <> 'address'",
            "SELECT kind, value AS said, '' AS region FROM HOLDINGS WHERE kind <> 'address'",
            "SELECT kind, value AS said, '' AS region FROM EXCLUSIONS WHERE kind <> 'address'",
        ]
    ),
    keep=False,
)

ADDRESSES_SAID = Step(
    "ADDRESSES_SAID",
    "Every distinct address, as sources wrote it.",
    """
    SELECT address AS said FROM ACCESSES WHERE address IS NOT NULL
    UNION SELECT value FROM SUBSCRIBERS WHERE kind = 'address'
    UNION SELECT value FROM HOLDINGS WHERE kind = 'address'
    UNION SELECT value FROM EXCLUSIONS WHERE kind = 'address'
    """,
    keep=False,
)

FIRST = (FILES, ACCOUNT_KEYS, SAID, ADDRESSES_SAID)
"""What must run before values are brought into normal form."""


def account_selector(kind: str, field: str) -> str:
    """Rows (kind, said, region, platform, account, first_s, last_s, lineage) of one field of ACCOUNTS."""
    return (
        f"SELECT '{kind}' AS kind, o.{field} AS said, {_region(kind).replace('country', 'o.country')} AS region,"
        " o.platform, o.account, CAST(epoch(o.created_at) AS BIGINT) AS first_s,"
        f" CAST(epoch(o.last_seen_at) AS BIGINT) AS last_s, {SOURCE} AS source"
        f" FROM ACCOUNTS o {FILE_JOIN} WHERE o.{field} IS NOT NULL"
    )


ACCOUNT_SELECTORS = " UNION ALL ".join(account_selector(kind, field) for kind, field in _ACCOUNT_FIELDS)
PAYMENT_METHODS = _METHODS
