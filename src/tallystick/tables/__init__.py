"""The shelf. In: rows as files, named SQL steps. Out: write-once Parquet, builds with their heads.

Words: shelf, given, built, build, step, head."""
