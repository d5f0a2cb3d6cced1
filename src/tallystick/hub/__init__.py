"""A key server that sees no identifiers and a match hub that sees only tokens. In: signed messages. Out: the same.

Words: key server, match hub, epoch, blinded element, token, handle."""
