"""Sealed membership lists: what may be asked and may not be read. In: values, keys. Out: files one agency can open.

Words: membership list, hit (of a membership list)."""
