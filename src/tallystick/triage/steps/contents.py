"""Which files there are, and which of them are one content: whatever else is said is said of contents."""

from tallystick.evidence.rules.degenerate import EMPTY
from tallystick.tables.step import Step

_EXACT = ("md5", "sha1", "sha256")


def _kept(kind: str) -> str:
    """A digest of another tool's manifest, unless it says nothing (a filler); the empty file keeps its own."""
    refused = f"list_contains(string_split(coalesce(m.refused, ''), ' '), '{kind}')"
    return f"CASE WHEN {refused} AND lower(m.{kind}) <> '{EMPTY[kind]}' THEN NULL ELSE lower(m.{kind}) END AS {kind}"


GIVEN = Step(
    "GIVEN",
    "Every file of every manifest, whoever's tool wrote it; entries that are no files are in it too.",
    f"""SELECT manifest, file, shown,
         CASE WHEN contains(shown, '/') THEN regexp_replace(shown, '/[^/]*$', '') ELSE '' END AS folder,
         state, size, md5, sha1, sha256, mime, lower(pdq) AS pdq, pdq_quality, pdq_from, true AS scanned
       FROM SCANNED
       UNION ALL
       SELECT m.manifest, CAST(m.entry AS BIGINT) AS file, coalesce(p.shown, '') AS shown, NULL AS folder,
         CASE WHEN coalesce(m.md5, m.sha1, m.sha256) IS NULL THEN 'unreadable' ELSE 'read' END AS state,
         try_cast(m.size AS BIGINT) AS size, {", ".join(_kept(kind) for kind in _EXACT)}, m.mime,
         CASE WHEN regexp_full_match(lower(m.pdq), '[0-9a-f]{{64}}') THEN lower(m.pdq) END AS pdq,
         least(greatest(coalesce(try_cast(m.pdq_quality AS INTEGER), 0), 0), 100) AS pdq_quality, 'full' AS pdq_from,
         false AS scanned
       FROM TOLD_MEDIA m LEFT JOIN (
         SELECT manifest, entry, arg_min(coalesce(path, name, ''), try_cast(place AS BIGINT)) AS shown
         FROM TOLD_PATHS GROUP BY manifest, entry) p USING (manifest, entry)""",
    keep=False,
)

TOGETHER = Step(
    "TOGETHER",
    "Digests that go with a SHA-256: where a scan names it, what scans say alone; anybody can write a list.",
    """SELECT DISTINCT md5, sha1, sha256 FROM GIVEN
       WHERE sha256 IS NOT NULL
         AND (scanned OR sha256 NOT IN (SELECT sha256 FROM GIVEN WHERE scanned AND sha256 IS NOT NULL))""",
    keep=False,
)

BY_SHA1 = Step(
    "BY_SHA1",
    "The one SHA-256 that goes with a SHA-1, for files of which only the SHA-1 is known.",
    """SELECT sha1, min(sha256) AS sha256, min(md5) AS md5 FROM TOGETHER
       WHERE sha1 IN (SELECT sha1 FROM GIVEN WHERE sha256 IS NULL AND sha1 IS NOT NULL)
       GROUP BY sha1 HAVING count(DISTINCT sha256) = 1""",
    keep=False,
)

BY_MD5 = Step(
    "BY_MD5",
    "The one SHA-256 that goes with an MD5; where two have it, somebody made them collide, and it says nothing.",
    """SELECT md5, min(sha256) AS sha256, min(sha1) AS sha1 FROM TOGETHER
       WHERE md5 IN (SELECT md5 FROM GIVEN WHERE sha256 IS NULL AND md5 IS NOT NULL)
       GROUP BY md5 HAVING count(DISTINCT sha256) = 1""",
    keep=False,
)

