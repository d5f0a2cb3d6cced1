"""What happens at the doors: reports in any order, late, twice, corrected, on behalf."""
