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
         state, size, md5, sha1, sha256, mime, lower(pdq) AS pdq, pdq_quality, pdq_from
       FROM SCANNED
       UNION ALL
       SELECT m.manifest, CAST(m.entry AS BIGINT) AS file, coalesce(p.shown, '') AS shown, NULL AS folder,
         CASE WHEN coalesce(m.md5, m.sha1, m.sha256) IS NULL THEN 'unreadable' ELSE 'read' END AS state,
         try_cast(m.size AS BIGINT) AS size, {", ".join(_kept(kind) for kind in _EXACT)}, m.mime,
         CASE WHEN regexp_full_match(lower(m.pdq), '[0-9a-f]{{64}}') THEN lower(m.pdq) END AS pdq,
         least(greatest(coalesce(try_cast(m.pdq_quality AS INTEGER), 0), 0), 100) AS pdq_quality, 'full' AS pdq_from
       FROM TOLD_MEDIA m LEFT JOIN (
         SELECT manifest, entry, arg_min(coalesce(path, name, ''), try_cast(place AS BIGINT)) AS shown
         FROM TOLD_PATHS GROUP BY manifest, entry) p USING (manifest, entry)""",
    keep=False,
)

BY_SHA1 = Step(
    "BY_SHA1",
    "The one SHA-256 that goes with a SHA-1, for files of which only the SHA-1 is known.",
    """SELECT sha1, min(sha256) AS sha256 FROM GIVEN
       WHERE sha256 IS NOT NULL AND sha1 IN (SELECT sha1 FROM GIVEN WHERE sha256 IS NULL AND sha1 IS NOT NULL)
       GROUP BY sha1 HAVING count(DISTINCT sha256) = 1""",
    keep=False,
)

BY_MD5 = Step(
    "BY_MD5",
    "The one SHA-256 that goes with an MD5; where two have it, somebody made them collide, and it says nothing.",
    """SELECT md5, min(sha256) AS sha256, min(sha1) AS sha1 FROM GIVEN
       WHERE sha256 IS NOT NULL AND md5 IN (SELECT md5 FROM GIVEN WHERE sha256 IS NULL AND md5 IS NOT NULL)
       GROUP BY md5 HAVING count(DISTINCT sha256) = 1""",
    keep=False,
)

NAMED = Step(
    "NAMED",
    "Every file with the name of its content: what could not be read is a content of its own.",
    """SELECT g.*, n.item, n.first_at, n.came AS told_at, CASE
         WHEN g.sha256 IS NOT NULL THEN g.sha256
         WHEN s.sha256 IS NOT NULL THEN s.sha256
         WHEN m.sha256 IS NOT NULL AND (g.sha1 IS NULL OR m.sha1 IS NULL OR m.sha1 = g.sha1) THEN m.sha256
         WHEN g.sha1 IS NOT NULL THEN 'sha1:' || g.sha1
         WHEN g.md5 IS NOT NULL THEN 'md5:' || g.md5
         ELSE n.root || ':' || g.file END AS content
       FROM GIVEN g JOIN MANIFESTS n USING (manifest)
       LEFT JOIN BY_SHA1 s ON g.sha256 IS NULL AND s.sha1 = g.sha1
       LEFT JOIN BY_MD5 m ON g.sha256 IS NULL AND m.md5 = g.md5
       WHERE g.state <> 'not_a_file'""",
    keep=False,
)

CONTENTS = Step(
    "CONTENTS",
    "Every content once, with when it first came, how many copies there are, and its best PDQ digest.",
    """SELECT row_number() OVER (ORDER BY content) AS id, * FROM (
         SELECT content, count(*) AS copies, min(first_at) AS seen_at, max(size) AS size, min(mime) AS mime,
           max(sha256) AS sha256, bool_and(state = 'unreadable') AS unreadable,
           arg_max({pdq: pdq, quality: pdq_quality, made: pdq_from, came: told_at},
             CASE WHEN pdq_from = 'full' THEN 1000 ELSE 0 END + pdq_quality) FILTER (pdq IS NOT NULL) AS likeness
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
    "Digests of contents as bytes, but those of the empty file.",
    "SELECT DISTINCT c.id, d.kind, unhex(d.digest) AS token FROM ("
    + " UNION ALL ".join(
        f"SELECT content, '{kind}' AS kind, {kind} AS digest FROM NAMED"
        f" WHERE {kind} IS NOT NULL AND {kind} <> '{EMPTY[kind]}'"
        for kind in _EXACT
    )
    + ") d JOIN CONTENTS c USING (content)",
)

PICTURES = Step(
    "PICTURES",
    "PDQ digests to ask with: of pictures (at_ms NULL) and of frames of films.",
    """SELECT id, CAST(NULL AS BIGINT) AS at_ms, likeness.pdq AS pdq, likeness.quality AS quality,
         coalesce(likeness.made, '') <> 'full' AS draft, likeness.came AS came
       FROM CONTENTS WHERE likeness IS NOT NULL
       UNION ALL
       SELECT c.id, f.at_ms, lower(f.pdq), max(f.pdq_quality), false, min(m.came)
       FROM FILM_FRAMES f JOIN COPIES c USING (manifest, file) JOIN MANIFESTS m USING (manifest)
       WHERE f.pdq IS NOT NULL GROUP BY c.id, f.at_ms, lower(f.pdq)""",
)

STEPS = (GIVEN, BY_SHA1, BY_MD5, NAMED, CONTENTS, COPIES, CONTENT_ITEMS, NOT_FILES, DIGESTS, PICTURES)
