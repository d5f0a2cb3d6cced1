"""What is happening now: countries, who is late or silent, the log, situation reports, sheets on paper."""
