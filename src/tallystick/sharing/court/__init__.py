"""The court drawer of sharing. In: everything recorded about a person or an exhibit that the viewer may see.

Out: one ZIP for prosecutor, judge and defence expert, with what speaks against, error rates and proofs, that anyone
can check offline. Words: court bundle, exhibit, contrary vote, other possible user, stays, error rate, permission.
"""
