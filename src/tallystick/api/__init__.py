"""The door for machines: signed messages over mutual TLS. In: the bytes of a message. Out: those of the reply."""
