"""Tallystick: a joint operation from a seized platform to country packages."""
