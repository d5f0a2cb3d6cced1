"""Finding persons by name, birth date and address. In: public sets with a known truth. Out: F1 and seconds of ours,
of Splink by its own recipe and of recordlinkage.

Words: set, person, pair, truth, recipe, F1."""
