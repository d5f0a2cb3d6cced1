"""Backup and restore of a whole home.

In: a home at work. Out: a folder with rows, files and a manifest, keys apart and sealed; and from these a home
again, which does not open behind a checkpoint that somebody keeps. Words: backup, manifest,
restore, known checkpoint."""
