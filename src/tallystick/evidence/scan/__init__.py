"""The scan, on the examiner's own machine, without database or network. In: a mounted folder. Out: a signed manifest.

Words: scan, look, signal, manifest, journal."""