NAMED = Step(
    "NAMED",
    "Every file with the name of its content: what could not be read is a content of its own. ``vouched``: its digests"
    " count, since no scan names the content or this is one.",
    """SELECT *, scanned OR NOT bool_or(scanned) OVER (PARTITION BY content) AS vouched FROM (
         SELECT g.*, n.item, n.first_at, n.came AS told_at, CASE
         WHEN g.sha256 IS NOT NULL THEN g.sha256
         WHEN s.sha256 IS NOT NULL AND (g.md5 IS NULL OR s.md5 IS NULL OR s.md5 = g.md5) THEN s.sha256
         WHEN m.sha256 IS NOT NULL AND (g.sha1 IS NULL OR m.sha1 IS NULL OR m.sha1 = g.sha1) THEN m.sha256
         WHEN g.sha1 IS NOT NULL THEN 'sha1:' || g.sha1
         WHEN g.md5 IS NOT NULL THEN 'md5:' || g.md5
         ELSE n.root || ':' || g.file END AS content
       FROM GIVEN g JOIN MANIFESTS n USING (manifest)
       LEFT JOIN BY_SHA1 s ON g.sha256 IS NULL AND s.sha1 = g.sha1
       LEFT JOIN BY_MD5 m ON g.sha256 IS NULL AND m.md5 = g.md5
       WHERE g.state <> 'not_a_file')""",
    keep=False,
)

CONTENTS = Step(
    "CONTENTS",
    "Every content once, with when it first came and how many copies there are; of two sizes neither counts.",
    """SELECT row_number() OVER (ORDER BY content) AS id, * FROM (
         SELECT content, count(*) AS copies, min(first_at) AS seen_at, min(mime) AS mime,
           CASE WHEN min(size) FILTER (vouched) = max(size) FILTER (vouched) THEN min(size) FILTER (vouched) END
             AS size, max(sha256) AS sha256, bool_and(state = 'unreadable') AS unreadable
         FROM NAMED GROUP BY content)""",
)

COPIES = Step(
    "COPIES",
    "Every file with the number of its content.",
    "SELECT c.id, n.manifest, n.item, n.file, n.shown, n.folder, n.first_at"
    " FROM NAMED n JOIN CONTENTS c USING (content)",
)

CONTENT_ITEMS = Step(
    "CONTENT_ITEMS",
    "On which items a content lies, and how often.",
    "SELECT id, item, count(*) AS copies FROM COPIES GROUP BY id, item",
)

NOT_FILES = Step(
    "NOT_FILES",
    "Links, pipes and devices: named by the scan, not followed, counted here and nowhere else.",
    "SELECT n.item, count(*) AS entries FROM GIVEN g JOIN MANIFESTS n USING (manifest) WHERE g.state = 'not_a_file'"
    " GROUP BY n.item",
)

DIGESTS = Step(
    "DIGESTS",
    "Digests of contents as bytes, but those of the empty file. ``sole``: it has no other of that kind; of two, one is"
    " not its own.",
    "SELECT *, count(*) OVER (PARTITION BY id, kind) = 1 AS sole FROM ("
    "SELECT DISTINCT c.id, d.kind, unhex(d.digest) AS token FROM ("
    + " UNION ALL ".join(
        f"SELECT content, '{kind}' AS kind, {kind} AS digest FROM NAMED"
        f" WHERE vouched AND {kind} IS NOT NULL AND {kind} <> '{EMPTY[kind]}'"
        for kind in _EXACT
    )
    + ") d JOIN CONTENTS c USING (content))",
)

PICTURES = Step(
    "PICTURES",
    "PDQ digests to ask with, every one that counts: of pictures (at_ms NULL) and of frames of films.",
    """SELECT c.id, CAST(NULL AS BIGINT) AS at_ms, n.pdq, max(n.pdq_quality) AS quality,
         coalesce(n.pdq_from, '') <> 'full' AS draft, min(n.told_at) AS came
       FROM NAMED n JOIN CONTENTS c USING (content) WHERE n.vouched AND n.pdq IS NOT NULL
       GROUP BY c.id, n.pdq, coalesce(n.pdq_from, '') <> 'full'
       UNION ALL
       SELECT c.id, f.at_ms, lower(f.pdq), max(f.pdq_quality), false, min(m.came)
       FROM FILM_FRAMES f JOIN COPIES c USING (manifest, file) JOIN MANIFESTS m USING (manifest)
       WHERE f.pdq IS NOT NULL GROUP BY c.id, f.at_ms, lower(f.pdq)""",
)

STEPS = (GIVEN, TOGETHER, BY_SHA1, BY_MD5, NAMED, CONTENTS, COPIES, CONTENT_ITEMS, NOT_FILES, DIGESTS, PICTURES)
