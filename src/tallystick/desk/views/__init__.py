"""The desk's pages. A view parses the request, makes one call into the house, and renders; it decides nothing."""
