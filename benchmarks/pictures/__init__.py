"""Pictures of twelve megapixels looked at, and confirmed in full size. In: JPEGs drawn here. Out: pictures a second.

Words: planted pair, draft, full size."""
