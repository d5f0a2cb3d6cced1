"""Local time, permitted hours and where a country's window stands, as pure rules."""
