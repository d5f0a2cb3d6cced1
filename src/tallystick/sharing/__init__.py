"""The sharing room. In: persons, observations, votes and links as rows; their owners and handling codes.

Out: for each country one package that holds nothing its recipient may not have, sealed and signed; receipts
and feedback that come back. Words: country package, recipient, owner, handling code, permission, holder,
withheld, release, recall, receipt, feedback.
"""
