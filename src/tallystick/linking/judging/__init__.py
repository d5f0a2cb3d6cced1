"""How judging goes. In: links and what officers said. Out: what comes first, contradictions, agreement, error rates."""
