"""Manifests of other tools, one file each, run only inside the cage. In: bytes of a hash list or a case file. Out: the
streams MEDIA, PATHS, EXIF, CASE and OTHER, and rejects with reason and remedy. Words: manifest, reader, scheme.
"""
