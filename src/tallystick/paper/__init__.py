"""Documents. In: a template and its content. Out: tagged PDF, the same bytes for the same content; QR codes."""
