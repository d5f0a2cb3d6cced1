"""What came of it: results and qualified negatives, corrected and never overwritten."""
