"""One file per format of a package. In: content. Out: bytes by file name. Words: writer."""
