"""Queues of jobs: each has a worker process of its own."""

LONG = "default"
"""What may take long; one after the other within an operation."""
AT_ONCE = "at_once"
"""Short jobs that somebody waits for."""
TIE = "actionday.tie"
"""The job that computes again who of the subjects of action could warn whom: whatever changes that puts it."""
