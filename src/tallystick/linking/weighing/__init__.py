"""What a sign is worth. In: a build's candidate pairs. Out: weights, learnt without labels, and how they came about."""
