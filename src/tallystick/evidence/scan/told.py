"""What the head of a manifest says, for people."""

from collections.abc import Iterator

from tallystick.evidence.scan.head import Head

LEFT = {
    "changed": "have another SHA-256 now and were left as they were",
    "not_there": "cannot be read any more and were left as they were",
    "not_looked_at": "could not be looked at in full size and were left as they were",
}
"""Why a file that was asked for was not confirmed: key of ``confirmed`` in a head -> words."""

_NAMED = 20


def lines(head: Head) -> Iterator[str]:
    """A few lines: entries, states, digests, what was confirmed, who signed."""
    counts = head["counts"]
    yield f"item {head['item'] or 'not named'}: {head['tables']['FILES']['rows']:,} entries"
    yield f"read {counts['read']:,}, partly {counts['partly']:,}, unreadable {counts['unreadable']:,}, " + (
        f"not files {counts['not_a_file']:,}; {counts['bytes']:,} bytes"
    )
    tables = head["tables"]
    yield f"with PDQ {counts['with_pdq']:,}; frames {tables['FRAMES']['rows']:,}; signals {tables['SIGNALS']['rows']:,}"
    if "instead" in head:
        yield from _confirmed(head)
    yield f"signed with {head['verify_key']}" if "signature" in head else "not signed"


def _confirmed(head: Head) -> Iterator[str]:
    confirmed = head["confirmed"]
    yield f"stands instead of {head['instead'][:16]}: {confirmed['looked']:,} pictures looked at in full size"
    for why, words in LEFT.items():
        if numbers := confirmed[why]:
            named = ", ".join(map(str, numbers[:_NAMED])) + (" and more" if len(numbers) > _NAMED else "")
            yield f"{len(numbers):,} {words}: file {named}"
