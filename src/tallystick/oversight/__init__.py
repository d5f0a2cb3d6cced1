"""Who looked at whom and why, reviewed by the data-protection officer of the officer's own agency.

In: the log of LED article 25. Out: who saw a person, a week's sample with findings, alerts.

Words: log, sample, finding, alert, consultation.
"""
