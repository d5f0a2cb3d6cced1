"""Safe reading. In: a hostile file, a reader by name, what to keep. Out: Parquet of exact texts, rejects,
counts that add up. Words: cage, reader, stream, record, row, reject, shape, proof.
"""
