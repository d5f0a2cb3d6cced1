"""What the metadata of one picture or film declares. In: bytes, read with bounds. Out: signals, never free text.

Words: signal, container, declares, raw digest."""
