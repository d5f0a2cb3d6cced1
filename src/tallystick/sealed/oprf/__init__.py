"""An oblivious pseudo-random function (RFC 9497, ristretto255-SHA512): tokens of values nobody else sees."""
