"""Where a door and a country stand, and how a line about several is read, as pure rules."""
