"""The streams every reader of other people's manifests gives, with the same columns whatever the format was.

All values are texts or NULL. ``entry`` counts the entries of the file from 1, as they stand in it, rejected ones too.
"""

MEDIA_STREAM, PATHS_STREAM, EXIF_STREAM, CASE_STREAM, OTHER_STREAM = "MEDIA", "PATHS", "EXIF", "CASE", "OTHER"

MEDIA = (
    "entry", "case", "media_id", "md5", "sha1", "sha256", "photodna", "pdq", "pdq_quality", "size", "mime",
    "category", "scheme", "scheme_version", "profile", "series",
    "victim_identified", "offender_identified", "distributed", "suspected", "self_generated",
    "updated", "updated_raw", "has_position", "refused", "trouble", "form",
)  # fmt: skip
"""One row per entry. Digests are lower-case hex, ``photodna``, ``pdq`` and
``pdq_quality`` are as they were given. Flags are true, false or unknown.
``category`` is raw and means nothing without ``scheme``, ``scheme_version`` and ``profile`` beside it. ``refused``
names the digests nobody may match on (empty file, blank picture), divided by blanks. ``trouble`` says what could not
be read.
``form`` is how the entry was written, for the writer."""

PATHS = (
    "entry", "place", "name", "path", "folder", "path_hex", "md5",
    "created", "created_raw", "written", "written_raw", "accessed", "accessed_raw",
    "unallocated", "source_id", "physical_location", "form",
)  # fmt: skip
"""Every place a file lay. ``path`` is raw; ``folder`` has / between its parts and no file name; ``path_hex`` are the
bytes where they are no UTF-8. ``created``, ``written``, ``accessed``: instant in UTC, only when the zone is known."""

EXIF = ("entry", "place", "name", "value", "raw_name", "instant", "form")
"""Facts of the camera, by the names of ``rules.exif.KEPT``; never a position, a comment, a title or a prompt."""

CASE = (
    "case", "format", "format_version", "profile", "context", "shape", "case_id", "case_number", "organization",
    "seized", "seized_raw", "said_media", "said_precategorized", "entries", "counts",
    "application", "application_version", "dropped", "dropped_bytes", "broken", "form",
)  # fmt: skip
"""Row ``case`` 0 is the file itself, 1 and on its cases. ``said_media`` is what the file claims, ``entries`` what is
there; ``counts`` says in words where they differ. ``dropped``: pictures and prompts inside the file, passed over
unread, with their bytes. ``broken``: why reading ended early."""

OTHER = ("case", "entry", "place", "json", "personal")
"""Everything else, verbatim as a JSON object, with where it stood: "" in the entry (or case) itself, ``MediaFiles/2``
in its second place, ``MediaFiles`` and ``Exifs`` for elements by number. ``personal`` true: may name a child or a
person, is there only to be given back to whom it came from, and is shown and searched nowhere."""

STREAMS: dict[str, tuple[str, ...]] = {
    MEDIA_STREAM: MEDIA, PATHS_STREAM: PATHS, EXIF_STREAM: EXIF, CASE_STREAM: CASE, OTHER_STREAM: OTHER,
}  # fmt: skip
