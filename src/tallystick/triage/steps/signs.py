"""What files say of themselves: declarations, cameras, seeds; and what other tools' users said of them."""

from tallystick.tables.step import Step

_TOLD = ("make", "camera", "serial", "unique_id", "taken", "offset")

TOLD_EXIF = Step(
    "TOLD_CAMERAS",
    "Camera tags of other tools' manifests, as a scan would have given them.",
    "SELECT e.manifest, CAST(e.entry AS BIGINT) AS file, "
    + ", ".join(f"max(e.value) FILTER (e.name = '{name}') AS \"{name}\"" for name in _TOLD)
    + ", max(e.instant) FILTER (e.name = 'taken') AS instant, bool_or(m.has_position = 'true') AS has_position"
    " FROM TOLD_EXIF e JOIN TOLD_MEDIA m USING (manifest, entry) GROUP BY e.manifest, e.entry",
    keep=False,
)

SIGNS = Step(
    "SIGNS",
    "Every signal of every content, each once, with when the first manifest that has it came.",
    """SELECT c.id, s.* EXCLUDE (manifest, file), min(n.came) AS came FROM (
         SELECT manifest, file, kind, says, state, coalesce("where", '') AS "where",
           coalesce(generator, camera, make, token) AS named,
           serial IS NOT NULL OR unique_id IS NOT NULL OR coalesce(has_position, false)
             OR coalesce(has_maker_note, false) AS trace,
           seed, prompt_sha256 AS prompt, serial, unique_id, taken
         FROM SIGNALS
         UNION ALL
         SELECT manifest, file, 'camera', CASE WHEN make IS NULL AND camera IS NULL THEN 'declared_other'
             ELSE 'declared_camera' END, 'unsigned', 'EXIF, as another tool tells it', coalesce(camera, make),
           serial IS NOT NULL OR unique_id IS NOT NULL OR has_position, NULL, NULL, serial, unique_id,
           coalesce(instant, taken || coalesce("offset", ''))
         FROM TOLD_CAMERAS WHERE coalesce(make, camera, serial, unique_id, taken) IS NOT NULL) s
       JOIN COPIES c USING (manifest, file) JOIN MANIFESTS n ON n.manifest = c.manifest GROUP BY ALL""",
)

FORMS = Step(
    "FORMS",
    "The different things that signals say, numbered: a million files say a few hundred.",
    """SELECT row_number() OVER (ORDER BY kind, says, state, "where", named, trace) AS form, * FROM (
         SELECT DISTINCT kind, says, state, "where", named, trace FROM SIGNS)""",
)

DECLARES = Step(
    "DECLARES",
    "What each content declares, by numbers of FORMS; whether that speaks for a camera or an original, and since when.",
    """SELECT s.id, array_to_string(list_sort(list(DISTINCT f.form)), ' ') AS forms,
         list_sort(list(DISTINCT s.says) FILTER (s.says <> 'declared_other')) AS declares,
         bool_or(s.says IN ('declared_camera', 'declared_ai_edit') OR s.trace OR s.state = 'invalid') AS raises,
         max(s.came) FILTER (s.says IN ('declared_camera', 'declared_ai_edit') OR s.trace OR s.state = 'invalid')
           AS came
       FROM SIGNS s JOIN FORMS f ON f.kind = s.kind AND f.says = s.says AND f.state = s.state
         AND f."where" = s."where" AND f.named IS NOT DISTINCT FROM s.named AND f.trace = s.trace
       GROUP BY s.id""",
)

TOLD = Step(
    "TOLD",
    "What users of other tools said of a content: classified, suspected, made by the child, of a series.",
    """SELECT DISTINCT c.id, t.says, t.series, n.came FROM (
         SELECT manifest, entry, 'classified' AS says, CAST(NULL AS VARCHAR) AS series
         FROM TOLD_MEDIA m JOIN FINDINGS f ON f.category = m.category
           AND f.scheme IS NOT DISTINCT FROM m.scheme AND f.version IS NOT DISTINCT FROM m.scheme_version
           AND f.profile IS NOT DISTINCT FROM m.profile WHERE f.finding = 'classified'
         UNION ALL
         SELECT manifest, entry, 'suspected', NULL
         FROM TOLD_MEDIA m JOIN FINDINGS f ON f.category = m.category
           AND f.scheme IS NOT DISTINCT FROM m.scheme AND f.version IS NOT DISTINCT FROM m.scheme_version
           AND f.profile IS NOT DISTINCT FROM m.profile WHERE f.finding = 'unread'
         UNION ALL SELECT manifest, entry, 'suspected', NULL FROM TOLD_MEDIA WHERE suspected = 'true'
         UNION ALL SELECT manifest, entry, 'suspected', NULL FROM TOLD_MEDIA WHERE victim_identified = 'true'
           OR offender_identified = 'true'
         UNION ALL SELECT manifest, entry, 'self_made', NULL FROM TOLD_MEDIA WHERE self_generated = 'true'
         UNION ALL SELECT manifest, entry, 'series', trim(series) FROM TOLD_MEDIA WHERE trim(series) <> '') t
       JOIN COPIES c ON c.manifest = t.manifest AND c.file = CAST(t.entry AS BIGINT)
       JOIN MANIFESTS n ON n.manifest = t.manifest""",
)

STEPS = (TOLD_EXIF, SIGNS, FORMS, DECLARES, TOLD)
