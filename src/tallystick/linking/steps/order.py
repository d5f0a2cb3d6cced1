"""The order in which steps run: each reads only what stands before it."""

from tallystick.linking.steps import accounts, addresses, links, profiles, selectors

FIRST = accounts.FIRST
"""Before values are brought into normal form and addresses into networks."""

THEN = (
    addresses.NETWORK_SPANS,
    addresses.LINES,
    addresses.ACCESS_ROWS,
    addresses.ADDRESS_USE,
    addresses.LINE_CROWDS,
    addresses.SPELLS,
    addresses.ADDRESS_PAIRS,
    addresses.ACCOUNT_LINES,
    addresses.HOMES,
    selectors.SELECTORS,
    selectors.ACTIVITY,
    selectors.HOLDERS,
    selectors.OVERSHARED,
    links.CANDIDATES,
    links.HOME_HOURS,
    links.HELD_SPANS,
    profiles.ANSWERED,
    links.AGAINST,
    links.EVIDENCE,
    links.LINKS,
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
"""After NORMAL, ADDRESS_FORMS and WEIGHTS stand."""
