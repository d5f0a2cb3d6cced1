"""How figures are counted, pure: entries and a definition in, numbers with their entries out."""
