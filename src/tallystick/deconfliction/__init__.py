"""Hit or no hit: does anyone hold this? In: questions, holdings. Out: that there is a hit, whom to call, and no more.

Words: question, holding, hit, silent hit, standing question, clearance, token, oblivious hub."""
