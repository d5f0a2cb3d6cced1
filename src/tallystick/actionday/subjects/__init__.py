"""Who is to be acted on, as little as leaves a country, and whether everything is ready."""
