"""Versions of the figures: put to the countries, signed, released, frozen; what was corrected since."""
