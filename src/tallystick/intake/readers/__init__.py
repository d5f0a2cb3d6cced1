"""Formats, one file each, run only inside the cage. In: bytes of a source. Out: streams of records as exact
texts, rejects with reason and remedy. Words: reader, stream, record, column, reject.
"""
