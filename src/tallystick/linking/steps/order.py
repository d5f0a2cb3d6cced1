"""The order in which steps run: each reads only what stands before it."""

from tallystick.linking.steps import accounts, addresses, habits, leases, links, profiles, selectors, signs

FIRST = accounts.FIRST
"""Before values are brought into normal form and addresses into networks."""

SHARED = (
    addresses.NETWORK_SPANS,
    addresses.LINES,
    addresses.SAID_LINES,
    addresses.ACCESS_ROWS,
    addresses.ACCESSED,
    addresses.ADDRESS_USE,
    addresses.EXITS_USED,
    addresses.ACCOUNT_LINES,
    addresses.HOMES,
    addresses.SHARED_LINES,
    addresses.LINE_CROWDS,
    leases.PAUSES,
    leases.LEASES,
    leases.SPELLS,
    leases.ADDRESS_PAIRS,
    selectors.SELECTORS,
    selectors.ACTIVITY,
    selectors.HOLDERS,
    selectors.NAMES_TAKEN,
    selectors.ALIASES,
    selectors.OVERSHARED,
    profiles.ANSWERED,
    links.SHARED_SELECTORS,
    links.CANDIDATES,
    links.PAIRS,
    links.HOMES_APART,
    links.HOME_HOURS,
    links.HELD_SPANS,
    habits.HABITS,
    habits.HOURS,
    links.AGAINST,
    signs.SIGNS,
    signs.PATTERNS,
)
"""After NORMAL, ADDRESS_FORMS, STARTING and HOLDER_PAIRS stand: who shares what."""

THEN = (
    signs.EVIDENCE,
    signs.LINKS,
    profiles.DID,
    profiles.SPOKEN,
    profiles.FLAGGED,
    profiles.HELD_BY,
    profiles.PAID,
    profiles.CLAIMS,
    profiles.AFTER_SEIZURE,
    profiles.DIRECT,
    profiles.EXCLUDED,
    profiles.LEADS,
)
"""After WEIGHTS are learnt from PATTERNS."""

ALL = (*FIRST, *SHARED, *THEN)
